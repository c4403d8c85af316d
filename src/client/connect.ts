// The hosted page's program: from the user's consent over the session to the way back. Opening the page claims nothing;
// only the button does.
import { claimLink } from './claim.ts'
import { lookAtStatus } from './link-status.ts'
import { type ClaimedSession, type Memory, recall, remember } from './memory.ts'
import { type Act, panelOf, safeReturnUrl, type State } from './panel.ts'
import { Screen } from './screen.ts'
import { type End, Session } from './session.ts'
import type { Served } from './view.ts'

/** Long enough to read that it worked. */
const RETURN_AFTER_MS = 1_500
/** Refused so often in a row, although the link is active: another client claimed it since. */
const MOST_REFUSALS = 6

const screen = new Screen((act) => perform(act))
let memory: Memory | null = readMemory()
let session: Session | null = null

function start(): void {
  // The claim code must not stay in the history, in a bookmark or in a screenshot of the address bar.
  history.replaceState(null, '', location.pathname)
  if (memory === null) {
    show({ kind: 'incomplete' })
    return
  }
  if (memory.view.mode === 'test') {
    screen.markTestMode()
  }
  remember(memory)
  const ended = memory.ended ?? endedOf(memory.view.status)
  if (ended !== null) {
    show({ kind: ended === 'complete' ? 'already_complete' : ended })
  } else if (memory.view.mode === 'live') {
    // A frame may not look into a real site: only a client that owns its web view can.
    show({ kind: 'app_only' })
  } else if (memory.session !== undefined) {
    open(memory.session)
  } else {
    show({ kind: 'consent' })
  }
}

/** What the server said, joined with what this tab knows from before a reload. */
function readMemory(): Memory | null {
  const text = document.querySelector('#served')?.textContent.trim() ?? ''
  const served = text === '' ? null : (JSON.parse(text) as Served)
  const remembered = recall(served?.view.linkId ?? location.pathname.split('/').at(-1) ?? '')
  if (served === null) {
    return remembered
  }
  return remembered?.code === served.code ? { ...remembered, view: served.view } : served
}

function perform(act: Act): void {
  if (act === 'claim') {
    claim().catch((cause: unknown) => console.error('The claim broke off:', cause))
  } else if (act === 'cancel') {
    session?.cancel()
  } else if (memory?.session !== undefined) {
    // The other tab has moved the frame since.
    open(memory.session)
  }
}

async function claim(): Promise<void> {
  if (memory?.code === undefined) {
    show({ kind: 'incomplete' })
    return
  }
  show({ kind: 'claiming' })
  const outcome = await claimLink(memory.code)
  switch (outcome.kind) {
    case 'claimed':
      memory = { view: memory.view, code: memory.code, session: outcome.session }
      remember(memory)
      open(outcome.session)
      break
    case 'complete':
    case 'canceled':
    case 'expired':
      forget(outcome.kind)
      show({ kind: outcome.kind === 'complete' ? 'already_complete' : outcome.kind })
      break
    case 'alive':
      show({ kind: 'elsewhere', isOurs: false })
      break
    case 'unknown':
      show({ kind: 'incomplete' })
      break
    case 'busy':
    case 'unreachable':
      show({ kind: outcome.kind })
      break
  }
}

function open(claimed: ClaimedSession): void {
  if (memory === null) {
    return
  }
  const { view } = memory
  // The session writes its own memory while it runs; what it left is read back when it ends.
  const known = recall(view.linkId) ?? memory
  session = new Session(known, claimed, screen.openFrame(view.integration.name), {
    changed: (progress) => show({ kind: 'session', progress }),
    replaced: () => show({ kind: 'elsewhere', isOurs: true }),
    refused: (refusals) => {
      if (refusals >= 2) {
        askStatus(refusals).catch((cause: unknown) => console.warn('The status did not come:', cause))
      }
    },
    ended: (end) => finish(end),
  })
}

/** The socket does not open: perhaps because the session is over. */
async function askStatus(refusals: number): Promise<void> {
  const asking = session
  const status = memory?.code === undefined ? null : await lookAtStatus(memory.code)
  if (status === null || session === null || session !== asking) {
    return
  }
  if (status.status !== 'active') {
    session.stop()
    finish({ status: status.status, errorCode: status.error?.code ?? null, returnUrl: null })
  } else if (refusals >= MOST_REFUSALS) {
    session.stop()
    session = null
    show({ kind: 'elsewhere', isOurs: false })
  }
}

function finish({ status, errorCode, returnUrl }: End): void {
  session = null
  const ended = endedOf(status)
  if (memory === null) {
    return
  }
  if (ended === null) {
    memory = { view: memory.view, ...(memory.code === undefined ? {} : { code: memory.code }) }
    remember(memory)
    show(status === 'pending' ? { kind: 'consent' } : { kind: 'failed', code: errorCode ?? '' })
    return
  }
  const way = safeReturnUrl(returnUrl ?? memory.view.returnUrl)
  forget(ended)
  if (ended === 'complete') {
    show({ kind: 'complete', returnUrl: way })
    if (way !== null) {
      // Replaces this page: the way back from there leads to where the user came from, not here.
      setTimeout(() => location.replace(way), RETURN_AFTER_MS)
    }
  } else {
    show({ kind: ended })
  }
}

function forget(ended: NonNullable<Memory['ended']>): void {
  if (memory !== null) {
    memory = { view: memory.view, ended }
    remember(memory)
  }
}

function endedOf(status: string): NonNullable<Memory['ended']> | null {
  return status === 'complete' || status === 'canceled' || status === 'expired' ? status : null
}

function show(state: State): void {
  screen.show(panelOf(state, memory?.view ?? null))
}

start()

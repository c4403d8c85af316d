// The hosted page's program: from the user's consent over the session to the way back. Opening the page claims nothing;
// only the button does.
import { type PageTexts, sayFrom } from '../words/say.ts'
import { claimLink } from './claim.ts'
import { breakOff, complain } from './complain.ts'
import { Follower } from './follow.ts'
import { Hold } from './hold.ts'
import { isOver, type LinkStatus, lookAtStatus } from './link-status.ts'
import { type ClaimedSession, type Memory, recall, recallServed, remember } from './memory.ts'
import { type Act, panelOf, type State } from './panel.ts'
import { embedOrigin, givenClaim, panelInModal, Parent } from './parent.ts'
import { drawQrCode, readQrCode, removeQrCode } from './phone.ts'
import { Screen } from './screen.ts'
import { type End, Session } from './session.ts'
import { claimIdFor, comingTo, forgetShared, mayHaveClaimed, recallShared, shareSession } from './shared.ts'
import { elsewhere, endedOf, invitation } from './states.ts'
import { Tabs } from './tabs.ts'
import { languageOf, readServed } from './view.ts'
import { safeReturnUrl } from './way-back.ts'

/** Long enough to read that it worked. */
const RETURN_AFTER_MS = 1_500
/**
 * Refused so often in a row while the service itself says that the link is active: another client claimed it since.
 * Refusals that nobody explains do not count: without a network every connection is refused.
 */
const MOST_REFUSALS = 5

const served = readServed()
const say = sayFrom<PageTexts>(served.words)
const screen = new Screen((act) => perform(act), say)
const framedBy = embedOrigin()
/** The developer's page that shows this one in a modal; null where this page is on its own. */
const modal = framedBy === null ? null : new Parent(framedBy, () => session?.cancel())
let memory: Memory | null = recallServed(served.link, readQrCode())
let session: Session | null = null
let follower: Follower | null = null
let shown: State | null = null
/** Refusals in a row that the service has explained. */
let refusedWhileActive = 0
let isAsking = false
const hold = memory === null ? null : new Hold(memory.view.linkId)
const tabs =
  memory === null
    ? null
    : new Tabs(memory.view.linkId, {
        heldCode: () => (session === null ? null : (memory?.code ?? null)),
        handOver,
      })

function start(): void {
  draw()
  // From here on guard.ts keeps silent, unless it is called.
  document.documentElement.dataset['drawn'] = ''
  if (modal === null) {
    // The claim code must not stay in the history, in a bookmark or in a screenshot of the address bar. A frame's
    // address is in none of them, and without its query a reload of the frame would be refused. Last: where nothing could
    // be drawn, the address is what the user takes to another browser.
    history.replaceState(history.state, '', location.pathname + languageOf(memory?.view.locale ?? null))
  }
}

function draw(): void {
  if (memory === null) {
    show({ kind: 'incomplete', canGoBack: history.length > 1 })
    return
  }
  if (memory.view.mode === 'test') {
    screen.markTestMode()
  }
  // A view that an earlier version of this page remembered has none.
  screen.wear(memory.view.colours ?? {})
  remember(memory)
  const ended = memory.ended ?? endedOf(memory.view.status)
  if (ended !== null) {
    forgetShared(memory.view.linkId)
    show({ kind: ended === 'complete' ? 'already_complete' : ended })
    return
  }
  if (memory.qrCode === undefined) {
    removeQrCode()
  } else {
    drawQrCode(memory.qrCode)
  }
  if (memory.session !== undefined) {
    goOn(memory.session).catch((cause: unknown) => breakOff('The session could not go on', cause))
  } else if (memory.view.status !== 'active') {
    rest(invitation(memory.view.mode))
  } else if (mayHaveClaimed(memory.view.linkId) || givenClaim()?.isAgain === true) {
    // In a page that is gone: it goes on here.
    claimAlone(true)
  } else {
    rest(elsewhere(false, false))
  }
}

/** After a reload. A tab that was duplicated, or has handed its session over, must not take it from the one that has it. */
async function goOn(claimed: ClaimedSession): Promise<void> {
  const held = await takeHold()
  if (held === false) {
    rest(elsewhere(false, true))
  } else {
    open(claimed, held === true)
  }
}

/** False where another tab of this browser works on the link, null where the browser cannot tell. */
async function takeHold(): Promise<boolean | null> {
  const held = (await hold?.take()) ?? null
  const isElsewhere = held === null && memory?.code !== undefined && (await tabs?.isHeld(memory.code)) === true
  return isElsewhere ? false : held
}

function perform(act: Act): void {
  if (act === 'claim') {
    claimAlone(false)
  } else if (act === 'cancel') {
    session?.cancel()
  } else if (act === 'leave') {
    modal?.askToLeave()
  } else if (act === 'back') {
    history.back()
  } else {
    takeOver().catch((cause: unknown) => breakOff('The session could not be taken over', cause))
  }
}

/**
 * Of two tabs that are opened or clicked at once, one claims.
 * @param isKnown whether the other one is known to have the session, and not only to ask for it
 */
function claimAlone(isKnown: boolean): void {
  unfollow()
  show({ kind: 'claiming' })
  takeHold()
    .then(async (held) => (held === false ? rest(elsewhere(false, isKnown)) : await claim(isKnown)))
    .catch((cause: unknown) => breakOff('The claim broke off', cause))
}

async function claim(isUnasked = false): Promise<void> {
  if (memory?.code === undefined) {
    show({ kind: 'incomplete', canGoBack: history.length > 1 })
    return
  }
  // What comes of this claim, its answer tells.
  unfollow()
  show({ kind: 'claiming' })
  const { view, code } = memory
  // What a tab remembers may be hours old: if the session is over since, a claim would begin another one.
  if (isUnasked && served.link === null && (await isOver(code))) {
    hold?.letGo()
    rest(elsewhere(false, false))
    return
  }
  const claimId = claimIdFor(view.linkId, memory.claimId ?? givenClaim()?.claimId)
  memory = { ...memory, claimId }
  remember(memory)
  const outcome = await claimLink(code, claimId)
  if (outcome.kind !== 'claimed') {
    hold?.letGo()
  }
  switch (outcome.kind) {
    case 'claimed':
      shareSession(view.linkId, claimId, outcome.session.sessionId)
      memory = { view, code, claimId, session: outcome.session }
      remember(memory)
      removeQrCode()
      open(outcome.session, (await hold?.take()) === true)
      break
    case 'complete':
    case 'canceled':
    case 'expired':
      forget(outcome.kind)
      show({ kind: outcome.kind === 'complete' ? 'already_complete' : outcome.kind })
      break
    case 'alive':
      shareSession(view.linkId, claimId, null)
      rest(elsewhere(false, false))
      break
    case 'unknown':
      show({ kind: 'incomplete', canGoBack: history.length > 1 })
      break
    case 'busy':
    case 'unreachable':
      rest({ kind: outcome.kind })
      break
  }
}

/** Shows a state in which nothing runs here, and follows what other devices do meanwhile. */
function rest(state: State): void {
  show(state)
  if (state.kind === 'elsewhere' && !state.canTakeOver) {
    askTabs().catch((cause: unknown) => complain('Other tabs could not be asked', cause))
  }
  if (follower === null && memory?.code !== undefined) {
    follower = new Follower(memory.code, { heard, connected })
  }
}

function unfollow(): void {
  follower?.stop()
  follower = null
}

function heard({ status, operations, error }: LinkStatus): void {
  if (memory === null || shown === null) {
    return
  }
  memory = { ...memory, view: { ...memory.view, status } }
  remember(memory)
  if (endedOf(status) !== null) {
    end({ status, errorCode: null, returnUrl: null }, false)
  } else if (status === 'active') {
    const state = shown.kind === 'elsewhere' ? shown : elsewhere(true, false)
    rest({ ...state, operations })
  } else if (shown.kind === 'elsewhere') {
    // The session is over there: its token, if this tab has it, opens nothing any more.
    const { session: _over, ...others } = memory
    memory = others
    remember(memory)
    const canTryHere = status === 'failed' && memory.view.mode === 'test'
    show(canTryHere ? { kind: 'failed', code: error?.code ?? '', isHere: false } : invitation(memory.view.mode))
  }
}

function connected(isConnected: boolean): void {
  if (shown?.kind === 'elsewhere') {
    show({ ...shown, isConnected })
  }
}

/** Another tab of this browser may have the session: then nobody has to wait or to look for another device. */
async function askTabs(): Promise<void> {
  const isHeld = memory?.code !== undefined && (await tabs?.isHeld(memory.code)) === true
  if (isHeld && shown?.kind === 'elsewhere') {
    show({ ...shown, canTakeOver: true })
  }
}

/** Another tab wants the session. This one lets go before it says what it knew: no command may run in both. */
function handOver(): Memory | null {
  session?.stop()
  letGo()
  rest(elsewhere(false, true))
  return memory
}

/** The session goes on without this tab. What it has written down here meanwhile must not be lost. */
function letGo(): void {
  session = null
  hold?.letGo()
  memory = memory === null ? null : (recall(memory.view.linkId) ?? memory)
}

async function takeOver(): Promise<void> {
  if (memory?.code === undefined) {
    return
  }
  const handed = await tabs?.take(memory.code)
  const held = await takeHold()
  if (session !== null || shown?.kind !== 'elsewhere') {
    // Clicked twice, or the link has ended meanwhile.
    return
  }
  if (handed?.session !== undefined) {
    memory = { ...handed, view: memory.view }
    remember(memory)
    removeQrCode()
  }
  if (memory.session !== undefined) {
    unfollow()
    open(memory.session, held === true || handed?.session !== undefined)
  } else if (!mayHaveClaimed(memory.view.linkId)) {
    // The other tab was closed since. The service notices, and then this one can start again.
    rest(elsewhere(false, false))
  } else {
    await claim()
  }
}

/** @param isAlone no other tab can have gone on with this session since what is written down */
function open(claimed: ClaimedSession, isAlone: boolean): void {
  if (memory === null) {
    return
  }
  const { view } = memory
  // The session writes its own memory while it runs; what it left is read back when it ends.
  const known = recall(view.linkId) ?? memory
  const shared = recallShared(view.linkId)
  const lastStarted = isAlone && shared?.sessionId === claimed.sessionId ? (shared.last?.id ?? null) : null
  const frame = screen.openFrame(view.integration.name)
  modal?.listenIn(frame)
  session = new Session(
    comingTo(claimed, known, shared),
    claimed,
    frame,
    {
      changed: (progress) => {
        if (progress.isConnected) {
          refusedWhileActive = 0
        }
        show({ kind: 'session', progress })
      },
      replaced: () => {
        letGo()
        rest(elsewhere(false, true))
      },
      refused: (refusals) => {
        if (refusals >= 2) {
          askStatus().catch((cause: unknown) => complain('The status did not come', cause))
        }
      },
      ended: (how) => end(how, true),
    },
    lastStarted,
  )
}

/** The socket does not open: perhaps because the session is over. */
async function askStatus(): Promise<void> {
  if (isAsking || memory?.code === undefined) {
    return
  }
  const asking = session
  isAsking = true
  const status = await lookAtStatus(memory.code)
  isAsking = false
  if (status === null || session === null || session !== asking) {
    return
  }
  if (status.status !== 'active') {
    session.stop()
    end({ status: status.status, errorCode: status.error?.code ?? null, returnUrl: null }, true)
  } else if (++refusedWhileActive >= MOST_REFUSALS) {
    session.stop()
    letGo()
    rest(elsewhere(false, false))
  }
}

/** @param isHere the session was in this tab */
function end({ status, errorCode, returnUrl, isTranslated = false }: End, isHere: boolean): void {
  session = null
  hold?.letGo()
  const ended = endedOf(status)
  if (memory === null) {
    return
  }
  if (ended === null) {
    const { code, claimId } = memory
    memory = {
      view: { ...memory.view, status },
      ...(code === undefined ? {} : { code }),
      ...(claimId === undefined ? {} : { claimId }),
    }
    remember(memory)
    shareSession(memory.view.linkId, claimId, null)
    rest(
      status === 'pending'
        ? { kind: 'consent' }
        : { kind: 'failed', code: errorCode ?? '', isHere: true, isTranslated },
    )
    return
  }
  // From a modal the user goes back to the page behind it.
  const way = modal === null ? safeReturnUrl(returnUrl ?? memory.view.returnUrl) : null
  forget(ended)
  if (ended === 'complete') {
    show({ kind: 'complete', returnUrl: way, isHere })
    // The device where it was done leads back by itself. Here somebody may be reading.
    if (way !== null && isHere) {
      // Replaces this page: the way back from there leads to where the user came from, not here.
      setTimeout(() => location.replace(way), RETURN_AFTER_MS)
    }
  } else {
    show({ kind: ended })
  }
}

function forget(ended: NonNullable<Memory['ended']>): void {
  unfollow()
  removeQrCode()
  if (memory !== null) {
    memory = { view: memory.view, ended }
    remember(memory)
    forgetShared(memory.view.linkId)
  }
}

function show(state: State): void {
  shown = state
  const panel = panelOf(state, memory?.view ?? null, say)
  screen.show(modal === null ? panel : panelInModal(panel, say))
  modal?.saw(state, panel, say)
}

start()

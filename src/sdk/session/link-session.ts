// Links an account through a page that lives elsewhere, whatever kind of page that is: claims the link, plays its session to
// the end, and goes on where a client that died has stopped. Uses nothing of Node's, for it runs in apps too.
import { boundsOf } from '../../device/bounds.ts'
import { claimLink } from '../../device/claim-link.ts'
import { newClaimName } from '../../device/claim-name.ts'
import { complain } from '../../device/complain.ts'
import type { PageListener } from '../../device/driver.ts'
import type { Status } from '../../device/drivers/commands.ts'
import { RemoteDriver } from '../../device/drivers/remote-driver.ts'
import type { RemoteView, ViewListener } from '../../device/drivers/remote-view.ts'
import { endOf, lookAtLink } from '../../device/end-of.ts'
import { giveUp } from '../../device/give-up.ts'
import { type Outcome, Play, type Refused, type SessionSocket } from '../../device/play.ts'
import { type DeviceEnd, type DeviceView, NOTHING_DONE } from '../../device/step.ts'
import { sleep } from '../../device/wait.ts'
import type { Capability } from '../../wire/capability.ts'
import type { SessionTicket } from '../../wire/claim.ts'
import type { Manifest } from '../../wire/manifest.ts'
import type { Until } from '../../wire/session-message.ts'
import { type Kept, type LinkStore, noStore } from './kept.ts'
import { mayRepeat } from '../../device/may-repeat.ts'
import { Turns } from './turns.ts'
import { sayingWhy } from './why-refused.ts'

/** What whoever links may say of it. */
export interface SessionOptions {
  /** The service's origin. */
  readonly service: string
  readonly claimCode: string
  /**
   * What the page may be asked: everything else is refused, whatever the service says. Of several, the one of the link's
   * integration.
   */
  readonly manifest: Manifest | readonly Manifest[]
  /** `own`: somebody may be signed in in this browser already. Else it is taken for a fresh one. */
  readonly cookies?: 'fresh' | 'own'
  /** Whether to go on as whoever is signed in already; null: the site does not say who. Without it nobody is asked or signed out. */
  readonly continueAs?: (name: string | null) => Promise<boolean>
  /** Keeps what a client needs that goes on after this one was killed. */
  readonly store?: LinkStore
  /** The person gives up: the link is canceled. */
  readonly signal?: AbortSignal
  /** What may be shown to the person meanwhile. */
  readonly shows?: (view: DeviceView) => void
  readonly says?: (status: Status) => void
}

/** What differs from one kind of page to the other. */
export interface SessionPlace {
  /** How the client names itself. */
  readonly client: { readonly name: string; readonly version: string }
  readonly capabilities: readonly Capability[]
  /** Which link it is, as it is written down: tells the claim code to nobody. */
  readonly mark: string
  /** A name under which to claim. 128 bits that nobody can guess; made where none is given. */
  readonly newName?: () => string
  /** Once there is a session. */
  open(): Promise<(hear: ViewListener) => RemoteView>
  connect(ticket: SessionTicket): Promise<SessionSocket | Refused>
  /** A turn of the user's begins. Where it rejects while the turn lasts, so does the session. */
  turn(until: readonly Until[]): Promise<void>
}

/**
 * Gives how the session ended. `left`: the page was closed, and somebody may go on; `replaced`: another client has the
 * session now; `over`: it has ended, and the service does not tell how.
 * @throws ClaimRefused where the link cannot be claimed; Error where no manifest is of its integration; what the turn throws
 */
export async function playLink(options: SessionOptions, place: SessionPlace): Promise<DeviceEnd> {
  const { service, claimCode, store = noStore(), signal } = options
  let kept = await keptOf(store, place)
  // One after the other: an address that is written late must not bring back what a command wrote before it.
  let writing: Promise<void> = Promise.resolve()
  const keep = (change: Partial<Kept>): Promise<void> => {
    kept = { ...kept, ...change }
    const now = kept
    writing = writing.catch(() => {}).then(() => store.write(now))
    return writing
  }
  // The name under which it is claimed is there before the claim: the answer may be lost.
  await keep({})
  const claimed = kept.claimed ?? (await claimLink(service, claimCode, kept.claimId))
  await keep({ claimed })
  const { ticket, integrationId } = claimed
  const connect = sayingWhy(
    () => place.connect(ticket),
    () => lookAtLink(service, claimCode),
  )
  const ended = async (outcome: Outcome): Promise<DeviceEnd> => {
    const end = outcome.kind === 'over' || outcome.kind === 'stopped' ? await endOf(service, claimCode) : outcome
    if (end.kind === 'ended' || end.kind === 'over') {
      await writing.catch(() => {})
      await store.clear()
    }
    return end
  }
  const client = { ...place.client, cookies: options.cookies ?? 'fresh' } as const
  const isGivenUp = (): boolean => signal?.aborted === true
  if (isGivenUp()) {
    // While the claim was on its way: the place may be gone by now, and the session need not wait until it is missed.
    return await ended(await giveUp(connect, client, kept.memory ?? NOTHING_DONE))
  }
  const manifest = [options.manifest].flat().find(({ integration }) => integration === integrationId)
  if (manifest === undefined) {
    throw new Error(`The link is one of "${integrationId}", of which no manifest is held here.`)
  }

  const bounds = boundsOf(manifest)
  const turns = new Turns((until) => place.turn(until))
  let heard: PageListener | null = null
  let isBlank = true
  const open = await place.open()
  const openView = (hear: ViewListener): RemoteView => {
    const view = open(hear)
    isBlank = view.isBlank()
    return view
  }
  const driver = new RemoteDriver(openView, manifest, {
    seen: (events) => heard?.seen(events),
    left: () => heard?.left(),
    moved: (address) => {
      keep({ address }).catch((cause: unknown) => complain('The address was not written down', cause))
    },
    says: (status) => options.says?.(status),
    asks: options.continueAs,
  })
  if (kept.address !== null && isBlank && bounds.mayVisit(kept.address)) {
    // Where it no longer loads, the next command finds out and says so.
    await driver.navigate(kept.address).catch((cause: unknown) => complain('The site did not come back', cause))
  }
  const play = new Play({
    connect,
    driver: (listener) => {
      heard = listener
      return driver
    },
    clock: { now: Date.now, sleep },
    chance: Math.random,
    store: { read: () => kept.memory, write: (memory) => keep({ memory }) },
    isAlone: true,
    rules: {
      client,
      capabilities: [...place.capabilities, ...(options.continueAs === undefined ? [] : ['continueAs' as const])],
      mayRepeat,
      bounds,
    },
    witness: {
      doing: (effect) => {
        turns.doing(effect)
        if (effect.kind === 'show') {
          options.shows?.(effect.view)
        }
      },
    },
  })
  const cancel = (): void => play.cancel()
  signal?.addEventListener('abort', cancel)
  try {
    if (isGivenUp()) {
      cancel()
    }
    return await ended(await Promise.race([play.outcome, turns.failure]))
  } finally {
    signal?.removeEventListener('abort', cancel)
    play.stop()
  }
}

/** What was written down of this link, or a beginning. */
async function keptOf(store: LinkStore, { mark, newName = newClaimName }: SessionPlace): Promise<Kept> {
  const found = await store.read()
  return found?.link === mark ? found : { link: mark, claimId: newName(), claimed: null, address: null, memory: null }
}

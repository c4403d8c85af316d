// Links an account through a page of Playwright's: claims the link, plays its session to the end, and goes on where a
// program that was killed has stopped. The caller brings the browser and closes it.
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { boundsOf } from '../../device/bounds.ts'
import { claimLink } from '../../device/claim-link.ts'
import { newClaimName } from '../../device/claim-name.ts'
import { complain } from '../../device/complain.ts'
import type { PageListener } from '../../device/driver.ts'
import type { Status } from '../../device/drivers/commands.ts'
import { RemoteDriver } from '../../device/drivers/remote-driver.ts'
import { endOf } from '../../device/end-of.ts'
import { type Clock, Play } from '../../device/play.ts'
import type { DeviceEnd, DeviceView } from '../../device/step.ts'
import type { Manifest } from '../../wire/manifest.ts'
import type { Until } from '../../wire/session-message.ts'
import { type Kept, type LinkStore, noStore } from './link-store.ts'
import { mayRepeat } from './may-repeat.ts'
import { PlaywrightView } from './playwright-view.ts'
import { openSession } from './session-line.ts'
import { Turns } from './turns.ts'
import { openWorld } from './world.ts'

export interface LinkOptions {
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
  /**
   * Signs in: called at the beginning of each turn of the user, which ends as soon as one of `until` is there. Without it a
   * person does it by hand. What it throws while the turn lasts, the whole throws.
   */
  readonly signIn?: (page: Page, until: readonly Until[]) => Promise<void>
  /** Whether to go on as whoever is signed in already; null: the site does not say who. Without it nobody is asked or signed out. */
  readonly continueAs?: (name: string | null) => Promise<boolean>
  /** Keeps what a program needs that goes on after this one was killed. */
  readonly store?: LinkStore
  /** The person gives up: the link is canceled. To leave the session as it is, close the page. */
  readonly signal?: AbortSignal
  /** What may be shown to the person meanwhile. */
  readonly shows?: (view: DeviceView) => void
  readonly says?: (status: Status) => void
}

const BLANK = 'about:blank'
const CLOCK: Clock = {
  now: Date.now,
  async sleep(ms) {
    await sleep(ms)
  },
}

/**
 * Gives how the session ended. `left`: the page was closed, and somebody may go on; `replaced`: another client has the
 * session now; `over`: it has ended, and the service does not tell how.
 * @throws ClaimRefused where the link cannot be claimed; Error where no manifest is of its integration; what `signIn` throws
 */
export async function linkWith(page: Page, options: LinkOptions): Promise<DeviceEnd> {
  const { service, claimCode, signIn, store = noStore(), signal } = options
  let kept = keptOf(store, claimCode)
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
  const manifest = [options.manifest].flat().find(({ integration }) => integration === integrationId)
  if (manifest === undefined) {
    throw new Error(`The link is one of "${integrationId}", of which no manifest is held here.`)
  }

  const bounds = boundsOf(manifest)
  const turns = new Turns(async (until) => {
    await (signIn === undefined ? page.bringToFront() : signIn(page, until))
  })
  let heard: PageListener | null = null
  const world = await openWorld(page)
  const driver = new RemoteDriver((hear) => new PlaywrightView(page, world, hear), manifest, {
    seen: (events) => heard?.seen(events),
    left: () => heard?.left(),
    moved: (address) => {
      keep({ address }).catch((cause: unknown) => complain('The address was not written down', cause))
    },
    says: (status) => options.says?.(status),
    asks: options.continueAs,
  })
  if (kept.address !== null && page.url() === BLANK && bounds.mayVisit(kept.address)) {
    // Where it no longer loads, the next command finds out and says so.
    await driver.navigate(kept.address).catch((cause: unknown) => complain('The site did not come back', cause))
  }
  const play = new Play({
    connect: () => openSession(ticket),
    driver: (listener) => {
      heard = listener
      return driver
    },
    clock: CLOCK,
    chance: Math.random,
    store: { read: () => kept.memory, write: (memory) => keep({ memory }) },
    isAlone: true,
    rules: {
      client: { name: 'playwright', version: '1', cookies: options.cookies ?? 'fresh' },
      capabilities: ['screenshot', 'frames', ...(options.continueAs === undefined ? [] : ['continueAs' as const])],
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
    if (signal?.aborted === true) {
      cancel()
    }
    const outcome = await Promise.race([play.outcome, turns.failure])
    const end = outcome.kind === 'over' || outcome.kind === 'stopped' ? await endOf(service, claimCode) : outcome
    if (end.kind === 'ended' || end.kind === 'over') {
      await writing.catch(() => {})
      await store.clear()
    }
    return end
  } finally {
    signal?.removeEventListener('abort', cancel)
    play.stop()
  }
}

/** What was written down of this link, or a beginning. */
function keptOf(store: LinkStore, claimCode: string): Kept {
  const link = createHash('sha256').update(claimCode).digest('hex')
  const found = store.read()
  return found?.link === link ? found : { link, claimId: newClaimName(), claimed: null, address: null, memory: null }
}

// A real site in a page of this machine, asked one request after the other: by the driver and the bounds that a client has,
// with the outcomes that the service would take from it.
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import type { CommandRequest, Outcome, UserRequest } from '../../core/automation.ts'
import { commandId, endOfTurn, outcomeOf, timeoutOutcome } from '../../core/open-request.ts'
import { type Bounds, boundsOf } from '../../device/bounds.ts'
import { RemoteDriver } from '../../device/drivers/remote-driver.ts'
import { PlaywrightView } from '../../sdk/playwright/playwright-view.ts'
import { openWorld } from '../../sdk/playwright/world.ts'
import type { ClientEvent, Until } from '../../wire/session-message.ts'
import type { Manifest } from '../../wire/manifest.ts'
import type { PlainRequest } from './advance.ts'

/** Signs in where nobody sits at the window: as in `npm run link`'s library, see LinkOptions. */
export type SignInByHand = (page: Page, until: readonly Until[]) => Promise<void>

/** The window was closed, or nobody is there whose turn it is. */
export class NobodyThere extends Error {
  override readonly name = 'NobodyThere'
}

/** The driver's own waits end before this. */
const ANSWER_MS = 5_000

export class SiteAtHand {
  readonly #page: Page
  readonly #bounds: Bounds
  readonly #driver: RemoteDriver
  readonly #signIn: SignInByHand | null
  #hears: (events: readonly ClientEvent[]) => void = () => {}
  #left: () => void = () => {}
  /** Never resolves. */
  readonly #isLeft: Promise<never>

  private constructor(page: Page, world: Awaited<ReturnType<typeof openWorld>>, manifest: Manifest, how: Hands) {
    this.#page = page
    this.#bounds = boundsOf(manifest)
    this.#signIn = how.signIn
    this.#isLeft = new Promise((_, fail) => {
      this.#left = () => fail(new NobodyThere('The window was closed.'))
    })
    this.#isLeft.catch(() => null)
    this.#driver = new RemoteDriver((hear) => new PlaywrightView(page, world, hear), manifest, {
      seen: (events) => this.#hears(events),
      left: () => this.#left(),
      moved: () => {},
      says: () => {},
      asks: how.asks,
    })
  }

  static async open(page: Page, manifest: Manifest, how: Hands): Promise<SiteAtHand> {
    return new SiteAtHand(page, await openWorld(page), manifest, how)
  }

  /** Null on a page of a stranger. */
  address(): string | null {
    return this.#driver.address()
  }

  /** Back to where a step was asked. What cannot be reached any more, the step finds out. */
  async bring(address: string): Promise<void> {
    if (this.#page.url() !== address) {
      await this.#driver.navigate(address).catch(() => null)
    }
  }

  /** @throws NobodyThere; what signing in throws */
  async perform(request: PlainRequest): Promise<Outcome> {
    return await Promise.race([this.#isLeft, request.kind === 'user' ? this.#turn(request) : this.#run(request)])
  }

  close(): void {
    this.#driver.close()
  }

  async #run(request: Omit<CommandRequest, 'mismatchesOf'>): Promise<Outcome> {
    const { command, params, timeoutMs } = request
    if (!this.#bounds.allows(command, params)) {
      return { error: { code: 'refused', message: 'Its asks do not list this command with these params.' } }
    }
    const late = new AbortController()
    const answer = await Promise.race([
      this.#driver.run(command, params),
      sleep(timeoutMs + ANSWER_MS, null, { signal: late.signal }).catch(() => null),
    ])
    late.abort()
    const open = { number: 0, request, fingerprint: '', previousCommand: null, path: null }
    const response = { type: 'client.command_response', id: commandId(TRIED, 0), ...answer } as const
    return (answer === null ? null : outcomeOf(open, TRIED, response)) ?? timeoutOutcome(request)
  }

  async #turn(request: UserRequest): Promise<Outcome> {
    const until = request.until.filter((one) => this.#bounds.mayWatch(one))
    const late = new AbortController()
    const seen = new Promise<Outcome>((settle) => {
      this.#hears = (events) => {
        const place = endOfTurn({ ...request, until }, events)
        if (place !== null) {
          settle({ value: place })
        }
      }
    })
    this.#driver.watch(until)
    try {
      return await Promise.race([
        seen,
        this.#signedIn(until),
        sleep(request.timeoutMs, timeoutOutcome(request), { signal: late.signal }),
      ])
    } finally {
      late.abort()
      this.#hears = () => {}
      this.#driver.unwatch()
    }
  }

  /** Never resolves: that somebody has signed in, the site shows. */
  async #signedIn(until: readonly Until[]): Promise<never> {
    if (this.#signIn === null) {
      await this.#page.bringToFront()
    } else {
      await this.#signIn(this.#page, until)
    }
    return await new Promise<never>(() => {})
  }
}

export interface Hands {
  /** Null: somebody does it in the window. */
  readonly signIn: SignInByHand | null
  readonly asks?: (name: string | null) => Promise<boolean>
}

const TRIED = 'sess_tried'

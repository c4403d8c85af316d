// One run of the kit against one client: gives each claim the next case, plays it, and gathers how they went. HTTP is
// service.ts, the client's own process client-process.ts.
import { randomBytes } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Claim } from '../wire/claim.ts'
import type { Case, Need } from './case.ts'
import type { Process } from './script.ts'
import type { Result } from './result.ts'
import { Session } from './session.ts'
import { Signal } from './signal.ts'
import type { Site } from './site.ts'

export interface KitSettings {
  readonly cases: readonly Case[]
  /** What the client's author says that it cannot be. */
  readonly without: readonly Need[]
  /** Of a case that does not say its own. Milliseconds. */
  readonly limitMs: number
  /** Null: the kit did not start the client. */
  readonly process: Process | null
  /** How long nobody may claim, once somebody has. Milliseconds. */
  readonly patienceMs: number
  /** A case is at its end. How it went may still change: a client can come back that must not. */
  readonly onEnd?: (result: Result) => void
}

export type ClaimAnswer =
  | { readonly status: 200; readonly claim: Claim }
  /** No such code; a session is alive; all cases are given out. */
  | { readonly status: 404 | 409 | 410 }

export class Kit {
  readonly code = `clm_${randomBytes(16).toString('hex')}`
  readonly #settings: KitSettings
  readonly #site: Site
  readonly #left: Case[]
  readonly #sessions: Session[] = []
  readonly #signal = new Signal()
  #lastNews = Date.now()
  #isGivenUp: string | null = null

  constructor(settings: KitSettings, site: Site) {
    this.#settings = settings
    this.#site = site
    this.#left = settings.cases.filter((one) => this.#whyNot(one) === null)
  }

  /** How many sessions were given out. */
  get claims(): number {
    return this.#sessions.length
  }

  /**
   * May wait for cases that are played alone.
   * @param isGone whether whoever asked still waits: a session that nobody hears of is not begun
   */
  async claim(code: unknown, claimId: string | null, isGone: () => boolean): Promise<ClaimAnswer> {
    if (code !== this.code) {
      return { status: 404 }
    }
    this.#lastNews = Date.now()
    const given = await this.#signal.until(() => {
      const alive = this.#sessions.filter(({ isOver }) => !isOver)
      const same = alive.find((one) => claimId !== null && one.claimId === claimId)
      if (same !== undefined) {
        return same
      }
      if (alive.some(({ case: { needs } }) => needs === 'durable')) {
        return 'alive'
      }
      const next = isGone() ? 'none' : this.#next(alive)
      return next === null || next === 'none' ? next : this.#begin(next, claimId)
    }, this.#settings.patienceMs)
    if (given === 'alive') {
      return { status: 409 }
    }
    return given === null || given === 'none' ? { status: 410 } : { status: 200, claim: given.claim }
  }

  find(sessionId: string, token: string | null): Session | null {
    return this.#sessions.find(({ claim }) => claim.sessionId === sessionId && claim.clientToken === token) ?? null
  }

  /** Nobody will claim any more. */
  giveUp(why: string): void {
    this.#isGivenUp = why
    this.#signal.changed()
  }

  /** When every case is at its end, or nobody claims the rest. In the order of the cases. */
  async results(): Promise<readonly Result[]> {
    const watch = setInterval(() => this.#lookForNews(), 1_000)
    await this.#signal.until(() => (this.#isDone() ? true : null), MOST_MS)
    clearInterval(watch)
    await sleep(LATE_MS)
    return this.#settings.cases.map((one) => this.#resultOf(one))
  }

  async #play(session: Session): Promise<void> {
    const { limitMs, process, without } = this.#settings
    const { needs, limitMs: own } = session.case
    const killer = process === null ? null : this.#sparing(process)
    const isLesser = needs !== undefined && without.includes(needs)
    await session.play({ site: this.#site, process: killer, isLesser }, own ?? limitMs)
    this.#settings.onEnd?.(this.#resultOf(session.case))
    this.#lastNews = Date.now()
    this.#signal.changed()
  }

  /** With a client die the sessions that it has ended, too: it may know nothing of them afterwards. */
  #sparing(process: Process): Process {
    return {
      get output() {
        return process.output
      },
      kill: async () => {
        this.#sessions.filter(({ isOver }) => isOver).forEach(({ line }) => line.forget())
        await process.kill()
      },
      revive: () => process.revive(),
    }
  }

  #begin(next: Case, claimId: string | null): Session {
    const session = new Session(next, claimId, this.#site.origins)
    this.#sessions.push(session)
    void this.#play(session)
    return session
  }

  /** Null: not yet. One that kills the client is played alone. */
  #next(alive: readonly Session[]): Case | 'none' | null {
    if (this.#left.length === 0 || this.#isGivenUp !== null) {
      return 'none'
    }
    const mustWait = this.#left[0]?.needs === 'durable' && alive.length > 0
    return mustWait ? null : (this.#left.shift() ?? 'none')
  }

  #lookForNews(): void {
    const isIdle = this.#sessions.every(({ isOver }) => isOver)
    if (this.claims > 0 && isIdle && Date.now() - this.#lastNews > this.#settings.patienceMs) {
      this.giveUp('the client did not claim it')
    }
  }

  #isDone(): boolean {
    return (this.#left.length === 0 || this.#isGivenUp !== null) && this.#sessions.every(({ isOver }) => isOver)
  }

  #resultOf(one: Case): Result {
    const session = this.#sessions.find((played) => played.case === one)
    if (session !== undefined) {
      return { case: one, verdict: session.verdict(this.#site, this.#settings.process?.output ?? ''), ms: session.ms }
    }
    const why = this.#whyNot(one)
    return {
      case: one,
      verdict: why === null ? { kind: 'failed', why: [this.#isGivenUp ?? 'the client did not claim it'] } : why,
      ms: 0,
    }
  }

  /** Null: it is played. A client that cannot be the top of its page must still say so. */
  #whyNot({ needs }: Case): Result['verdict'] | null {
    const { without, process } = this.#settings
    if (needs !== undefined && needs !== 'topLevel' && without.includes(needs)) {
      return { kind: 'not for it', why: `--without ${needs}` }
    }
    return needs === 'durable' && process === null ? { kind: 'not run', why: 'needs --client' } : null
  }
}

/** Longer than the least pause before a reconnect: a client that comes back to its last session is seen. */
const LATE_MS = 1_500
/** No run is that long. */
const MOST_MS = 3_600_000

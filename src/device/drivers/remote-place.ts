// A page that lives elsewhere as a place for a site: when it has settled, how it moves, and the hands at work in it. What a
// page that went away means is decided here, once for every such view. Knows no session, and closes nothing.
import type { CommandErrorCode } from '../../wire/error-code.ts'
import type { ParamsOf } from '../../wire/command.ts'
import { Failed } from '../failed.ts'
import type { HandName, Looked } from '../hands/hands.ts'
import type { PageAnswer, PageState, TableName } from '../hands/in-page.ts'
import { parseUrl } from '../parse-url.ts'
import { until } from '../wait.ts'
import { HAND_LIMIT_MS, LOAD_LIMIT_MS, PARSED_IS_ENOUGH_MS } from './limits.ts'
import type { Place } from './place.ts'
import { type Arrival, Gone, Interrupted, type RemoteView } from './remote-view.ts'

/** How long after its last command has failed a page that closes may take to say so. */
const CLOSING_MS = 1_000

/** What has happened once the page is gone: the next page is what came of it. */
const EFFECTS: ReadonlySet<HandName> = new Set(['click', 'submit', 'press'])

export class RemotePlace implements Place {
  readonly #view: RemoteView
  readonly #origins: readonly string[] | null

  /** @param origins where anything may be seen or done; null: anywhere */
  constructor(view: RemoteView, origins: readonly string[] | null) {
    this.#view = view
    this.#origins = origins
  }

  /**
   * Whether the page is closed, or is just closing. Commands fail for it before it tells of its end, and what they then say
   * is true of no site.
   */
  async isGone(): Promise<boolean> {
    // A page to which nothing comes may not answer for as long as it waits.
    const state = within(CLOSING_MS, this.#lookAtState()).catch(() => null)
    if (!this.#view.isClosed() && (await state) === null) {
      await this.#view.closed(CLOSING_MS)
    }
    return this.#view.isClosed()
  }

  address(): string | null {
    return this.#view.address()
  }

  async navigate(address: string): Promise<string> {
    if (!/^https?:$/.test(parseUrl(address)?.protocol ?? '')) {
      throw new Failed('navigation_failed', 'That is no address of a site.')
    }
    return await this.#move(() => this.#view.navigate(address))
  }

  async reload(): Promise<string> {
    return await this.#move(() => this.#view.reload())
  }

  async goBack(): Promise<string> {
    const from = this.address()
    const address = await this.#move(() => this.#view.goBack())
    if (address === from) {
      throw new Failed('navigation_failed', 'There is no page to go back to.')
    }
    if (this.address() === null) {
      // Before the site was opened.
      await this.#move(() => this.#view.goForward())
      throw new Failed('navigation_failed', 'There is no page to go back to.')
    }
    return address
  }

  /** Gives the address of the page that was there then. */
  async settled(): Promise<string> {
    return (await this.#settledState()).address
  }

  async use<N extends HandName>(hand: N, params: ParamsOf<N>): Promise<unknown> {
    if (hand === 'evaluate') {
      // No code of anybody else's runs in a page.
      throw new Failed('unsupported', 'This client runs no expressions.')
    }
    const { screenshot } = this.#view
    if (hand === 'screenshot' && screenshot === undefined) {
      throw new Failed('unsupported', 'This client takes no pictures.')
    }
    for (;;) {
      await this.settled()
      try {
        return hand === 'screenshot'
          ? await screenshot?.(params as ParamsOf<'screenshot'>)
          : await this.#call('hands', hand, params)
      } catch (cause) {
        if (!(cause instanceof Gone)) {
          throw cause
        }
        if (!cause.mayHaveBegun) {
          continue
        }
        return await this.#afterLoss(hand)
      }
    }
  }

  async look<N extends keyof Looked>(look: N, params: ParamsOf<N>): Promise<Looked[N] | null> {
    return (await this.#callThere('looks', look, params)) as Looked[N] | null
  }

  async #afterLoss(hand: HandName): Promise<null> {
    if (EFFECTS.has(hand) && !this.#view.isClosed()) {
      try {
        await this.settled()
        return null
      } catch {
        // None came.
      }
    }
    throw new Failed('detached', 'The page went away before it gave an answer.')
  }

  async #settledState(): Promise<PageState> {
    let parsed: { readonly began: number; readonly at: number } | null = null
    const lookForPage = async (): Promise<PageState | null> => {
      if (this.#view.isUnderWay()) {
        return null
      }
      if (this.address() === null && !this.#view.isBlank()) {
        throw new Failed('navigation_failed', 'The page did not load.')
      }
      const state = await this.#lookAtState()
      if (state === null) {
        return null
      }
      if (state.isParsed && parsed?.began !== state.began) {
        parsed = { began: state.began, at: performance.now() }
      }
      const isParsed = parsed !== null && performance.now() - parsed.at > PARSED_IS_ENOUGH_MS
      return state.isComplete || (state.isParsed && isParsed) ? state : null
    }
    const state = await until(lookForPage, LOAD_LIMIT_MS)
    if (state === null) {
      // What comes next need not wait for it too.
      this.#view.giveUpWaiting()
      throw new Failed('timeout', 'The page did not finish loading.')
    }
    return state
  }

  async #lookAtState(): Promise<PageState | null> {
    return (await this.#callThere('page', 'state', {})) as PageState | null
  }

  /** Null where no page is there, or it goes at this moment. */
  async #callThere(table: TableName, name: string, params: object): Promise<unknown> {
    try {
      return await this.#call(table, name, params)
    } catch (cause) {
      if (cause instanceof Gone && !this.#view.isClosed()) {
        return null
      }
      throw cause instanceof Gone ? new Failed('detached', 'The page was closed.') : cause
    }
  }

  async #call(table: TableName, name: string, params: object): Promise<unknown> {
    const call = { table, name, params, origins: this.#origins }
    let answer = await within(HAND_LIMIT_MS, this.#view.call(call))
    const { frame, ...inside } = params as { readonly frame?: readonly string[] }
    if (frame !== undefined && isFailure(answer, 'unsupported')) {
      // From inside the page nobody can look into a frame of another origin. Nothing was done.
      answer = await within(HAND_LIMIT_MS, this.#view.call({ ...call, params: inside }, frame))
    }
    if (answer === null) {
      throw new Failed('not_found', 'No frame matches the selector.')
    }
    if ('failed' in answer) {
      const { code, message, thrown } = answer.failed
      throw new Failed(code, message, thrown)
    }
    return answer.result
  }

  async #move(begin: () => Promise<Arrival>): Promise<string> {
    const { status } = await begin().catch(async (cause: unknown) => {
      if (!(cause instanceof Interrupted)) {
        throw cause
      }
      await this.settled()
      return await begin().catch((again: unknown) => {
        throw again instanceof Interrupted ? new Failed('navigation_failed', 'The site went on to other pages.') : again
      })
    })
    const state = await this.#settledState()
    const answered = status ?? state.status
    if (answered >= 500) {
      throw new Failed('navigation_failed', `The site answered ${answered}.`)
    }
    return state.address
  }
}

function isFailure(answer: PageAnswer | null, code: CommandErrorCode): boolean {
  return answer !== null && 'failed' in answer && answer.failed.code === code
}

async function within<T>(limitMs: number, done: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<never>((_, fail) => {
    timer = setTimeout(() => fail(new Failed('timeout', 'The page gave no answer.')), limitMs)
  })
  try {
    return await Promise.race([done, late])
  } finally {
    clearTimeout(timer)
  }
}

// Where a site is shown, as far as the commands need it: what moves it, and a way to use the hands in the page that is there.
// A driver of another kind of place (a tab, a web view) brings another one of these; commands and watch stay.
import type { ParamsOf } from '../../wire/command.ts'
import type { HandName, Looked } from '../hands/hands.ts'

/** Everything throws Failed, and nothing else where the place can help it. */
export interface Place {
  /** Where the main frame is; null where there is no page that may be looked at. */
  address(): string | null
  /** Gives the address where it ended, after redirects. */
  navigate(address: string): Promise<string>
  reload(): Promise<string>
  goBack(): Promise<string>
  /**
   * Waits until no page is on its way.
   * Throws navigation_failed where the page cannot be looked at, timeout where it never finishes.
   */
  settled(): Promise<unknown>
  /**
   * Uses a hand in the page that has settled.
   * Throws unsupported where there is no such hand, detached where the page goes away before it is done.
   */
  use<N extends HandName>(hand: N, params: ParamsOf<N>): Promise<unknown>
  /** Looks at whatever page is there now, on its way or not; null where none may be looked at. */
  look<N extends keyof Looked>(look: N, params: ParamsOf<N>): Promise<Looked[N] | null>
}

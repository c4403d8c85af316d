// A page that lives elsewhere (in another process, a tab, a web view), as far as a driver needs it: how it moves, what is
// known of it from outside, and one way to call into the script that works inside of it (hands/in-page.ts).
import type { ParamsOf } from '../../wire/command.ts'
import type { PageAnswer, PageCall } from '../hands/in-page.ts'
import type { Picture } from '../hands/screenshot.ts'

/** The page that was to be worked in is not there any more. */
export class Gone extends Error {
  override readonly name = 'Gone'
  /** Whether anything may have been done before it went. */
  readonly mayHaveBegun: boolean

  constructor(mayHaveBegun: boolean, cause?: unknown) {
    super('The page went away.', { cause })
    this.mayHaveBegun = mayHaveBegun
  }
}

/** The page that was there has gone on by itself meanwhile, and what was asked for did not come. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

/** What a move brought: the status of the answer; null where only the page knows it, 0 where there was none. */
export interface Arrival {
  readonly status: number | null
}

/** Who hears of the page from its view. */
export interface ViewListener {
  /** The address may have changed. */
  moved(): void
  dialog(kind: string): void
  /** The page is closed, or broken for good. */
  left(): void
}

export interface RemoteView {
  /** Where the main frame is; null where that is no page of a site. */
  address(): string | null
  /** Nothing was opened yet. */
  isBlank(): boolean
  isClosed(): boolean
  /** Resolves when it is closed, or after `limitMs`. */
  closed(limitMs: number): Promise<void>
  /** Another page is on its way, as far as anybody outside of the page can tell. */
  isUnderWay(): boolean
  /** What was on its way never comes: nobody is to wait for it any more. */
  giveUpWaiting(): void
  /**
   * Each resolves when the new page has begun.
   * @throws Interrupted; Failed for an address that brings no page
   */
  navigate(address: string): Promise<Arrival>
  reload(): Promise<Arrival>
  goBack(): Promise<Arrival>
  goForward(): Promise<Arrival>
  /**
   * Calls into the page that is there now, or into a frame of it, of whatever origin. Null where there is no such frame.
   * @param path selectors, each in the page of the one before it
   * @throws Gone
   */
  call(asked: PageCall, path?: readonly string[]): Promise<PageAnswer | null>
  /** Absent where nobody can take one. Throws Gone. */
  readonly screenshot?: (params: ParamsOf<'screenshot'>) => Promise<Picture>
  /** Hears no more of the page, which stays open. */
  leave(): void
}

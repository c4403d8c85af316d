// What a case is: data, which says what is sent to a client and what must come back. Who plays it is script.ts. Texts may
// hold places that are known only when the kit runs: `{site}` is the case's own part of the fixture site, `{elsewhere}` the
// same on the second origin that sessions may visit, `{foreign}` on one that they may not.
import type { Capability } from '../wire/capability.ts'
import type { Until } from '../wire/session-message.ts'
import type { Wanted, WantedAnswer } from './expect.ts'

export const GROUPS = [
  'moving',
  'acting',
  'typing',
  'reading',
  'waiting',
  'odd pages',
  'exactly once',
  'turn',
  'socket',
  'bounds',
  'capabilities',
] as const
export type Group = (typeof GROUPS)[number]

/** What not every client can be: its author says so with `--without`, and the table repeats it. */
export const NEEDS = {
  topLevel: 'shows the site as a page of its own, not in a frame of another page',
  manifest: 'holds the manifest of this run and refuses what is outside it',
  durable: 'goes on with its session after it was killed (only with --client)',
  upgradeStatus: 'is told by its platform why a socket did not open',
} as const
export type Need = keyof typeof NEEDS

export interface Case {
  /** Unique, and a part of addresses: small letters and dashes. */
  readonly name: string
  readonly group: Group
  /** What it shows, in a few words. */
  readonly about: string
  readonly steps: readonly Step[]
  readonly needs?: Need
  /** A client without it must answer its command with `unsupported`. */
  readonly capability?: Capability
  /** Not for a client that offers this. */
  readonly unless?: Capability
  /** The contract does not say it, or not so closely. */
  readonly isOurs?: boolean
  /** Longer than the kit's limit for a case. Milliseconds. */
  readonly limitMs?: number
}

export type Params = Readonly<Record<string, unknown>>

export type Step =
  /** A command under a new id. `outside`: the manifest does not have it. */
  | { readonly do: 'send'; readonly command: string; readonly params: Params; readonly isOutside: boolean }
  /** The answer to the command that was sent last. */
  | { readonly do: 'answered'; readonly wanted: WantedAnswer; readonly withinMs: number }
  /** No answer to it comes for so long. */
  | { readonly do: 'unanswered'; readonly ms: number }
  /** A command that was sent, under its own id. @param back how many before the last one */
  | { readonly do: 'again'; readonly back: number }
  /** The line is cut, as a network cuts it. */
  | { readonly do: 'cut' }
  | { readonly do: 'close'; readonly code: number }
  /** The client comes back and says which command it has started last: one of those sent last, counted back from 0. */
  | {
      readonly do: 'back'
      readonly started: readonly number[]
      readonly withinMs: number
      readonly until?: readonly Until[]
    }
  | { readonly do: 'stays away'; readonly ms: number }
  /** Every try to connect is answered with this status; null takes connections again. */
  | { readonly do: 'refuse'; readonly status: number | null }
  /** A try to connect is refused. `isEnd`: from then on the client knows that its session is over. */
  | { readonly do: 'tries'; readonly withinMs: number; readonly isEnd: boolean }
  /** Nothing is read from the line or written to it any more, and nobody is told. */
  | { readonly do: 'fall silent' }
  /** A frame as it stands. */
  | { readonly do: 'frame'; readonly data: string | Uint8Array }
  | { readonly do: 'turn'; readonly until: readonly Until[] }
  | { readonly do: 'turn over' }
  | { readonly do: 'told'; readonly type: string; readonly payload: Wanted; readonly withinMs: number }
  /** No such event comes for so long, nor came since the turn began. */
  | { readonly do: 'untold'; readonly type: string; readonly payload: Wanted; readonly ms: number }
  /** Requests of a page wait until it is released. */
  | { readonly do: 'hold'; readonly page: string }
  | { readonly do: 'release'; readonly page: string }
  | { readonly do: 'asked for'; readonly page: string; readonly withinMs: number }
  /** How often a page was asked for since the case began. Null: as often as the client likes, elsewhere too. */
  | { readonly do: 'visits'; readonly page: string; readonly method: string; readonly times: number | null }
  /** The client's process dies with -9 and is started again. */
  | { readonly do: 'kill' }
  | { readonly do: 'revive' }

/** Longer than any reconnect within the contract: 15 s, and some for slow machines. */
const RETURN_MS = 20_000
const ANSWER_MS = 15_000

export function send(command: string, params: Params = {}): Step {
  return { do: 'send', command, params, isOutside: false }
}

export function answered(wanted: WantedAnswer, withinMs = ANSWER_MS): Step {
  return { do: 'answered', wanted, withinMs }
}

export function ask(command: string, params: Params, wanted: WantedAnswer, withinMs = ANSWER_MS): Step[] {
  return [send(command, params), answered(wanted, withinMs)]
}

/** As `ask`, for what no manifest of ours allows. */
export function askOutside(command: string, params: Params, wanted: WantedAnswer): Step[] {
  return [{ do: 'send', command, params, isOutside: true }, answered(wanted)]
}

export function open(page: string): Step[] {
  return ask('navigate', { url: `{site}/${page}` }, { result: { url: `{site}/${page}` } })
}

/** What an element shows. */
export function shows(selector: string, text: Wanted): Step[] {
  return ask('textContent', { selector }, { result: text })
}

/** @param started which of the commands sent last the client may name, counted back from 0 */
export function back(started: readonly number[], until?: readonly Until[]): Step {
  return { do: 'back', started, withinMs: RETURN_MS, ...(until === undefined ? {} : { until }) }
}

export function told(type: string, payload: Wanted, withinMs = 5_000): Step {
  return { do: 'told', type, payload, withinMs }
}

export function visits(page: string, method: string, times: number | null): Step {
  return { do: 'visits', page, method, times }
}

export function askedFor(page: string): Step {
  return { do: 'asked for', page, withinMs: ANSWER_MS }
}

export function hold(page: string): Step {
  return { do: 'hold', page }
}

export function release(page: string): Step {
  return { do: 'release', page }
}

export const DONE: WantedAnswer = { result: null }
/** Errors that promise that nothing has happened. */
export const NOTHING_HAPPENED: WantedAnswer = { error: ['not_found', 'unsupported', 'refused'] }

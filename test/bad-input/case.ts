// One bad input: what is sent, what may not come back, and which answers are right. Knows nothing of how it is sent.
import type { Chance } from '../kill/chance.ts'
import type { Answer } from './ask.ts'
import type { World } from './world.ts'

export interface Case {
  /** Which row of a list, or which draw: for people who read a finding. */
  readonly note: string
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** The whole request as bytes, in place of all of these. */
  readonly raw?: Uint8Array
  /** HTTP itself may refuse it: then the answer is the server's in front of the Worker, or none. */
  readonly isLow?: true
  /** Texts that may stand nowhere in the answer, nor in the log. */
  readonly planted?: readonly string[]
  /** The statuses that are right; else every one that is documented. */
  readonly expected?: readonly number[]
  /** What is wrong with the answer besides, or null. May ask the service again. */
  readonly check?: (answer: Answer) => string | null | Promise<string | null>
}

/** A class of bad inputs. Some of them are no requests: frames, and bytes that are no HTTP. */
export interface Class {
  readonly name: string
  /** Of a run of 200,000. */
  readonly share: number
  readonly curated: (world: World) => readonly Case[]
  readonly generate: (world: World, chance: Chance) => Case
}

/** A text of a list: as it is, a piece many times over, or bytes that are no text. */
export type Listed =
  | string
  | { readonly repeat: string; readonly times: number; readonly before?: string; readonly after?: string }
  | { readonly base64: string }

export function bytesOf(listed: Listed): Uint8Array | string {
  if (typeof listed === 'string') {
    return listed
  }
  return 'base64' in listed
    ? Buffer.from(listed.base64, 'base64')
    : (listed.before ?? '') + listed.repeat.repeat(listed.times) + (listed.after ?? '')
}

/** Short enough for a line. */
export function shorten(text: string): string {
  return text.length <= 200 ? text : `${text.slice(0, 120)}… (${text.length} characters)`
}

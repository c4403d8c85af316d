// What a case of the kit is: which messages a receiver gets, what a right one answers, and what it then has done.
import type { Forge } from './forge.ts'

export type Group = 'genuine' | 'again' | 'not genuine' | 'robust'
export const GROUPS: readonly Group[] = ['genuine', 'again', 'not genuine', 'robust']

/** `once`: at least one 2xx; the others may be told to come again later. `no crash`: anything but 5xx and silence. */
export type Expected = '2xx' | '4xx' | 'once' | 'no crash'

export interface Message {
  readonly method: 'POST' | 'GET' | 'HEAD'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** In pieces, with pauses; or cut off in the middle, so that no answer can be expected. */
  readonly pace?: 'in pieces' | 'cut off'
}

/** How many events a receiver should have acted on: by all messages of the case, or by its last one. */
export interface Effect {
  readonly of: 'all' | 'last'
  readonly is: 0 | 1
}

export interface Case {
  readonly group: Group
  readonly name: string
  /** What is sent. */
  readonly about: string
  /** What goes wrong for a receiver that fails it. */
  readonly why: string
  readonly expected: Expected
  /** Null: a receiver may act on it or not. Looked at only where the receiver tells how often it has acted. */
  readonly effect: Effect | null
  /** `secret`: is about webhook-signature alone, so that there must be a secret to sign with. */
  readonly needs?: 'secret'
  /** All at the same time, not one after the other. */
  readonly isAtOnce?: boolean
  messages(forge: Forge): readonly Message[]
}

// What a try has asked and got, step by step over the sign-in and all operations, so that it can go on from any of them. Pure.
import type { Answer, Outcome } from '../../core/automation.ts'
import type { Sent } from './sending.ts'

export interface Entry {
  /** 0 is the sign-in, then the operations in order. */
  readonly part: number
  readonly fingerprint: string
  readonly name: string
  readonly outcome: Outcome
  /** Where the page was before it. */
  readonly address: string | null
}

export interface Journal {
  readonly entries: readonly Entry[]
  /** Never shortened: what was sent stays sent, wherever one begins again. */
  readonly sent: readonly Sent[]
}

export const NOTHING_TRIED: Journal = { entries: [], sent: [] }

/** @param from the number of the step that is to be asked again, from 1 on; beyond the end it goes on there */
export function cutBefore({ entries, sent }: Journal, from: number): Journal {
  return { entries: entries.slice(0, Math.max(0, from - 1)), sent }
}

export function withEntry({ entries, sent }: Journal, entry: Entry): Journal {
  return { entries: [...entries, entry], sent }
}

export function answersOf({ entries }: Journal, part: number): Answer[] {
  return entries.flatMap((one) => (one.part === part ? [{ fingerprint: one.fingerprint, outcome: one.outcome }] : []))
}

/** Where the answers of a part no longer fit: what is left of the journal. @param kept how many of them still do */
export function cutAfter({ entries, sent }: Journal, part: number, kept: number): Journal {
  const before = entries.filter((one) => one.part < part).length
  return { entries: entries.slice(0, before + kept), sent }
}

// An organisation on its way from one database to another: what comes next, and where SHARDS may say that its links are meanwhile.
// Decides only: cron/relocate.ts does it, the command asks for it, and a deploy must not part it from its links.
import * as z from 'zod'
import { once } from '../wire/once.ts'

/**
 * copying    the command has asked for it: its links are closed where they are, and copied
 * copied     all are in the target, closed there too: SHARDS is to name it
 * switched   the Worker that runs looks for them in the target
 * open       they are written in the target again; the old rows still lie where they were
 * returning  the command has taken it back: the copy goes
 */
export const RELOCATION_PHASES = ['copying', 'copied', 'switched', 'open', 'returning'] as const
export type RelocationPhase = (typeof RELOCATION_PHASES)[number]

export interface Relocation {
  readonly organisationId: string
  /** Bindings, as SHARDS names them. */
  readonly source: string
  readonly target: string
  readonly phase: RelocationPhase
  /** When it was asked for, and when it came to its phase. Epoch milliseconds. */
  readonly beganAt: number
  readonly since: number
}

/** A row of `relocations`, as the cron and a deploy read it. */
export const relocationRow = once(() =>
  z
    .object({
      organisation_id: z.string(),
      source: z.string(),
      target: z.string(),
      phase: z.enum(RELOCATION_PHASES),
      began_at: z.number(),
      since: z.number(),
    })
    .transform(({ organisation_id: organisationId, began_at: beganAt, ...rest }): Relocation => ({
      ...rest,
      organisationId,
      beganAt,
    })),
)

/** A new version is everywhere within seconds; whoever has been answered by it must not be told by an older one that there is nothing. */
export const EVERYWHERE_AFTER_MS = 60_000
/** Nothing of the version before runs any more, not even an object that was at work: what it writes late would find no row. */
export const OLD_ROWS_KEPT_MS = 15 * 60_000
/** What was under way when it was taken back may still be copying. */
export const STRAGGLERS_MS = 2 * 60_000

export type RelocationStep =
  | 'copy'
  | 'note_switch'
  | 'note_switch_back'
  | 'open'
  | 'keep_open'
  | 'clear_source'
  | 'clear_target'
  | 'hold'
  | 'wait'

/**
 * From when on what the target was named for is over, should it be over now: neither database is opened before a version that looked
 * there has ended everywhere, whatever it had under way. The phase begins so late. Epoch milliseconds.
 */
export const sinceNamed = (now: number): number => now + OLD_ROWS_KEPT_MS - EVERYWHERE_AFTER_MS

/**
 * @param placed where the version that asks looks for the organisation's links
 * @param now epoch milliseconds
 */
export function decideRelocation(
  { phase, source, target, since }: Relocation,
  placed: string,
  now: number,
): RelocationStep {
  switch (phase) {
    case 'copying':
      return placed === source ? 'copy' : 'wait'
    case 'copied':
      return placed === target ? 'note_switch' : 'wait'
    case 'switched':
      if (placed === source) {
        return 'note_switch_back'
      }
      return placed === target && now - since >= EVERYWHERE_AFTER_MS ? 'open' : 'wait'
    case 'open':
      return placed === target && now - since >= OLD_ROWS_KEPT_MS ? 'clear_source' : 'keep_open'
    case 'returning':
      // Where SHARDS still says the target, its rows are what is read.
      if (placed === target) {
        return 'hold'
      }
      return placed === source && now - since >= EVERYWHERE_AFTER_MS ? 'clear_target' : 'wait'
  }
}

/** Whether it can be taken back: not once it is looked for in the target, which a version may write at any moment then. */
export function mayBeTakenBack(phase: RelocationPhase): boolean {
  return phase === 'copying' || phase === 'copied'
}

/** Whether a deploy may have SHARDS say so: nobody's links are looked for where they are not, or not any more. */
export function mayBePlaced({ phase, source, target }: Relocation, binding: string): boolean {
  switch (phase) {
    case 'copying':
    case 'returning':
      return binding === source
    case 'copied':
    case 'switched':
      return binding === source || binding === target
    case 'open':
      return binding === target
  }
}

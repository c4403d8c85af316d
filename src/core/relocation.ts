// An organisation on its way from one database to another: what comes next, and where SHARDS may say that its links are meanwhile.
// Decides only: cron/relocate.ts does it, the command asks for it, and a deploy must not part it from its links.

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

/** A new version is everywhere within seconds; whoever has been answered by it must not be told by an older one that there is nothing. */
export const EVERYWHERE_AFTER_MS = 60_000
/** Nothing of the version before runs any more, not even an object that was at work: what it writes late would find no row. */
export const OLD_ROWS_KEPT_MS = 15 * 60_000
/** What was under way when it was taken back may still be copying. */
export const STRAGGLERS_MS = 2 * 60_000

export type RelocationStep = 'copy' | 'note_switch' | 'open' | 'keep_open' | 'clear_source' | 'clear_target' | 'wait'

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
      return placed === target && now - since >= EVERYWHERE_AFTER_MS ? 'open' : 'wait'
    case 'open':
      return placed === target && now - since >= OLD_ROWS_KEPT_MS ? 'clear_source' : 'keep_open'
    case 'returning':
      // Where SHARDS still says the target, its rows are what is read.
      return placed === source ? 'clear_target' : 'wait'
  }
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

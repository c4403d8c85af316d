// Whether a command that came again may run again. Pure. The service repeats the open command after every reconnect, and
// this page may have been reloaded in the middle of it.
import type { CommandName } from '../core/message.ts'
import type { CommandAnswer } from './agent.ts'

/** The last command that this tab started. Only one is open at a time, so one is enough. */
export interface LastCommand {
  readonly id: string
  /** Absent while it runs, and for ever where the page was reloaded before it ended. */
  readonly answer?: CommandAnswer
}

export type Repeat =
  | { readonly kind: 'run' }
  | { readonly kind: 'answer'; readonly answer: CommandAnswer }
  /** It runs already: its answer goes out when it is there. */
  | { readonly kind: 'wait' }

/** What a second run could do twice: spend, add, toggle, send a form. Everything else looks, waits, or sets a value. */
const WITH_EFFECT: ReadonlySet<CommandName> = new Set(['submit', 'click', 'press', 'evaluate', 'goBack'])

/** @param isRunning the command with this id is running in this very page */
export function decideRepeat(last: LastCommand | null, id: string, command: CommandName, isRunning: boolean): Repeat {
  if (last?.id !== id) {
    return { kind: 'run' }
  }
  if (last.answer !== undefined) {
    return { kind: 'answer', answer: last.answer }
  }
  if (isRunning) {
    return { kind: 'wait' }
  }
  return WITH_EFFECT.has(command)
    ? {
        kind: 'answer',
        answer: { error: { code: 'detached', message: 'The page was reloaded before the command had ended.' } },
      }
    : { kind: 'run' }
}

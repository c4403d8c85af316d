// What of a command that was started may be kept where it outlives the tab: nothing that a page showed. Pure.
import type { LastCommand } from './step.ts'

/** What a page shows may be in an answer: only those are left that are none, and errors. */
export function withoutContent({ id, answer }: LastCommand): LastCommand {
  return answer !== undefined && ('error' in answer || answer.result === null) ? { id, answer } : { id }
}

// Runs an expression of an automation in the frame. By the frame's own eval: its policy decides, not ours, and this page
// itself allows no eval at all.
import { complain } from './complain.ts'
import { Failed } from './failed.ts'
import type { Frame } from './frame.ts'
import { until } from './wait.ts'

const EVALUATE_LIMIT_MS = 25_000

/** Throws script_error, timeout, or detached where the page went away before the answer came. */
export async function evaluate(frame: Frame, expression: string): Promise<unknown> {
  const view = await frame.settled()
  const page = view.document
  let isOver = false
  const answer = async (): Promise<unknown> => {
    try {
      // A trailing semicolon is a habit, and no expression. The line break ends a comment.
      const value: unknown = await view.eval(`(async () => (${expression.trim().replace(/;+$/, '')}\n))()`)
      return JSON.parse(JSON.stringify(value) ?? 'null')
    } catch (cause) {
      // Error messages can quote the page, so only this console sees them.
      complain('An expression failed in the page', cause)
      throw new Failed('script_error', `The expression failed: ${nameOf(cause)}.`)
    } finally {
      isOver = true
    }
  }
  const loss = async (): Promise<never> => {
    const reason = await until(() => (isOver || frame.document !== page ? 'detached' : null), EVALUATE_LIMIT_MS)
    throw reason === null
      ? new Failed('timeout', 'The expression gave no answer.')
      : new Failed('detached', 'The page went away while the expression ran.')
  }
  return await Promise.race([answer(), loss()])
}

function nameOf(cause: unknown): string {
  // The error is of the frame's window, so `instanceof Error` would not know it.
  return typeof cause === 'object' && cause !== null && 'name' in cause ? String(cause.name) : 'thrown value'
}

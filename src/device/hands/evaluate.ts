// Runs an expression of an automation in the page. By the page's own eval: its policy decides, not that of the program
// that asks, which itself may allow no eval at all.
import { Failed } from '../failed.ts'
import type { PageWindow } from './element.ts'

export async function evaluate(view: PageWindow, expression: string): Promise<unknown> {
  try {
    // A trailing semicolon is a habit, and no expression. The line break ends a comment.
    const value: unknown = await view.eval(`(async () => (${expression.trim().replace(/;+$/, '')}\n))()`)
    return JSON.parse(JSON.stringify(value) ?? 'null')
  } catch (cause) {
    throw new Failed('script_error', `The expression failed: ${nameOf(cause)}.`, cause)
  }
}

function nameOf(cause: unknown): string {
  // The error is of the page's window, so `instanceof Error` would not know it.
  return typeof cause === 'object' && cause !== null && 'name' in cause ? String(cause.name) : 'thrown value'
}

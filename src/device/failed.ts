// How a command says that it failed: one of the protocol's codes, and a sentence. The sentence reaches the service's log,
// so nothing of the page may be in it.
import type { CommandErrorCode } from '../wire/error-code.ts'

export class Failed extends Error {
  readonly code: CommandErrorCode
  /** What the page or the browser threw. It may quote the page: for the console of who drives it, and nobody else. */
  readonly thrown: unknown

  constructor(code: CommandErrorCode, message: string, thrown?: unknown) {
    super(message)
    this.code = code
    this.thrown = thrown
  }
}

// How a command says that it failed: one of the protocol's codes, and a sentence. The sentence reaches the service's log,
// so nothing of the page may be in it.
import type { CommandErrorCode } from '../core/message.ts'

export class Failed extends Error {
  readonly code: CommandErrorCode

  constructor(code: CommandErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

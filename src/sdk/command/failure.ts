// What a command that did not work says of it, and ends with. Pure.
import { PassageError } from '../client/index.ts'
import { UsageError } from './parse-words.ts'

export interface Failure {
  readonly exitCode: 1 | 2
  /** The service's; `usage` for words that are wrong; `failed` for the rest. */
  readonly code: string
  readonly message: string
  /** Names the call in the service's log. */
  readonly requestId: string | null
}

/** 2 for wrong words, as a shell expects; 1 for whatever did not work. Null for what nobody foresaw: a bug keeps its stack. */
export function failureOf(error: unknown): Failure | null {
  if (error instanceof PassageError) {
    const { code, message, requestId } = error
    return { exitCode: 1, code, message, requestId }
  }
  if (error instanceof UsageError) {
    return { exitCode: 2, code: 'usage', message: error.message, requestId: null }
  }
  return error instanceof TypeError ? { exitCode: 1, code: 'failed', message: error.message, requestId: null } : null
}

/** For people, or as one line of JSON. */
export function textOfFailure({ code, message, requestId }: Failure, isJson: boolean): string {
  if (isJson) {
    return JSON.stringify({ error: { code, message, requestId } })
  }
  return requestId === null ? message : `${message}\n(${code}, request ${requestId})`
}

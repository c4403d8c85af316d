// What a command is given by a file, or by stdin where it is called `-`.
import { readFileSync } from 'node:fs'
import { UsageError } from './parse-words.ts'

/** @throws UsageError where it cannot be read */
export function readBytes(file: string): Uint8Array<ArrayBuffer> {
  try {
    return Uint8Array.from(readFileSync(file === '-' ? 0 : file))
  } catch (cause) {
    throw new UsageError(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

/** A JSON object; an empty one where there is no file. @throws UsageError */
export function readJson(file: string | undefined): Readonly<Record<string, unknown>> {
  if (file === undefined) {
    return {}
  }
  const text = new TextDecoder().decode(readBytes(file))
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>
    }
  } catch {
    // What it holds may be a card: it is not repeated.
  }
  throw new UsageError(`${file === '-' ? 'stdin' : file} is no JSON object.`)
}

// What a command is given by a file, or by stdin where it is called `-`. Stdin is waited for no longer than the signal lets.
import { readFileSync } from 'node:fs'
import { addAbortSignal } from 'node:stream'
import { UsageError } from './parse-words.ts'

/** @throws UsageError where it cannot be read; AbortError where the signal has ended the wait */
export async function readBytes(file: string, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return Uint8Array.from(file === '-' ? await readStdin(signal) : readFileSync(file))
  } catch (cause) {
    signal.throwIfAborted()
    throw new UsageError(`${file} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

async function readStdin(signal: AbortSignal): Promise<Uint8Array> {
  const { stdin, stderr } = process
  if (stdin.isTTY) {
    stderr.write('Reading stdin: Ctrl-D ends it.\n')
  }
  const chunks: Uint8Array[] = []
  for await (const chunk of addAbortSignal(signal, stdin)) {
    chunks.push(chunk as Uint8Array)
  }
  return Buffer.concat(chunks)
}

/** A JSON object; an empty one where there is no file. @throws UsageError; AbortError as readBytes does */
export async function readJson(
  file: string | undefined,
  signal: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  if (file === undefined) {
    return {}
  }
  const text = new TextDecoder().decode(await readBytes(file, signal))
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

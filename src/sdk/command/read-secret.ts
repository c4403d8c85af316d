// Asks for what nobody may see: without echo at a terminal, or all of stdin where there is none.
import { addAbortSignal } from 'node:stream'

/** Ctrl-C: nothing went wrong, and nobody needs to be told. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted'
}

export interface Asking {
  /** Ends the wait for an answer: a terminal that shows nothing hands on Ctrl-C itself, but nobody else's signal, and a pipe none. */
  readonly signal?: AbortSignal | undefined
  readonly stdin?: typeof process.stdin | undefined
  readonly stderr?: typeof process.stderr | undefined
}

/** @throws Interrupted where who was asked has given up; AbortError where the signal has ended it */
export async function readSecret(question: string, asking: Asking = {}): Promise<string> {
  const { signal, stdin = process.stdin, stderr = process.stderr } = asking
  if (signal !== undefined) {
    addAbortSignal(signal, stdin)
  }
  if (!stdin.isTTY) {
    return (await readAll(stdin)).trim()
  }
  stderr.write(question)
  stdin.setRawMode(true)
  stdin.resume()
  stdin.setEncoding('utf8')
  try {
    let text = ''
    for await (const chunk of stdin) {
      for (const key of String(chunk)) {
        if (key === '\r' || key === '\n' || key === '\u0004') {
          return text.trim()
        }
        if (key === '\u0003') {
          throw new Interrupted('Given up')
        }
        text = key === '\u007f' || key === '\b' ? text.slice(0, -1) : text + key
      }
    }
    return text.trim()
  } finally {
    stdin.setRawMode(false)
    stdin.pause()
    stderr.write('\n')
  }
}

async function readAll(stdin: AsyncIterable<unknown>): Promise<string> {
  let text = ''
  for await (const chunk of stdin) {
    text += String(chunk)
  }
  return text
}

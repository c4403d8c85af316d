// Sends one message as a Passage does: no redirect is followed, the answer has its time, and no more of it is read than a
// Passage reads. Never throws for what a receiver does.
import { type IncomingMessage, request as overHttp } from 'node:http'
import { request as overHttps } from 'node:https'
import { setTimeout as wait } from 'node:timers/promises'
import type { Message } from './case.ts'
import { firstLineOf } from './first-line.ts'
import { type Answer, ANSWER_WITHIN_MS } from './judge.ts'

/** Of an answer no byte more is read. */
const MOST_ANSWER_BYTES = 16 * 1024
/** Of it so much is shown. Characters. */
const MOST_SHOWN = 160
/** A piece begins inside of a character sooner or later. */
const PIECES = 7
const PAUSE_MS = 150

export interface Sending {
  /** Ends it: what is told then means nothing. */
  readonly signal?: AbortSignal
  /** Of what was answered. Characters; 160 unless it is given. */
  readonly mostShown?: number
}

export async function send(
  url: URL,
  message: Message,
  { signal: ending, mostShown = MOST_SHOWN }: Sending = {},
): Promise<Answer> {
  const { method, headers, body } = message
  const bytes = Buffer.from(body)
  const began = performance.now()
  const time = AbortSignal.timeout(ANSWER_WITHIN_MS)
  const sized = method === 'POST' ? { ...headers, 'Content-Length': String(bytes.length) } : headers
  // A connection of its own: what one case has broken is nothing to the next.
  const outgoing = (url.protocol === 'https:' ? overHttps : overHttp)(url.href, {
    method,
    headers: sized,
    agent: false,
    signal: ending === undefined ? time : AbortSignal.any([time, ending]),
  })
  const answered = new Promise<IncomingMessage>((resolve, reject) => {
    outgoing.once('response', resolve)
    outgoing.on('error', reject)
  })
  // From the last byte on: how slowly a body was sent is no fault of who answers.
  let sent = began
  const written = write(outgoing, bytes, message.pace).then(() => (sent = performance.now()))
  const since = (): number => Math.round(performance.now() - sent)
  try {
    const [incoming] = await Promise.all([answered, written])
    const { text, isWhole } = await read(incoming)
    const fault = isWhole ? null : time.aborted ? 'late' : 'broken'
    return { status: incoming.statusCode ?? null, fault, text: firstLineOf(text, mostShown), ms: since() }
  } catch (error) {
    return { status: null, fault: time.aborted ? 'late' : null, text: codeOf(error), ms: since() }
  } finally {
    outgoing.destroy()
  }
}

async function write(outgoing: ReturnType<typeof overHttp>, bytes: Buffer, pace: Message['pace']): Promise<void> {
  switch (pace) {
    case undefined:
      outgoing.end(bytes)
      return
    case 'cut off':
      outgoing.write(bytes.subarray(0, Math.floor(bytes.length / 2)))
      await wait(PAUSE_MS)
      outgoing.destroy(new Error('cut off'))
      return
    case 'in pieces': {
      const size = Math.ceil(bytes.length / PIECES)
      const cut = bytes.indexOf(0xc3) + 1
      for (const [from, to] of cuts([
        ...Array.from({ length: PIECES }, (_, index) => index * size),
        cut,
        bytes.length,
      ])) {
        outgoing.write(bytes.subarray(from, to))
        await wait(PAUSE_MS)
      }
      outgoing.end()
    }
  }
}

function cuts(places: readonly number[]): [number, number][] {
  const sorted = [...new Set(places)].toSorted((a, b) => a - b)
  return sorted.slice(1).map((to, index) => [sorted[index] ?? 0, to])
}

async function read(incoming: IncomingMessage): Promise<{ readonly text: string; readonly isWhole: boolean }> {
  const chunks: Buffer[] = []
  let size = 0
  try {
    for await (const chunk of incoming) {
      chunks.push(chunk as Buffer)
      size += (chunk as Buffer).length
      if (size > MOST_ANSWER_BYTES) {
        break
      }
    }
    return { text: Buffer.concat(chunks).toString(), isWhole: incoming.complete || size > MOST_ANSWER_BYTES }
  } catch {
    return { text: '', isWhole: false }
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : ''
}

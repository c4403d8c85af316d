// Sends one request to the running service, however odd, and reads the whole answer. No library may repair what is sent:
// plain HTTP, and a bare socket for bytes that are no request.
import { Agent, request } from 'node:http'
import { connect } from 'node:net'
import { brotliDecompressSync, gunzipSync } from 'node:zlib'
import { LOOPBACK } from '../../src/cli/ports.ts'
import type { Case } from './case.ts'

/** A busy machine is slow; nothing of the service may take as long. Milliseconds. */
const GIVE_UP_MS = 20_000

export interface Answer {
  /** 0: closed without an answer. */
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
  readonly ms: number
}

export type Ask = (bad: Pick<Case, 'method' | 'path' | 'headers' | 'body'>) => Promise<Answer>

export function askerOf(port: number): { readonly ask: Ask; readonly end: () => void } {
  const agent = new Agent({ keepAlive: true, maxSockets: 16 })
  return { ask: (bad) => send(agent, port, bad), end: () => agent.destroy() }
}

function send(agent: Agent, port: number, bad: Parameters<Ask>[0]): Promise<Answer> {
  const { method, path, headers, body } = bad
  const began = performance.now()
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  const options = { agent, host: LOOPBACK, port, method, path, headers: { ...headers }, timeout: GIVE_UP_MS }
  let isAnswered = false
  const asked = request(options, (response) => {
    isAnswered = true
    const chunks: Buffer[] = []
    response.on('data', (chunk: Buffer) => void chunks.push(chunk))
    response.on('error', reject)
    response.on('end', () =>
      resolve({
        status: response.statusCode ?? 0,
        headers: Object.fromEntries(Object.entries(response.headers).map(([name, value]) => [name, String(value)])),
        text: unpacked(Buffer.concat(chunks), response.headers['content-encoding']).toString('utf8'),
        ms: performance.now() - began,
      }),
    )
  })
  // A server that refuses a body early may close before it has read all of it.
  asked.on('upgrade', (_, socket) => {
    socket.destroy()
    resolve({ status: 101, headers: {}, text: '', ms: performance.now() - began })
  })
  asked.on('timeout', () => asked.destroy(new Error(`no answer within ${GIVE_UP_MS} ms`)))
  // A connection that was kept may end on the other side in the very moment in which it is used again:
  // https://nodejs.org/api/http.html#requestreusedsocket One that ends after its answer, as after a 413, is no fault.
  asked.on('error', (error) => {
    if (asked.reusedSocket && !isAnswered) {
      resolve(send(agent, port, bad))
    } else {
      reject(error)
    }
  })
  asked.end(body)
  return promise
}

/** Bytes as they are. The answer's first part, as far as it came before the other side closed or fell silent. */
export function askRaw(port: number, bytes: Uint8Array | string, silenceMs = 1500): Promise<Answer> {
  const began = performance.now()
  return new Promise((resolve) => {
    const socket = connect(port, LOOPBACK)
    let text = ''
    const settle = (): void => {
      socket.destroy()
      const [head = '', body = ''] = splitOnce(text, '\r\n\r\n')
      const [line = '', ...rest] = head.split('\r\n')
      const headers = rest.map((row) => splitOnce(row, ':').map((part) => part.trim()))
      resolve({
        status: Number(/^HTTP\/1\.[01] (\d{3})/.exec(line)?.[1] ?? 0),
        headers: Object.fromEntries(headers.map(([name = '', value = '']) => [name.toLowerCase(), value])),
        text: body,
        ms: performance.now() - began,
      })
    }
    socket.setTimeout(silenceMs, settle)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      // It may keep the connection: what it says after the first answer is of no interest.
      if (text.includes('\r\n\r\n')) {
        socket.setTimeout(50)
      }
    })
    socket.on('error', settle)
    socket.on('close', settle)
    socket.write(bytes)
  })
}

function unpacked(bytes: Buffer, encoding: string | undefined): Buffer {
  if (encoding === undefined || bytes.length === 0) {
    return bytes
  }
  return encoding === 'br' ? brotliDecompressSync(bytes) : gunzipSync(bytes)
}

function splitOnce(text: string, by: string): string[] {
  const at = text.indexOf(by)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + by.length)]
}

// Requests on bare sockets: kept alive, one at a time on each, and as little work here as possible, for it takes the processor
// that the measured one needs. Knows as much of HTTP as the Workers that it asks.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import type { Host } from './runtime.ts'
import { type Round, roundOf, type Side, spendingSide, timed } from './side.ts'

const BODY = Buffer.from('\r\n\r\n')
const LAST_CHUNK = Buffer.from('\r\n0\r\n\r\n')

export interface Answer {
  readonly status: number
  readonly body: string
}

/** The bytes of a request, made once. */
export function requestOf(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>> = {},
  body?: unknown,
): Buffer {
  const { host, pathname, search } = new URL(url)
  const text = body === undefined ? '' : JSON.stringify(body)
  const all = {
    Host: host,
    ...headers,
    ...(body !== undefined && {
      'Content-Type': 'application/json',
      'Content-Length': String(Buffer.byteLength(text)),
    }),
  }
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`)
  return Buffer.from(`${method} ${pathname}${search} HTTP/1.1\r\n${lines.join('')}\r\n${text}`)
}

class Connection {
  readonly #socket: Socket
  #read = Buffer.alloc(0)
  #answered: ((answer: Answer) => void) | null = null

  constructor(url: string) {
    const { hostname, port } = new URL(url)
    this.#socket = connect(Number(port), hostname).setNoDelay()
    this.#socket.on('data', (bytes) => this.#take(bytes))
    const broken = (): void => this.#answered?.({ status: 0, body: 'the connection broke' })
    this.#socket.on('error', broken).on('close', broken)
  }

  async opened(): Promise<this> {
    await once(this.#socket, 'connect')
    return this
  }

  ask(request: Buffer): Promise<Answer> {
    return new Promise((answered) => {
      this.#answered = answered
      this.#socket.write(request)
    })
  }

  close(): void {
    this.#answered = null
    this.#socket.destroy()
  }

  #take(bytes: Buffer): void {
    this.#read = this.#read.length === 0 ? bytes : Buffer.concat([this.#read, bytes])
    const end = this.#read.indexOf(BODY)
    if (end < 0) {
      return
    }
    const head = this.#read.subarray(0, end).toString('latin1')
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
    const isWhole =
      length === undefined
        ? this.#read.subarray(-LAST_CHUNK.length).equals(LAST_CHUNK)
        : this.#read.length >= end + BODY.length + Number(length)
    if (isWhole) {
      const body = this.#read.subarray(end + BODY.length).toString()
      this.#read = Buffer.alloc(0)
      this.#answered?.({ status: Number(head.slice(9, 12)), body })
    }
  }
}

/** What is asked, over and over. */
export interface Asked {
  /** @param due when it is to be sent, by performance.now(). Null: there is nothing left to ask. */
  readonly next: (due: number) => Buffer | null
  /** What each answer must be: another status ends the run. */
  readonly status: number
  readonly heard?: (body: string) => void
}

export interface Load extends Asked {
  readonly url: string
  readonly connections: number
  readonly ms: number
}

export const CONNECTIONS = 16

export function httpSide(host: Host, asked: Asked): Side {
  const { url } = host
  return {
    load: (ms, watch) => timed(host, () => closedLoop({ url, ...asked, connections: CONNECTIONS, ms }), watch),
    steady: (rate, ms) => fixedRate({ url, ...asked, connections: 2 * CONNECTIONS, ms }, rate),
  }
}

/** For requests of which each can be asked once. */
export function spendingRequests(
  host: Host,
  status: number,
  make: (count: number) => Promise<readonly Buffer[]>,
): Side {
  const asked = (requests: readonly Buffer[]): Asked => {
    const left = [...requests]
    return { next: () => left.pop() ?? null, status }
  }
  const { url } = host
  return spendingSide(host, {
    make,
    spend: (requests, ms) => closedLoop({ url, ...asked(requests), connections: CONNECTIONS, ms }),
    spendAt: (requests, rate, ms) => fixedRate({ url, ...asked(requests), connections: 2 * CONNECTIONS, ms }, rate),
  })
}

/** As many as are answered: each connection asks again once it has its answer. */
export async function closedLoop({ url, next, status, connections, ms, heard }: Load): Promise<Round> {
  const pool = await Promise.all(Array.from({ length: connections }, () => new Connection(url).opened()))
  const times: number[] = []
  const began = performance.now()
  try {
    await Promise.all(
      pool.map(async (connection) => {
        while (performance.now() - began < ms) {
          const at = performance.now()
          const request = next(at)
          if (request === null) {
            return
          }
          const answer = await connection.ask(request)
          times.push(performance.now() - at)
          check(answer, status)
          heard?.(answer.body)
        }
      }),
    )
  } finally {
    pool.forEach((connection) => connection.close())
  }
  return roundOf(times, performance.now() - began)
}

/** @param rate requests a second, each due at its time: its latency counts from then, however late it was sent */
export async function fixedRate(load: Load, rate: number): Promise<Round> {
  const { url, next, status, connections, ms, heard } = load
  const idle = await Promise.all(Array.from({ length: connections }, () => new Connection(url).opened()))
  const all = [...idle]
  const times: number[] = []
  const waiting: number[] = []
  const began = performance.now()
  const count = Math.floor((rate * ms) / 1000)
  try {
    await new Promise<void>((finish, fail) => {
      const send = async (connection: Connection, due: number): Promise<void> => {
        const request = next(due)
        if (request === null) {
          throw new Error('There is nothing left to ask.')
        }
        const answer = await connection.ask(request)
        times.push(performance.now() - due)
        check(answer, status)
        heard?.(answer.body)
        const late = waiting.shift()
        if (late === undefined) {
          idle.push(connection)
        } else {
          send(connection, late).catch(fail)
        }
        if (times.length === count) {
          finish()
        }
      }
      let sent = 0
      const tick = (): void => {
        for (; sent < count && began + (sent * 1000) / rate <= performance.now(); sent++) {
          const due = began + (sent * 1000) / rate
          const connection = idle.pop()
          if (connection === undefined) {
            waiting.push(due)
          } else {
            send(connection, due).catch(fail)
          }
        }
        if (sent < count) {
          setImmediate(tick)
        }
      }
      tick()
    })
  } finally {
    all.forEach((connection) => connection.close())
  }
  return roundOf(times, performance.now() - began)
}

function check(answer: Answer, status: number): void {
  if (answer.status !== status) {
    throw new Error(`Answered ${answer.status}, not ${status}: ${answer.body.slice(0, 300)}`)
  }
}

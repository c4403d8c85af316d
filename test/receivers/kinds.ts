// Everything a receiver can do to us, and what is to come of it.
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import { type Behave, drip, pour, type Speech } from './listener.ts'

/** Milliseconds from an attempt's end to the next one. */
type Window = readonly [number, number]
/** The second step of the schedule: 5 s ± 20 %. What a receiver asks for is honoured from 5 to 10 s, without chance. */
const STEP: Window = [4_000, 6_000]

export interface Expected {
  readonly outcome: string
  readonly status: number | null
  /** Null where no attempt follows. */
  readonly next: Window | null
  /** Whether the attempt lasts until it times out. */
  readonly isSlow: boolean
  /** The most that the sender's machine may take of the answer. Bytes. */
  readonly mostTaken?: number
}

export interface Kind {
  readonly name: string
  readonly behave: Behave
  readonly scheme?: 'https'
  readonly speech?: Speech
  readonly expected: Expected
}

const delivered = (status: number): Expected => ({ outcome: 'delivered', status, next: null, isSlow: false })
const refused = (status: number, next: Window | null = STEP): Expected => ({
  outcome: 'refused',
  status,
  next,
  isSlow: false,
})
const broken: Expected = { outcome: 'connect_error', status: null, next: STEP, isSlow: false }
const timedOut: Expected = { outcome: 'timeout', status: null, next: STEP, isSlow: true }

const MB = 1024 * 1024
/** Both ends' socket buffers hold what nobody reads: the rest never left the receiver. */
const BUFFERS = 10 * MB
const answerLimit = 16 * 1024

const head = (status: string, ...headers: string[]): string =>
  [`HTTP/1.1 ${status}`, 'Connection: close', ...headers, '', ''].join('\r\n')

const say =
  (text: string): Behave =>
  (socket) =>
    void socket.end(text)

const answer = (status: string, ...headers: string[]): Behave => say(head(status, 'Content-Length: 0', ...headers))

export const refusedKind: Omit<Kind, 'behave'> = { name: 'refused port', expected: broken }

/** @param trap an address where nobody may ever ask */
export function kindsOf(trap: string): Kind[] {
  return [
    { name: 'never answers', behave: () => {}, expected: timedOut },
    { name: 'header drip', behave: dripLetters, expected: timedOut },
    { name: 'header drip, whole lines', behave: dripLines, expected: timedOut },
    { name: 'body drip', behave: dripBody('200 OK'), expected: timedOut },
    { name: 'body drip of a 500', behave: dripBody('500 No'), expected: timedOut },
    { name: 'body of 16 KiB less one, then silence', behave: silentAfter(answerLimit - 1), expected: timedOut },
    { name: 'body of 16 KiB, then silence', behave: silentAfter(answerLimit), expected: delivered(200) },
    { name: '2xx after our timeout', behave: late, expected: timedOut },
    { name: '103 drip', behave: (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\n\r\n', 200), expected: timedOut },
    { name: '103 flood', behave: flood('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'), expected: timedOut },
    { name: '100 flood', behave: flood('HTTP/1.1 100 Continue\r\n\r\n'), expected: timedOut },
    { name: '50 times 103, then 200', behave: hinted, expected: delivered(200) },
    { name: 'RST', behave: (socket) => void socket.resetAndDestroy(), expected: broken },
    { name: 'closes without a word', behave: (socket) => void socket.end(), expected: broken },
    { name: 'garbage status line', behave: say('lorem ipsum dolor\r\n\r\n'), expected: broken },
    { name: 'TLS to a plain port', behave: answer('400 No'), scheme: 'https', speech: 'plain', expected: broken },
    { name: 'TLS to a port that never speaks', behave: () => {}, scheme: 'https', expected: timedOut },
    { name: 'TLS without a certificate', behave: () => {}, scheme: 'https', speech: 'tls', expected: broken },
    { name: 'plain to a TLS port', behave: () => {}, speech: 'tls', expected: broken },
    { name: '2 MB header', behave: longHeader, expected: { ...broken, mostTaken: BUFFERS } },
    { name: '200 MB body', behave: longBody, expected: { ...delivered(200), mostTaken: BUFFERS } },
    { name: 'endless chunked body', behave: endlessBody, expected: { ...delivered(200), mostTaken: BUFFERS } },
    { name: 'gzip bomb', behave: bomb, expected: delivered(200) },
    { name: 'gzip that is none', behave: falseGzip, expected: broken },
    { name: 'chunk length that is none', behave: falseChunk, expected: broken },
    { name: '2xx, whole, then RST', behave: resetAfter('Content-Length: 2', 'ok'), expected: delivered(200) },
    { name: '2xx, cut off by RST', behave: resetAfter('Content-Length: 100', 'half'), expected: broken },
    { name: '2xx, cut off by FIN', behave: say(`${head('200 OK', 'Content-Length: 100')}half`), expected: broken },
    ...[301, 302, 303, 307, 308].map((status): Kind => {
      return {
        name: `${status} elsewhere`,
        behave: answer(`${status} Go`, `Location: ${trap}`),
        expected: refused(status),
      }
    }),
    { name: '101', behave: say('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'), expected: refused(101) },
    { name: '204', behave: say(head('204 No Content')), expected: delivered(204) },
    { name: '410', behave: answer('410 Gone'), expected: refused(410, null) },
    { name: '500', behave: answer('500 No'), expected: refused(500) },
    { name: '429, seconds', behave: busy('8'), expected: refused(429, [8_000, 8_000]) },
    { name: '429, date', behave: (socket) => busy(later(9_000))(socket), expected: refused(429, [7_000, 9_000]) },
    {
      name: '429, date gone by',
      behave: busy('Wed, 21 Oct 2015 07:28:00 GMT'),
      expected: refused(429, [5_000, 5_000]),
    },
    { name: '429, at once', behave: busy('0'), expected: refused(429, [5_000, 5_000]) },
    { name: '429, negative', behave: busy('-5'), expected: refused(429) },
    { name: '429, huge', behave: busy('9'.repeat(400)), expected: refused(429, [10_000, 10_000]) },
    { name: '429, year 9999', behave: busy('Fri, 31 Dec 9999 23:59:59 GMT'), expected: refused(429, [10_000, 10_000]) },
    { name: '429, garbage', behave: busy('soon 5'), expected: refused(429) },
    { name: '503, twice', behave: answer('503 No', 'Retry-After: 7', 'Retry-After: 8'), expected: refused(503) },
  ]
}

const busy = (wish: string): Behave => answer('429 Too Many Requests', `Retry-After: ${wish}`)

function later(ms: number): string {
  return new Date(Date.now() + ms).toUTCString()
}

const dripLetters: Behave = async (socket) => {
  for (const letter of head('200 OK', 'X-Wait: a little longer')) {
    socket.write(letter)
    await wait(300)
  }
}

const dripLines: Behave = async (socket) => {
  socket.write('HTTP/1.1 200 OK\r\n')
  await drip(socket, 'X-Wait: a\r\n', 300)
}

const dripBody =
  (status: string): Behave =>
  async (socket) => {
    socket.write(head(status, 'Content-Length: 1000'))
    await drip(socket, 'x', 500)
  }

const silentAfter =
  (bytes: number): Behave =>
  (socket) =>
    void socket.write(head('200 OK', 'Content-Length: 1000000') + 'x'.repeat(bytes))

const late: Behave = async (socket) => {
  await wait(11_000)
  socket.end(head('200 OK', 'Content-Length: 0'))
}

/**
 * Two thousand interim answers a second. At the full speed of loopback workerd itself is kept so busy that all it runs
 * comes to a halt until the attempt times out: no Worker can prevent that.
 */
const flood =
  (text: string): Behave =>
  (socket) =>
    drip(socket, text.repeat(100), 50)

const hinted: Behave = (socket) =>
  void socket.end('HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(50) + head('200 OK', 'Content-Length: 0'))

const longHeader: Behave = async (socket) => {
  socket.write('HTTP/1.1 200 OK\r\nX-Long: ')
  await pour(socket, Buffer.alloc(64 * 1024, 'a'), 2 * MB)
  socket.end('\r\nContent-Length: 0\r\n\r\n')
}

const longBody: Behave = async (socket) => {
  socket.write(head('200 OK', `Content-Length: ${200 * MB}`))
  await pour(socket, Buffer.alloc(64 * 1024, 'x'), 200 * MB)
}

const endlessBody: Behave = async (socket) => {
  socket.write(head('200 OK', 'Transfer-Encoding: chunked'))
  await pour(socket, Buffer.from(`1000\r\n${'x'.repeat(4096)}\r\n`), Number.POSITIVE_INFINITY)
}

const zeros = gzipSync(Buffer.alloc(100 * MB))
const bomb: Behave = (socket) => {
  socket.write(head('200 OK', 'Content-Encoding: gzip', `Content-Length: ${zeros.length}`))
  socket.end(zeros)
}

const falseGzip: Behave = say(`${head('200 OK', 'Content-Encoding: gzip', 'Content-Length: 8')}nonsense`)

const falseChunk: Behave = say(`${head('200 OK', 'Transfer-Encoding: chunked')}zz\r\nnonsense\r\n`)

const resetAfter =
  (length: string, body: string): Behave =>
  async (socket) => {
    socket.write(head('200 OK', length) + body)
    // What is still in the buffers when a connection is reset is lost to both ends.
    await wait(100)
    socket.resetAndDestroy()
  }

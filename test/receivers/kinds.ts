// Everything a receiver can do to us, and what is to come of it.
import { setTimeout as wait } from 'node:timers/promises'
import { brotliCompressSync, gzipSync, zstdCompressSync } from 'node:zlib'
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
/** A 2xx whose body broke off. */
const answerBroken: Expected = { outcome: 'answer_broken', status: 200, next: STEP, isSlow: false }
const timedOut: Expected = { outcome: 'timeout', status: null, next: STEP, isSlow: true }
/** The status came in time, the rest of the answer did not. */
const timedOutAfter = (status: number, next: Window | null = STEP): Expected => ({ ...timedOut, status, next })

const MB = 1024 * 1024
/** Both ends' socket buffers hold what nobody reads: the rest never left the receiver. */
const BUFFERS = 10 * MB
const answerLimit = 16 * 1024

const head = (status: string, ...headers: string[]): string =>
  [`HTTP/1.1 ${status}`, 'Connection: close', ...headers, '', ''].join('\r\n')

const say =
  (text: string | Buffer): Behave =>
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
    { name: 'body drip', behave: dripBody('200 OK'), expected: timedOutAfter(200) },
    { name: 'body drip of a 500', behave: dripBody('500 No'), expected: timedOutAfter(500) },
    { name: 'body drip of a 410', behave: dripBody('410 Gone'), expected: timedOutAfter(410, null) },
    {
      name: 'body drip of a 429',
      behave: dripBody('429 Too Many Requests', 'Retry-After: 8'),
      expected: timedOutAfter(429, [8_000, 8_000]),
    },
    {
      name: 'body of 16 KiB less one, then silence',
      behave: silentAfter(answerLimit - 1),
      expected: timedOutAfter(200),
    },
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
    ...encodings(),
    ...lengths(),
    { name: '2xx, whole, then RST', behave: resetAfter('200 OK', 'Content-Length: 2', 'ok'), expected: delivered(200) },
    {
      name: '2xx, cut off by RST',
      behave: resetAfter('200 OK', 'Content-Length: 100', 'half'),
      expected: answerBroken,
    },
    {
      name: '2xx without a length, cut off by RST',
      behave: resetAfter('200 OK', 'X-Length: none', 'half'),
      expected: answerBroken,
    },
    ...cutOffs(),
    ...[301, 302, 303, 307, 308].map((status): Kind => {
      return {
        name: `${status} elsewhere`,
        behave: answer(`${status} Go`, `Location: ${trap}`),
        expected: refused(status),
      }
    }),
    { name: '101', behave: say('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n'), expected: refused(101) },
    { name: '204', behave: say(head('204 No Content')), expected: delivered(204) },
    {
      name: '204 with a body',
      behave: say(`${head('204 No Content', 'Content-Length: 2')}ok`),
      expected: delivered(204),
    },
    { name: '204 of gzip', behave: say(head('204 No Content', 'Content-Encoding: gzip')), expected: delivered(204) },
    { name: '102, then nothing', behave: say('HTTP/1.1 102 Processing\r\n\r\n'), expected: broken },
    { name: '304', behave: say(head('304 Not Modified')), expected: refused(304) },
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

/** What a header claims of a body changes nothing: the body is looked at by nobody. */
function encodings(): Kind[] {
  const text = 'thanks '.repeat(100)
  const packed: [string, Buffer][] = [
    ['gzip', gzipSync(text)],
    ['br', brotliCompressSync(text)],
    ['zstd', zstdCompressSync(text)],
  ]
  const encoded = (encoding: string, body: Buffer, length = body.length): Behave =>
    say(
      Buffer.concat([Buffer.from(head('200 OK', `Content-Encoding: ${encoding}`, `Content-Length: ${length}`)), body]),
    )
  const claims = ['gzip', 'br', 'zstd', 'deflate', 'gzip, gzip', 'aes128gcm', 'nonsense']
  return [
    ...claims.flatMap((encoding): Kind[] => [
      { name: `${encoding} without a body`, behave: encoded(encoding, Buffer.alloc(0)), expected: delivered(200) },
      { name: `${encoding} that is none`, behave: encoded(encoding, Buffer.from('thanks')), expected: delivered(200) },
    ]),
    ...packed.flatMap(([encoding, body]): Kind[] => [
      { name: encoding, behave: encoded(encoding, body), expected: delivered(200) },
      {
        name: `${encoding}, its end missing`,
        behave: encoded(encoding, body.subarray(0, -5)),
        expected: delivered(200),
      },
      {
        name: `${encoding}, cut off`,
        behave: encoded(encoding, body.subarray(0, -5), body.length),
        expected: answerBroken,
      },
    ]),
    { name: 'gzip without a length', behave: say(head('200 OK', 'Content-Encoding: gzip')), expected: delivered(200) },
    {
      name: 'gzip in chunks, none of them',
      behave: say(`${head('200 OK', 'Content-Encoding: gzip', 'Transfer-Encoding: chunked')}0\r\n\r\n`),
      expected: delivered(200),
    },
    {
      name: 'a 500 of false gzip',
      behave: say(`${head('500 No', 'Content-Encoding: gzip', 'Content-Length: 2')}no`),
      expected: refused(500),
    },
  ]
}

/** Where a body ends, as receivers say it. */
function lengths(): Kind[] {
  const chunked = head('200 OK', 'Transfer-Encoding: chunked')
  return [
    { name: 'HTTP/1.0 without a length', behave: say('HTTP/1.0 200 OK\r\n\r\nok'), expected: delivered(200) },
    { name: 'HTTP/1.1 without a length', behave: say(`${head('200 OK')}ok`), expected: delivered(200) },
    {
      name: 'more than its length',
      behave: say(`${head('200 OK', 'Content-Length: 2')}okokok`),
      expected: delivered(200),
    },
    {
      name: 'two lengths',
      behave: say(`${head('200 OK', 'Content-Length: 2', 'Content-Length: 3')}oko`),
      expected: broken,
    },
    { name: 'a length that is none', behave: say(`${head('200 OK', 'Content-Length: two')}ok`), expected: broken },
    {
      name: 'chunks with a trailer',
      behave: say(`${chunked}2\r\nok\r\n0\r\nX-A: b\r\n\r\n`),
      expected: delivered(200),
    },
    { name: 'chunks without the last one', behave: say(`${chunked}2\r\nok\r\n`), expected: answerBroken },
    { name: 'a chunk cut off', behave: say(`${chunked}ff\r\nhalf`), expected: answerBroken },
    { name: 'chunk length that is none', behave: say(`${chunked}zz\r\nnonsense\r\n`), expected: answerBroken },
  ]
}

/** The status is what came, whatever became of the rest. */
function cutOffs(): Kind[] {
  const half = (status: string, ...headers: string[]): Behave =>
    say(`${head(status, 'Content-Length: 100', ...headers)}half`)
  return [
    { name: '2xx, cut off by FIN', behave: half('200 OK'), expected: answerBroken },
    { name: '201, cut off', behave: half('201 Created'), expected: { ...answerBroken, status: 201 } },
    { name: '2xx, cut off before its body', behave: say(head('200 OK', 'Content-Length: 9')), expected: answerBroken },
    { name: '301, cut off', behave: half('301 Go', 'Location: /'), expected: refused(301) },
    { name: '410, cut off', behave: half('410 Gone'), expected: refused(410, null) },
    { name: '429, cut off', behave: half('429 Busy', 'Retry-After: 8'), expected: refused(429, [8_000, 8_000]) },
    { name: '500, cut off', behave: half('500 No'), expected: refused(500) },
    {
      name: '500, cut off by RST',
      behave: resetAfter('500 No', 'Content-Length: 100', 'half'),
      expected: refused(500),
    },
    { name: 'cut off in its headers', behave: say('HTTP/1.1 200 OK\r\nContent-Le'), expected: broken },
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
  (status: string, ...headers: string[]): Behave =>
  async (socket) => {
    socket.write(head(status, 'Content-Length: 1000', ...headers))
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

const resetAfter =
  (status: string, header: string, body: string): Behave =>
  async (socket) => {
    socket.write(head(status, header) + body)
    // What is still in the buffers when a connection is reset is lost to both ends.
    await wait(100)
    socket.resetAndDestroy()
  }

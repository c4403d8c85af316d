// Frames into all sockets: a session's client, whoever watches a link, and whoever listens to webhooks. Whatever comes, the socket answers or closes with a
// code of the contract, and the session is unharmed: the same token opens it again.
import { WebSocket } from 'ws'
import { type Chance, chanceOf } from '../../kill/chance.ts'
import { bytesOf, shorten } from '../case.ts'
import { listedIn, STRINGS } from '../lists.ts'
import { anyValue, mutate, mutateValue } from '../mutate.ts'
import type { Tally } from '../tally.ts'
import { bearer, expectAnswer, JSON_TYPE, type World } from '../world.ts'

/** As many as a session may say in ten seconds, with the probes in between, and some to spare. */
const FRAMES_OF_A_SESSION = 20
const WAIT_MS = 10_000
/** 1000 is an end in order; 1007 and 1009 are the protocol's own words for bad text and for too much. */
const CODES = [1000, 1007, 1009, 4000, 4409, 4429]
/** Nobody knows it: the answer to it shows that all before it has been read. */
const PROBE = JSON.stringify({ type: 'probe' })

const HELLO = JSON.stringify({
  type: 'client.hello',
  protocol: 2,
  client: { name: 'bad-input', version: '1' },
  capabilities: [],
})

type Frame = string | Uint8Array

const curated: readonly Frame[] = listedIn('bad-input/data/frames.json').map(({ text }) => bytesOf(text))

/** Like a client's own, and bent. */
const EXAMPLES: readonly unknown[] = [
  JSON.parse(HELLO),
  { type: 'client.command_response', id: 'sess_0:1', result: { url: 'https://good.com/' } },
  { type: 'client.command_response', id: 'sess_0:1', error: { code: 'timeout', message: 'late' } },
  {
    type: 'client.events',
    clientSeq: 1,
    events: [{ type: 'navigation', ts: 1, payload: { url: 'https://a.b/', isMainFrame: true } }],
  },
  { type: 'client.events', clientSeq: 2, events: [{ type: 'selector', payload: { selector: '#a' } }] },
]

function generate(chance: Chance): Frame {
  if (chance.oneIn(10)) {
    return Buffer.from(mutate(chance.pick(STRINGS), chance))
  }
  if (chance.oneIn(6)) {
    return JSON.stringify(anyValue(chance)) ?? 'null'
  }
  const value = chance.pick(EXAMPLES)
  const text = JSON.stringify(mutateValue(value, chance)) ?? 'null'
  return chance.oneIn(3) ? mutate(JSON.stringify(value), chance) : text
}

/** What came of a frame: the code that the socket was closed with, or null where it is still open. */
class Line {
  readonly #socket: WebSocket
  #wake: () => void = () => {}
  closed: number | null = null
  readonly heard: string[] = []

  constructor(url: string, headers: Record<string, string> = {}) {
    // No limit of the client's own may stand before the service's.
    this.#socket = new WebSocket(url, { perMessageDeflate: false, skipUTF8Validation: true, headers })
    this.#socket.on('message', (data: Buffer) => {
      this.heard.push(data.toString('utf8'))
      this.#wake()
    })
    this.#socket.on('error', () => null)
    this.#socket.on('close', (code) => {
      this.closed = code
      this.#wake()
    })
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN
  }

  async opened(): Promise<boolean> {
    await this.until(() => this.isOpen || this.closed !== null)
    return this.isOpen
  }

  /** True once it holds; false where it does not within the time. */
  async until(holds: () => boolean): Promise<boolean> {
    for (const end = Date.now() + WAIT_MS; !holds();) {
      const rest = end - Date.now()
      if (rest <= 0) {
        return false
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(rest, 50))
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    return true
  }

  send(frame: Frame): void {
    // A lone surrogate becomes what it would in a browser.
    this.#socket.send(typeof frame === 'string' ? frame.toWellFormed() : frame)
  }

  end(): void {
    this.#socket.terminate()
  }
}

/** Plays the listed frames and then as many drawn ones, each session with its part of them. */
export async function playFrames(world: World, tally: Tally, count: number, seed: number): Promise<void> {
  const drawn = Array.from({ length: count }, (_, index) => generate(chanceOf(seed, `frames ${index}`)))
  const batches = batchesOf([...curated, ...drawn])
  let next = 0
  const work = async (): Promise<void> => {
    for (let batch = batches[next++]; batch !== undefined; batch = batches[next++]) {
      await playBatch(world, tally, batch, next % 4 === 0 ? 'watcher' : 'client')
    }
  }
  await Promise.all([work(), work(), work(), work()])
  // The lists into the other sockets too.
  for (const role of ['watcher', 'listener'] as const) {
    for (const batch of batchesOf(curated)) {
      await playBatch(world, tally, batch, role)
    }
  }
  tally.count('curated', curated.length * 3)
  tally.count('generated', count)
}

function batchesOf(frames: readonly Frame[]): Frame[][] {
  return Array.from({ length: Math.ceil(frames.length / FRAMES_OF_A_SESSION) }, (_, index) =>
    frames.slice(index * FRAMES_OF_A_SESSION, (index + 1) * FRAMES_OF_A_SESSION),
  )
}

interface Ticket {
  readonly sessionId: string
  readonly websocketUrl: string
  readonly clientToken: string
}

type Role = 'client' | 'watcher' | 'listener'

async function playBatch(world: World, tally: Tally, batch: Frame[], role: Role): Promise<void> {
  const link = await world.createLink({ debug: true })
  const claimed = await world.ask({
    method: 'POST',
    path: '/link/claim',
    headers: JSON_TYPE,
    body: JSON.stringify({ code: link.claimCode }),
  })
  const ticket = expectAnswer(claimed, 200) as Ticket
  const url = {
    client: `${ticket.websocketUrl}?role=client&token=${ticket.clientToken}`,
    watcher: `ws://127.0.0.1:${world.port}/link/ws?code=${link.claimCode}`,
    listener: `ws://127.0.0.1:${world.port}/v1/webhooks/listen`,
  }[role]
  const headers = role === 'listener' ? bearer(world.keys.test) : {}
  let line = new Line(url, headers)
  for (const frame of batch) {
    if (!line.isOpen && !(await line.opened())) {
      line.end()
      line = new Line(url, headers)
      if (!(await line.opened())) {
        // The session may be over by now, by what a frame said.
        break
      }
    }
    await playFrame(tally, line, frame, role, [ticket.clientToken, link.claimCode])
  }
  line.end()
  await expectUnharmed(world, tally, link.linkId, ticket)
}

async function playFrame(
  tally: Tally,
  line: Line,
  frame: Frame,
  role: Role,
  planted: readonly string[],
): Promise<void> {
  const note = `${role} ${shorten(typeof frame === 'string' ? JSON.stringify(frame) : Buffer.from(frame).toString('hex'))}`
  const before = line.heard.length
  const began = performance.now()
  line.send(frame)
  line.send(role === 'client' ? PROBE : 'ping')
  const heard = (): string[] => line.heard.slice(before)
  const isAnswered = (): boolean =>
    heard().some((text) => (role === 'client' ? text.includes('"unknown_message"') : text === 'pong'))
  const isOver = await line.until(() => line.closed !== null || isAnswered())
  tally.took(performance.now() - began)
  tally.outcome(line.closed === null ? 'open' : String(line.closed))
  if (!isOver) {
    tally.find(note, `neither answered nor closed within ${WAIT_MS} ms`)
    line.end()
  }
  if (line.closed !== null && !CODES.includes(line.closed)) {
    tally.find(note, `closed with ${line.closed}`)
  }
  const told = heard().join('\n')
  for (const secret of planted.filter((one) => told.includes(one))) {
    tally.find(note, `gives back ${shorten(secret)}`)
  }
}

/** The link answers, and its session, where no frame has ended it, greets a client that keeps the protocol. */
async function expectUnharmed(world: World, tally: Tally, linkId: string, ticket: Ticket): Promise<void> {
  const answer = await world.ask({ method: 'GET', path: `/v1/links/${linkId}`, headers: bearer(world.keys.test) })
  const { status } = expectAnswer(answer, 200) as { status: string }
  if (status !== 'active') {
    tally.outcome(`link ${status}`)
    return
  }
  const line = new Line(`${ticket.websocketUrl}?role=client&token=${ticket.clientToken}`)
  if (await line.opened()) {
    line.send(HELLO)
    const isGreeted = await line.until(
      () => line.closed !== null || line.heard.some((text) => text.includes('"server.hello"')),
    )
    if (!isGreeted || (line.closed !== null && line.closed !== 4429 && line.closed !== 1000)) {
      tally.find(linkId, `is active and greets nobody (${line.closed}): ${shorten(line.heard.join(' '))}`)
    }
  } else {
    tally.find(linkId, 'is active and lets nobody in')
  }
  line.end()
}

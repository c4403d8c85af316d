// Attackers who hold a claim code or a client token, and what each gets: counted, printed, and bounded. They speak to the object
// itself, for the limits in front of it are loose and counted by place.
import { evictDurableObject, listDurableObjectIds, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, beforeEach, describe, it, vi } from 'vitest'
import type { LinkObject } from '../../src/link/object.ts'
import { configOf } from '../../src/config.ts'
import { findLink } from '../../src/store/links.ts'
import type { Claim } from '../../src/wire/claim.ts'
import { call, createLink, expectJson, newAccount } from '../support/api.ts'
import { meterObject } from '../support/meter.ts'
import { start } from '../support/session.ts'
import { SessionClient } from '../support/session-client.ts'
import { eventTypes } from '../support/simulate.ts'
import { opened, type Frame, type OpenSocket } from '../support/socket.ts'
import { changeKept } from '../support/kept.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND

beforeEach(() => {
  // Time stands: whatever an attacker does here, a faster one does within the window.
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
})

afterEach(() => {
  vi.useRealTimers()
})

function pass(ms: number): void {
  vi.setSystemTime(Date.now() + ms)
}

/** It may have been closed meanwhile. */
function say(socket: OpenSocket, frame: string): void {
  try {
    socket.sendRaw(frame)
  } catch {
    // What it was closed with is read next.
  }
}

/** What is no message, but is answered: all that was sent before it has been heard then. A ping overtakes what is waiting. */
const mark = { type: 'client.command_response' }

interface Heard {
  readonly types: readonly string[]
  /** That it was closed with; null: it is open. */
  readonly code: number | null
}

/** All that came until the mark was answered, or until the socket was closed. */
async function heard(socket: OpenSocket): Promise<Heard> {
  say(socket, JSON.stringify(mark))
  return await heardTo(socket, ({ type, code }) => type === 'server.error' && code === 'invalid_message')
}

/** For what was closed while it opened, or by another's opening. */
async function heardAtOnce(socket: OpenSocket): Promise<Heard> {
  say(socket, 'ping')
  return await heardTo(socket, ({ type }) => type === 'pong')
}

async function heardTo(socket: OpenSocket, isEnd: (frame: Frame) => boolean): Promise<Heard> {
  const types: string[] = []
  for (;;) {
    const frame = (await socket.next()) as Frame
    if (frame.type === 'closed') {
      return { types, code: Number(frame['code']) }
    }
    if (isEnd(frame)) {
      return { types, code: null }
    }
    types.push(frame.type)
  }
}

/** Rows of each kind that the object holds. */
async function rowsOf(linkId: string): Promise<Record<string, number>> {
  const types = await eventTypes(linkId)
  return Object.fromEntries([...new Set(types)].map((type) => [type, types.filter((one) => one === type).length]))
}

/** Frames that the object was woken for, from now on. */
async function countFrames(linkId: string): Promise<{ frames: number }> {
  const count = { frames: 0 }
  await runInDurableObject(env.LINK.getByName(linkId), (object: LinkObject) => {
    const handle = object.webSocketMessage.bind(object)
    object.webSocketMessage = async (socket, frame) => {
      count.frames++
      await handle(socket, frame)
    }
  })
  return count
}

/** The session's end by a fault, as the alarm brings it, at once. */
async function failSession(linkId: string): Promise<void> {
  await changeKept(linkId, ({ state }) => (state.status === 'active' ? { state: { ...state, status: 'failed' } } : {}))
}

const hello = { type: 'client.hello', protocol: 2 }

async function openAtObject(linkId: string, query: Record<string, string>): Promise<OpenSocket> {
  const url = `https://object/?${new URLSearchParams(query).toString()}`
  const { status, webSocket } = await env.LINK.getByName(linkId).fetch(url, { headers: { Upgrade: 'websocket' } })
  if (webSocket === null) {
    throw new Error(`upgrade refused: ${status}`)
  }
  return opened(webSocket)
}

async function openSession({ linkId, sessionId, clientToken }: Claim): Promise<OpenSocket> {
  return await openAtObject(linkId, { role: 'client', session: sessionId, token: clientToken })
}

/** Says hello; true where it is greeted. */
async function greet(socket: OpenSocket): Promise<boolean> {
  say(socket, JSON.stringify(hello))
  return (await heardTo(socket, ({ type }) => type === 'server.hello')).code === null
}

describe('who reconnects', () => {
  it('gets no more messages by it', async ({ expect }) => {
    const { claimed } = await start()
    let taken = 0
    const codes = new Map<number | null, number>()
    for (let round = 0; round < 40; round++) {
      const socket = await openSession(claimed)
      say(socket, JSON.stringify(hello))
      for (let count = 0; count < 97; count++) {
        // Each that is taken is answered with an error of its own.
        say(socket, JSON.stringify({ type: 'client.dance' }))
      }
      const { types, code } = await heard(socket)
      taken += types.filter((type) => type === 'server.error').length
      codes.set(code, (codes.get(code) ?? 0) + 1)
      socket.close(1000, 'again')
    }
    console.log(
      `3,960 messages over 40 connections in one moment: ${taken} taken, closes ${JSON.stringify([...codes])}`,
    )
    expect(taken).toBeLessThanOrEqual(100)
    expect(codes.get(4429)).toBeGreaterThanOrEqual(38)
    pass(10 * SECOND)
    const socket = await openSession(claimed)
    expect(await greet(socket)).toBe(true)
    socket.send({ type: 'client.dance' })
    expect((await heard(socket)).types).toContain('server.error')
  })

  it('gets no more bytes by it', async ({ expect }) => {
    const { claimed } = await start()
    const filler = 'x'.repeat(1000 * 1000)
    let taken = 0
    let last: number | null = null
    for (let round = 0; round < 10; round++) {
      const socket = await openSession(claimed)
      say(socket, JSON.stringify(hello))
      for (let count = 0; count < 5; count++) {
        say(socket, JSON.stringify({ type: 'client.dance', filler }))
      }
      const { types, code } = await heard(socket)
      taken += types.filter((type) => type === 'server.error').length
      last = code
      socket.close(1000, 'again')
    }
    console.log(`50 MB over 10 connections in one moment: ${taken} MB taken`)
    expect(taken).toBeGreaterThanOrEqual(8)
    expect(taken).toBeLessThanOrEqual(16)
    expect(last).toBe(4429)
  })

  it('writes rows for 60 connections a minute, and for 300 in all', async ({ expect }) => {
    const { link, claimed } = await start()
    const { object } = await meterObject(link.linkId)
    const reconnect = async (times: number): Promise<number> => {
      let greetings = 0
      for (let count = 0; count < times; count++) {
        const socket = await openSession(claimed)
        greetings += (await greet(socket)) ? 1 : 0
        socket.close(1000, 'again')
      }
      return greetings
    }
    const greeted = await reconnect(150)
    const inOneMoment = { rows: object.rows, alarms: object.alarms, events: await rowsOf(link.linkId) }
    console.log(`150 reconnects in one moment: ${JSON.stringify(inOneMoment)}`)
    expect(greeted).toBe(60)
    expect(inOneMoment.events['session.connected']).toBe(60)

    let greetings = 60
    for (let minute = 0; minute < 4; minute++) {
      pass(MINUTE)
      greetings += await reconnect(62)
    }
    console.log(`398 reconnects in 5 minutes: ${greetings} greeted, ${JSON.stringify(await rowsOf(link.linkId))}`)
    expect(greetings).toBe(300)
    expect(await rowsOf(link.linkId)).toMatchObject({ 'session.connected': 300 })
    const { rows } = object
    pass(MINUTE)
    expect(await reconnect(20)).toBe(0)
    expect(object.rows).toBe(rows)
  })

  it('is closed at the door, and the client that is there goes on', async ({ expect }) => {
    const { claimed } = await start()
    const sockets: OpenSocket[] = []
    for (let count = 0; count < 59; count++) {
      sockets.push(await openSession(claimed))
    }
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    const late = await openSession(claimed)
    late.send(hello)
    expect(await heardAtOnce(late)).toEqual({ types: [], code: 4429 })
    expect(await client.run()).toMatchObject({ status: 'complete', code: 1000 })
  })

  it('and never says hello costs no row', async ({ expect }) => {
    const { link, claimed } = await start()
    const { object } = await meterObject(link.linkId)
    const codes = new Map<number | null, number>()
    for (let count = 0; count < 200; count++) {
      const socket = await openSession(claimed)
      const { code } = await heardAtOnce(socket)
      codes.set(code, (codes.get(code) ?? 0) + 1)
      socket.close(1000, 'again')
    }
    console.log(`200 upgrades without a hello: ${JSON.stringify([...codes])}, ${JSON.stringify(object)}`)
    expect(codes.get(4429)).toBe(140)
    expect(object.rows).toBe(0)
  })

  it('is counted on after the object slept', async ({ expect }) => {
    const { link, claimed } = await start()
    for (let round = 0; round < 5; round++) {
      for (let count = 0; count < 60; count++) {
        const socket = await openSession(claimed)
        await greet(socket)
        socket.close(1000, 'again')
      }
      pass(11 * SECOND)
      await evictDurableObject(env.LINK.getByName(link.linkId))
    }
    // As many in each minute, however often it slept in it.
    expect(await rowsOf(link.linkId)).toMatchObject({ 'session.connected': 60 })
  })
})

describe('frames on a socket that was closed', () => {
  it('are heard no more, though the peer leaves its side open', async ({ expect }) => {
    const { link, claimed } = await start()
    const socket = await openSession(claimed)
    expect(await greet(socket)).toBe(true)
    await socket.until('server.command')
    socket.sendRaw('nonsense')
    socket.send({ type: 'client.cancel' })
    expect((await heard(socket)).code).toBe(4000)
    expect((await eventTypes(link.linkId)).at(-1)).toBe('session.disconnected')
  })
})

describe('a link', () => {
  it('starts 5 sessions in 10 minutes, and tells when the next one may start', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account, { webhookUrl: undefined, expiresIn: 86_400 })
    const record = await findLink(env.DB, configOf(env).keys, account, link.linkId)
    const object = env.LINK.getByName(link.linkId)
    const claim = async (): Promise<string> => {
      const claimed = await object.claim(record!, { site: 'https://site.example.com' }, null)
      return claimed.ok ? 'started' : claimed.failure.code
    }
    /** Its session ends at once, as those do that nobody comes to. */
    const end = async (): Promise<void> => {
      pass(2 * MINUTE)
      await runDurableObjectAlarm(object)
    }
    const answers = [await claim()]
    for (let count = 1; count < 4; count++) {
      await end()
      answers.push(await claim())
    }
    expect(answers).toEqual(['started', 'started', 'started', 'started'])
    await end()
    // Eight minutes are over.
    for (let count = 0; count < 50; count++) {
      answers.push(await claim())
      await failSession(link.linkId)
    }
    console.log(`54 claims in 8 minutes: ${answers.filter((answer) => answer === 'started').length} sessions`)
    expect(answers.filter((answer) => answer === 'started')).toHaveLength(5)
    await evictDurableObject(object)
    const refused = await call({ path: '/link/claim', body: { code: link.claimCode } })
    expect(refused.headers.get('Retry-After')).toBe('120')
    expect(refused.headers.get('RateLimit-Policy')).toBe('"sessions";q=5;w=600')
    expect(refused.headers.get('RateLimit')).toBe('"sessions";r=0;t=120')
    expect(await expectJson(refused, 429)).toMatchObject({ code: 'rate_limited' })

    for (let count = 5; count < 50; count++) {
      pass(2 * MINUTE)
      expect(await claim()).toBe('started')
      await failSession(link.linkId)
    }
    pass(20 * MINUTE)
    expect(await claim()).toBe('too_many_sessions')
  })

  it('has 10 watchers, the newest', async ({ expect }) => {
    const { link } = await start()
    const sockets: OpenSocket[] = []
    for (let count = 0; count < 100; count++) {
      const socket = await openAtObject(link.linkId, { role: 'watcher' })
      await socket.until('link.status')
      sockets.push(socket)
    }
    const codes = await Promise.all(sockets.map(async (socket) => (await heardAtOnce(socket)).code))
    const open = codes.filter((code) => code === null).length
    console.log(`100 status sockets: ${open} open, ${codes.filter((code) => code === 4409).length} closed with 4409`)
    expect(codes.slice(0, -10).every((code) => code === 4409)).toBe(true)
    expect(codes.slice(-10).every((code) => code === null)).toBe(true)
  })

  it('is not met by who reads what came of it before it is claimed', async ({ expect }) => {
    const account = await newAccount()
    const { linkId } = await createLink(account)
    const read = async (what: string): Promise<unknown> =>
      await expectJson(await call({ path: `/v1/links/${linkId}/${what}`, key: account.key }), 200)
    expect(await read('events')).toMatchObject({ events: [{ seq: 1, type: 'link.created' }], nextAfter: null })
    expect(await read('events?after=1')).toEqual({ events: [], nextAfter: null })
    expect(await read('sessions')).toEqual({ sessions: [] })
    expect(await read('deliveries')).toEqual({ deliveries: [] })
    const timeline = `/v1/links/${linkId}/sessions/sess_${'0'.repeat(22)}/timeline`
    await expectJson(await call({ path: timeline, key: account.key }), 404)
    const redeliver = `/v1/links/${linkId}/deliveries/dlv_${'0'.repeat(22)}/redeliver`
    await expectJson(await call({ method: 'POST', path: redeliver, key: account.key }), 404)
    const objects = (await listDurableObjectIds(env.LINK)).map(String)
    expect(objects).not.toContain(env.LINK.idFromName(linkId).toString())
  })
})

describe('a link that was forgotten', () => {
  it('is not written again by who reads what came of it', async ({ expect }) => {
    const account = await newAccount()
    const { linkId } = await createLink(account, { webhookUrl: undefined })
    await expectJson(await call({ method: 'POST', path: `/v1/links/${linkId}/cancel`, key: account.key }), 200)
    pass(31 * 24 * 60 * MINUTE)
    await runDurableObjectAlarm(env.LINK.getByName(linkId))
    const { object } = await meterObject(linkId)
    for (const what of ['events', 'sessions', 'deliveries']) {
      await expectJson(await call({ path: `/v1/links/${linkId}/${what}`, key: account.key }), 200)
    }
    expect(object).toEqual({ rows: 0, alarms: 0 })
  })
})

describe('a status socket', () => {
  async function watcher(): Promise<{ socket: OpenSocket; linkId: string }> {
    const { link } = await start()
    const socket = await openAtObject(link.linkId, { role: 'watcher' })
    await socket.until('link.status')
    return { socket, linkId: link.linkId }
  }

  it.for<[name: string, frame: string | ArrayBuffer, code: number]>([
    ['a text', 'hello', 4000],
    ['a message', JSON.stringify(hello), 4000],
    ['a ping that is none', 'ping ', 4000],
    ['bytes', new Uint8Array([1]).buffer, 4000],
    ['4 MiB of bytes', new ArrayBuffer(4 * 1024 * 1024), 1009],
    ['4 MiB of text', 'x'.repeat(4 * 1024 * 1024), 1009],
  ])('that sends %s is closed', async ([, frame, code], { expect }) => {
    const { socket } = await watcher()
    socket.sendRaw(frame)
    expect((await heardTo(socket, () => false)).code).toBe(code)
  })

  it('that sends 20,000 frames is closed at the first, and no row is written', async ({ expect }) => {
    const { socket, linkId } = await watcher()
    const { object } = await meterObject(linkId)
    const count = await countFrames(linkId)
    for (let sent = 0; sent < 20_000; sent++) {
      say(socket, 'x')
    }
    expect((await heardTo(socket, () => false)).code).toBe(4000)
    console.log(`20,000 frames into a status socket: ${count.frames} reached the object, ${JSON.stringify(object)}`)
    expect(object).toEqual({ rows: 0, alarms: 0 })
  })

  it('that sends 20,000 pings is closed after ten, and no row is written', async ({ expect }) => {
    const { socket, linkId } = await watcher()
    const { object } = await meterObject(linkId)
    const count = await countFrames(linkId)
    for (let sent = 0; sent < 20_000; sent++) {
      say(socket, 'ping')
    }
    const { types, code } = await heardTo(socket, () => false)
    console.log(`20,000 pings into a status socket: ${types.length} answered, ${count.frames} reached the object`)
    expect({ pongs: types.length, code }).toEqual({ pongs: 10, code: 4429 })
    expect(object).toEqual({ rows: 0, alarms: 0 })
  })

  it('leaves the pings of the session to the runtime once it is gone', async ({ expect }) => {
    const { link, claimed } = await start()
    const socket = await openSession(claimed)
    const watching = await openAtObject(link.linkId, { role: 'watcher' })
    await watching.until('link.status')
    const count = await countFrames(link.linkId)
    socket.sendRaw('ping')
    await socket.until('pong')
    expect(count.frames).toBe(1)
    watching.close()
    await expect
      .poll(async () => {
        const before = count.frames
        socket.sendRaw('ping')
        await socket.until('pong')
        return count.frames - before
      })
      .toBe(0)
  })
})

// The client that plays a session without a browser: its pace, its patience, and what it makes of a broken service.
import { afterEach, describe, it, vi } from 'vitest'
import { exports } from 'cloudflare:workers'
import { playSession, type Clock } from '../../src/sandbox/scripted-client.ts'
import { newScriptedPerson } from '../../src/sandbox/scripted-person.ts'
import { claimLink, createLink, newAccount, readLink, type Claimed } from '../support/api.ts'

const SITE = 'https://passage.example.com/sandbox/tmobile'

afterEach(() => {
  vi.useRealTimers()
})

async function openSession({ websocketUrl, clientToken }: Claimed): Promise<WebSocket> {
  const address = `${websocketUrl.replace(/^ws/, 'http')}?role=client&token=${clientToken}`
  const { webSocket } = await exports.default.fetch(new Request(address, { headers: { Upgrade: 'websocket' } }))
  webSocket!.accept()
  return webSocket!
}

/** Time passes in sleep only. */
function newClock(): Clock & { slept: number[] } {
  const slept: number[] = []
  return {
    slept,
    now: Date.now,
    sleep: async (ms) => {
      slept.push(ms)
      vi.setSystemTime(Date.now() + ms)
    },
  }
}

interface Answer {
  readonly type: string
  readonly id?: string
  readonly result?: unknown
  readonly error?: unknown
}

/** A service that says what a test tells it to. `heard` takes the client's frames, one at a time. */
function newService(): {
  client: WebSocket
  say: (message: unknown) => void
  heard: () => Promise<Answer>
  ended: Promise<number>
} {
  const { 0: client, 1: server } = new WebSocketPair()
  client.accept()
  server.accept()
  const answers: Answer[] = []
  let wake: (() => void) | null = null
  server.addEventListener('message', ({ data }) => {
    answers.push(JSON.parse(String(data)) as Answer)
    wake?.()
  })
  const { promise: ended, resolve: end } = Promise.withResolvers<number>()
  server.addEventListener('close', ({ code }) => end(code))
  return {
    client,
    ended,
    say: (message) => server.send(typeof message === 'string' ? message : JSON.stringify(message)),
    async heard() {
      while (answers.length === 0) {
        await new Promise<void>((resolve) => {
          wake = resolve
        })
      }
      return answers.shift()!
    },
  }
}

describe('a client that plays a session', () => {
  it(
    'keeps to the pace that the service allows, however many commands there are',
    { timeout: 30_000 },
    async ({ expect }) => {
      const account = await newAccount()
      const operations = Array.from({ length: 17 }, () => ({ resource: 'mobileBillingStatement', action: 'read' }))
      const link = await createLink(account, { operations, webhookUrl: undefined })
      const socket = await openSession(await claimLink(link.claimCode))
      vi.useFakeTimers({ toFake: ['Date'] })
      const clock = newClock()
      let commands = 0
      const witness = { onCommand: () => void commands++ }
      const person = newScriptedPerson('tmobile', 'user_good')
      expect(await playSession(socket, person, witness, clock)).toMatchObject({ kind: 'ended', status: 'complete' })
      // More than the service takes in ten seconds: without a pause it would have closed the socket.
      expect(commands).toBeGreaterThan(100)
      expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(20_000)
      vi.useRealTimers()
      expect(await readLink(account, link.linkId)).toMatchObject({ status: 'complete' })
    },
  )

  it('waits for a slow site, but not for ever', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { client, say, heard } = newService()
    const clock = newClock()
    const played = playSession(client, newScriptedPerson('tmobile', 'user_slow'), {}, clock)
    await heard()
    say({ type: 'server.command', id: '1', command: 'navigate', params: { url: `${SITE}/signin` } })
    await heard()
    say({ type: 'server.set_interactive', interactive: true, until: [{ type: 'url', pattern: '/account$' }] })
    await heard()
    for (let id = 2; id < 22; id++) {
      say({ type: 'server.command', id: `${id}`, command: 'navigate', params: { url: `${SITE}/bills` } })
      expect(await heard()).toMatchObject({ id: `${id}`, result: { url: `${SITE}/bills` } })
    }
    say({ type: 'server.session_end', status: 'complete', returnUrl: 'https://your-app.com/done' })
    expect(await played).toEqual({ kind: 'ended', status: 'complete', returnUrl: 'https://your-app.com/done' })
    expect(clock.slept).toEqual(Array(12).fill(1000))
  })

  it('runs a command once and answers it as often as it is asked', async ({ expect }) => {
    const { client, say, heard, ended } = newService()
    const commands: string[] = []
    const witness = { onCommand: (name: string) => void commands.push(name) }
    const played = playSession(client, newScriptedPerson('tmobile', 'user_good'), witness, newClock())
    expect(await heard()).toMatchObject({ type: 'client.hello', protocol: 2, capabilities: ['evaluate'] })
    say({ type: 'server.command', id: '1', command: 'navigate', params: { url: `${SITE}/signin` } })
    const first = await heard()
    say({ type: 'server.command', id: '2', command: 'navigate', params: { url: `${SITE}/nowhere` } })
    await heard()
    say({ type: 'server.command', id: '1', command: 'navigate', params: { url: `${SITE}/signin` } })
    expect(await heard()).toEqual(first)
    expect(commands).toEqual(['navigate', 'navigate'])
    say({ type: 'server.session_end', status: 'failed' })
    expect(await played).toEqual({ kind: 'ended', status: 'failed', returnUrl: null })
    expect(await ended).toBe(1000)
  })

  it('leaves where the person does not know on', async ({ expect }) => {
    const link = await createLink(await newAccount(), { webhookUrl: undefined })
    const socket = await openSession(await claimLink(link.claimCode))
    const played = playSession(socket, newScriptedPerson('tmobile', 'nobody'), {}, newClock())
    expect(await played).toEqual({ kind: 'closed', code: 1000, reason: 'the user left' })
  })

  it('says who has taken its place, also where that happened in a pause', async ({ expect }) => {
    const link = await createLink(await newAccount(), { webhookUrl: undefined })
    const claimed = await claimLink(link.claimCode)
    const { promise: replaced, resolve: replace } = Promise.withResolvers<void>()
    const socket = await openSession(claimed)
    socket.addEventListener('close', () => replace())
    const clock: Clock = {
      now: Date.now,
      async sleep() {
        await openSession(claimed)
        await replaced
      },
    }
    const played = playSession(socket, newScriptedPerson('tmobile', 'user_slow'), {}, clock)
    expect(await played).toMatchObject({ kind: 'closed', code: 4409 })
  })

  const faults: [name: string, frame: unknown][] = [
    ['no JSON', 'nonsense'],
    ['no type', {}],
    ['a refusal', { type: 'server.error', code: 'invalid_message', message: 'Not understood: id' }],
    ['a command without its params', { type: 'server.command', id: '1', command: 'navigate', params: {} }],
  ]
  it.for(faults)('throws for %s, and closes', async ([, frame], { expect }) => {
    const { client, say, heard, ended } = newService()
    const played = playSession(client, newScriptedPerson('tmobile', 'user_good'), {}, newClock())
    await heard()
    say(frame)
    await expect(played).rejects.toThrow(Error)
    expect(await ended).toBe(1000)
  })
})

// A session that is played without a browser: its pace, its patience, and what it makes of a broken service.
import { afterEach, describe, it, vi } from 'vitest'
import { exports } from 'cloudflare:workers'
import type { Clock, Outcome, SessionSocket, Witness } from '../../src/device/play.ts'
import { playScripted } from '../../src/sandbox/scripted-driver.ts'
import { newScriptedPerson, type ScriptedPerson } from '../../src/sandbox/scripted-person.ts'
import type { Claim } from '../../src/wire/claim.ts'
import { claimLink, createLink, newAccount, readLink } from '../support/api.ts'

const SITE = 'https://passage.example.com/sandbox/tmobile'

afterEach(() => {
  vi.useRealTimers()
})

async function openSession({ websocketUrl, clientToken }: Claim): Promise<WebSocket> {
  const address = `${websocketUrl.replace(/^ws/, 'http')}?role=client&token=${clientToken}`
  const { webSocket } = await exports.default.fetch(new Request(address, { headers: { Upgrade: 'websocket' } }))
  webSocket!.accept()
  return webSocket!
}

async function playOn(
  socket: SessionSocket,
  person: ScriptedPerson,
  clock: Clock,
  witness?: Witness,
): Promise<Outcome> {
  return await playScripted(async () => socket, person, clock, witness).outcome
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
  readonly clientSeq?: number
  readonly id?: string
  readonly result?: unknown
  readonly error?: unknown
}

/** A service that says what a test tells it to. `heard` takes the client's frames, one at a time. */
function newService(): {
  client: WebSocket
  say: (message: unknown) => void
  heard: () => Promise<Answer>
  close: (code: number) => void
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
    close: (code) => server.close(code),
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

describe('a session that is played', () => {
  it('keeps to the pace that the service allows, however many commands there are', async ({ expect }) => {
    const account = await newAccount()
    const operations = Array.from({ length: 17 }, () => ({ resource: 'mobileBillingStatement', action: 'read' }))
    const link = await createLink(account, { operations, webhookUrl: undefined })
    const socket = await openSession(await claimLink(link.claimCode))
    vi.useFakeTimers({ toFake: ['Date'] })
    const clock = newClock()
    let commands = 0
    const witness: Witness = { doing: ({ kind }) => void (commands += kind === 'run' ? 1 : 0) }
    const person = newScriptedPerson('tmobile', 'user_good')
    expect(await playOn(socket, person, clock, witness)).toMatchObject({ kind: 'ended', status: 'complete' })
    // More than the service takes in ten seconds: without a pause it would have closed the socket.
    expect(commands).toBeGreaterThan(100)
    expect(clock.slept.reduce((sum, ms) => sum + ms, 0)).toBeLessThan(20_000)
    vi.useRealTimers()
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'complete' })
  })

  it('waits for a slow site, but not for ever', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['Date'] })
    const { client, say, heard } = newService()
    const clock = newClock()
    const played = playOn(client, newScriptedPerson('tmobile', 'user_slow'), clock)
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
    expect(await played).toEqual({
      kind: 'ended',
      status: 'complete',
      error: null,
      returnUrl: 'https://your-app.com/done',
    })
    expect(clock.slept).toEqual(Array(12).fill(1000))
  })

  it('runs a command once and answers it as often as it is asked', async ({ expect }) => {
    const { client, say, heard, ended } = newService()
    const commands: string[] = []
    const witness: Witness = { doing: (effect) => void (effect.kind === 'run' && commands.push(effect.command)) }
    const played = playOn(client, newScriptedPerson('tmobile', 'user_good'), newClock(), witness)
    expect(await heard()).toMatchObject({ type: 'client.hello', protocol: 2, capabilities: [] })
    say({ type: 'server.command', id: '1', command: 'navigate', params: { url: `${SITE}/signin` } })
    const first = await heard()
    for (let again = 0; again < 2; again++) {
      say({ type: 'server.command', id: '1', command: 'navigate', params: { url: `${SITE}/signin` } })
      expect(await heard()).toEqual(first)
    }
    say({ type: 'server.command', id: '2', command: 'navigate', params: { url: `${SITE}/nowhere` } })
    expect(await heard()).toMatchObject({ id: '2' })
    expect(commands).toEqual(['navigate', 'navigate'])
    say({ type: 'server.session_end', status: 'failed' })
    expect(await played).toEqual({ kind: 'ended', status: 'failed', error: null, returnUrl: null })
    expect(await ended).toBe(1000)
  })

  it('says again what the person has done, where their turn comes again on a new connection', async ({ expect }) => {
    const first = newService()
    const second = newService()
    const clients = [first.client, second.client]
    const person = newScriptedPerson('tmobile', 'user_good')
    const { outcome } = playScripted(async () => clients.shift()!, person, newClock())
    await first.heard()
    first.say({ type: 'server.command', id: '1', command: 'navigate', params: { url: `${SITE}/signin` } })
    await first.heard()
    // The person comes as far as they can, and that is not where this turn ends.
    const turn = { interactive: true, until: [{ type: 'url', pattern: '/nowhere$' }] }
    first.say({ type: 'server.set_interactive', ...turn })
    const { clientSeq: _first, ...done } = await first.heard()
    expect(done).toMatchObject({ type: 'client.events', events: [{ type: 'navigation' }, { type: 'navigation' }] })
    first.close(1012)
    expect(await second.heard()).toMatchObject({ type: 'client.hello' })
    second.say({ type: 'server.hello', operations: [], ...turn })
    const { clientSeq: _second, ...again } = await second.heard()
    expect(again).toEqual(done)
    second.say({ type: 'server.session_end', status: 'failed' })
    expect(await outcome).toMatchObject({ kind: 'ended' })
  })

  it('leaves where the person does not know on', async ({ expect }) => {
    const link = await createLink(await newAccount(), { webhookUrl: undefined })
    const socket = await openSession(await claimLink(link.claimCode))
    const played = playOn(socket, newScriptedPerson('tmobile', 'nobody'), newClock())
    expect(await played).toEqual({ kind: 'left' })
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
    const played = playOn(socket, newScriptedPerson('tmobile', 'user_slow'), clock)
    expect(await played).toEqual({ kind: 'replaced' })
  })

  it.for([
    ['no JSON', 'nonsense'],
    ['no type', {}],
  ] as const)('goes on after what is no message: %s', async ([, frame], { expect }) => {
    const { client, say, heard } = newService()
    const played = playOn(client, newScriptedPerson('tmobile', 'user_good'), newClock())
    await heard()
    say(frame)
    say({ type: 'server.command', id: '1', command: 'navigate', params: { url: `${SITE}/signin` } })
    expect(await heard()).toMatchObject({ id: '1', result: { url: `${SITE}/signin` } })
    say({ type: 'server.session_end', status: 'failed' })
    expect(await played).toMatchObject({ kind: 'ended', status: 'failed' })
  })

  const faults: [name: string, frame: unknown][] = [
    ['a refusal', { type: 'server.error', code: 'invalid_message', message: 'Not understood: id' }],
    ['a command without its params', { type: 'server.command', id: '1', command: 'navigate', params: {} }],
  ]
  it.for(faults)('throws for %s, and closes', async ([, frame], { expect }) => {
    const { client, say, heard, ended } = newService()
    const played = playOn(client, newScriptedPerson('tmobile', 'user_good'), newClock())
    await heard()
    say(frame)
    await expect(played).rejects.toThrow(Error)
    expect(await ended).toBe(1000)
  })
})

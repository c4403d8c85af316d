// The session socket, frame by frame: who may open it, what it refuses, and how a session survives whatever happens
// to its connection.
import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import type { CreatedLink } from '../../src/wire/link.ts'
import { claimLink, ORIGIN, readLink } from '../support/api.ts'
import { greeted, runTo, start, urlOf } from '../support/session.ts'
import { SessionClient } from '../support/session-client.ts'
import { openSocket, upgrade, type Frame, type OpenSocket } from '../support/socket.ts'

async function closeOf(socket: OpenSocket): Promise<number> {
  for (;;) {
    const frame = await socket.next()
    if (frame.type === 'closed') {
      return Number(frame['code'])
    }
  }
}

/** Runs until the server asks for this command, which stays unanswered. */
/** Moves the clock on and lets the object's alarm ring. */
async function alarmAt(link: CreatedLink, ms: number): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + ms })
  await runDurableObjectAlarm(env.LINK.getByName(link.linkId))
}

afterEach(() => {
  vi.useRealTimers()
})

describe('opening', () => {
  const refused: [name: string, change: (url: string) => string][] = [
    ['no token', (url) => url.replace(/&token=.*/, '')],
    ['a token that was changed', (url) => url.replace(/.$/, (last) => (last === 'a' ? 'b' : 'a'))],
    ['another session', (url) => url.replace(/sess_[0-9A-Za-z]{22}/, `sess_${'0'.repeat(22)}`)],
    ['another link', (url) => url.replace(/link_[0-9A-Za-z]{22}/, `link_${'0'.repeat(22)}`)],
    ['another role', (url) => url.replace('role=client', 'role=admin')],
  ]
  it.for(refused)('refuses %s with 401 before the upgrade', async ([, change], { expect }) => {
    const { claimed } = await start()
    const response = await upgrade(change(urlOf(claimed)))
    expect(response).toBeInstanceOf(Response)
    expect((response as Response).status).toBe(401)
    expect(await (response as Response).json()).toMatchObject({ code: 'session_unauthorized' })
  })

  it('refuses the token of a session that has ended', async ({ expect }) => {
    const { claimed } = await start()
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    await client.run()
    expect(((await upgrade(urlOf(claimed))) as Response).status).toBe(401)
  })

  it('answers a ping and says hello to a client that says it first', async ({ expect }) => {
    const { claimed, link } = await start({ debug: true })
    const { socket, hello } = await greeted(claimed)
    expect(hello).toEqual({
      type: 'server.hello',
      sessionId: claimed.sessionId,
      linkId: link.linkId,
      integration: { id: 'tmobile', name: 'T-Mobile' },
      origins: [ORIGIN],
      operations: [
        { resource: 'paymentMethod', action: 'read', status: 'pending' },
        { resource: 'paymentMethod', action: 'write', status: 'pending' },
      ],
      interactive: false,
      debug: true,
      expiresAt: link.expiresAt,
    })
    expect(await socket.next()).toMatchObject({ type: 'server.command', command: 'navigate' })
    socket.sendRaw('ping')
    expect(await socket.next()).toEqual({ type: 'pong' })
  })
})

describe('frames that are not the protocol', () => {
  const closing: [name: string, frame: string | ArrayBuffer, code: number][] = [
    ['no JSON', 'hello', 4000],
    ['an array', '[]', 4000],
    ['null', 'null', 4000],
    ['no type', '{"id":1}', 4000],
    ['a type that is no string', '{"type":1}', 4000],
    ['bytes', new Uint8Array([1, 2, 3]).buffer, 4000],
    ['more than 1 MiB', JSON.stringify({ type: 'client.hello', filler: 'x'.repeat(1024 * 1024) }), 1009],
    ['more than 1 MiB of two-byte characters', `"${'é'.repeat(530_000)}"`, 1009],
  ]
  it.for(closing)('closes on %s', async ([, frame, code], { expect }) => {
    const { claimed } = await start()
    const { socket } = await greeted(claimed)
    socket.sendRaw(frame)
    expect(await closeOf(socket)).toBe(code)
  })

  it('closes with 4429 after 100 messages in 10 seconds', async ({ expect }) => {
    const { claimed } = await start()
    const { socket } = await greeted(claimed)
    for (let count = 0; count < 101; count++) {
      socket.send({ type: 'client.events', clientSeq: count, events: [] })
    }
    expect(await closeOf(socket)).toBe(4429)
  })

  const harmless: [name: string, message: unknown, code: string][] = [
    ['an unknown type', { type: 'client.dance' }, 'unknown_message'],
    ['a response without an id', { type: 'client.command_response', result: 1 }, 'invalid_message'],
    ['events that are no array', { type: 'client.events', clientSeq: 1, events: {} }, 'invalid_message'],
    ['a second hello', { type: 'client.hello', protocol: 2 }, 'already_greeted'],
  ]
  it.for(harmless)('answers %s with server.error and goes on', async ([, message, code], { expect }) => {
    const { claimed } = await start()
    const { socket } = await greeted(claimed)
    await socket.until('server.command')
    socket.send(message)
    expect(await socket.next()).toMatchObject({ type: 'server.error', code })
    socket.sendRaw('ping')
    expect(await socket.next()).toEqual({ type: 'pong' })
  })

  it('refuses another protocol, and anything before hello', async ({ expect }) => {
    const { claimed } = await start()
    const early = await openSocket(urlOf(claimed))
    early.send({ type: 'client.cancel' })
    expect(await early.next()).toMatchObject({ type: 'server.error', code: 'hello_required' })
    early.send({ type: 'client.hello', protocol: 1 })
    expect(await early.next()).toMatchObject({ type: 'server.error', code: 'unsupported_protocol' })
    expect(await closeOf(early)).toBe(4000)
  })

  it('completes the close handshake, with a code and without one', async ({ expect }) => {
    const { claimed } = await start()
    const { socket } = await greeted(claimed)
    socket.close(3000, 'bye')
    expect(await closeOf(socket)).toBe(3000)
    const { socket: again } = await greeted(claimed)
    again.close()
    expect(await closeOf(again)).toBeGreaterThanOrEqual(1000)
  })
})

describe('a connection that changes', () => {
  it('gives the session to the newer client and closes the older with 4409', async ({ expect }) => {
    const { claimed } = await start()
    const { socket: older } = await greeted(claimed)
    const asked = await older.until('server.command')
    const newer = await openSocket(urlOf(claimed))
    expect(await closeOf(older)).toBe(4409)
    newer.send({ type: 'client.hello', protocol: 2 })
    expect(await newer.until('server.command')).toEqual(asked)
  })

  it('asks the open command again under the same id, and takes the answer given before', async ({ expect }) => {
    const { claimed, account, link } = await start()
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    const asked = await runTo(client, 'extract')
    client.answerTo(asked)
    client.drop()
    await client.connect()
    const again = (await client.next()) as Frame
    expect(again).toEqual(asked)
    client.send(client.answerTo(again))
    expect(await client.run()).toMatchObject({ status: 'complete' })
    expect(new Set(client.executed.map(({ id }) => id)).size).toBe(client.executed.length)
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'complete' })
  })

  it('reconnects after every single frame and still runs no command twice', async ({ expect }) => {
    const { claimed, link } = await start()
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    const seen = new Set<string>()
    const end = await client.run(async (frame) => {
      const name = JSON.stringify(frame)
      if (seen.has(name)) {
        return undefined
      }
      seen.add(name)
      await evictDurableObject(env.LINK.getByName(link.linkId), { webSockets: 'close' })
      await client.connect()
      return 'lost'
    })
    expect(end).toMatchObject({ status: 'complete' })
    expect(new Set(client.executed.map(({ id }) => id)).size).toBe(client.executed.length)
    expect([...client.asked.values()].every((times) => times === 2)).toBe(true)
  })

  it('never repeats a submit to a client that does not remember it', async ({ expect }) => {
    const { claimed, link, account } = await start()
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    const submit = await runTo(client, 'submit')
    client.drop()

    // Another page, which remembers nothing and is signed in nowhere: what became of the card cannot be found out.
    const other = new SessionClient(claimed, 'user_good')
    await other.connect()
    expect(await other.run()).toMatchObject({ status: 'failed', error: { code: 'OUTCOME_UNKNOWN' } })
    expect(other.executed.length).toBeGreaterThan(0)
    expect(other.asked.has(String(submit['id']))).toBe(false)
    expect(other.executed.map(({ command }) => command)).not.toContain('submit')
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'failed', result: null })
  })

  it('asks a submit again of the client that remembers it', async ({ expect }) => {
    const { claimed } = await start()
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    const submit = await runTo(client, 'submit')
    client.answerTo(submit)
    client.drop()
    await client.connect()
    const again = (await client.next()) as Frame
    expect(again).toEqual(submit)
    client.send(client.answerTo(again))
    expect(await client.run()).toMatchObject({ status: 'complete' })
    expect(client.executed.filter(({ command }) => command === 'submit')).toHaveLength(1)
  })

  it('ignores answers to commands that are not open', async ({ expect }) => {
    const { claimed } = await start()
    const { socket } = await greeted(claimed)
    const asked = await socket.until('server.command')
    socket.send({ type: 'client.command_response', id: 'cmd_other_1', result: { url: 'https://x.test/' } })
    socket.sendRaw('ping')
    expect(await socket.next()).toEqual({ type: 'pong' })
    socket.send({ type: 'client.command_response', id: asked['id'], result: { url: 'https://x.test/' } })
    const next = await socket.next()
    expect(next.type).not.toBe('pong')
  })

  it.for(['lost', 'canceled'] as const)(
    'says that the outcome is unknown where a client is %s in a submit',
    async (how, { expect }) => {
      const { claimed, link, account } = await start()
      const client = new SessionClient(claimed, 'user_good')
      await client.connect()
      await runTo(client, 'submit')
      if (how === 'canceled') {
        client.send({ type: 'client.cancel' })
      } else {
        client.drop()
      }
      await expect
        .poll(async () => {
          await alarmAt(link, 121_000)
          return (await readLink(account, link.linkId))['error']
        })
        .toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    },
  )

  it('takes a result that is nested without end for an error of the page', async ({ expect }) => {
    const { claimed } = await start()
    const { socket } = await greeted(claimed)
    const { id } = await socket.until('server.command')
    const nested = '['.repeat(20_000) + ']'.repeat(20_000)
    socket.sendRaw(`{"type":"client.command_response","id":"${String(id)}","result":${nested}}`)
    expect(await socket.until('server.session_end')).toMatchObject({ error: { code: 'AUTOMATION_ERROR' } })
  })

  it('fails the link when the user cancels, and lets it be claimed again', async ({ expect }) => {
    const { claimed, link, account } = await start()
    const { socket } = await greeted(claimed)
    await socket.until('server.command')
    socket.send({ type: 'client.cancel' })
    expect(await socket.until('server.session_end')).toMatchObject({
      status: 'failed',
      error: { code: 'USER_CANCELED' },
    })
    expect(await closeOf(socket)).toBe(1000)
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'failed', error: { code: 'USER_CANCELED' } })
    expect((await claimLink(link.claimCode)).sessionId).not.toBe(claimed.sessionId)
  })
})

describe('nobody there', () => {
  it('gives a client two minutes to come at all, and to come back', async ({ expect }) => {
    const { claimed, link, account } = await start()
    await alarmAt(link, 119_000)
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'active' })
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    client.drop()
    await expect
      .poll(async () => {
        await alarmAt(link, 121_000)
        return (await readLink(account, link.linkId))['error']
      })
      .toMatchObject({ code: 'CLIENT_TIMEOUT' })
  })

  it('gives the user ten minutes to sign in', async ({ expect }) => {
    const { claimed, link, account } = await start()
    const client = new SessionClient(claimed, 'nobody')
    await client.connect()
    for (let frame = await client.next(); frame.type !== 'server.set_interactive'; frame = await client.next()) {
      client.send(client.answerTo(frame as Frame))
    }
    await alarmAt(link, 9 * 60_000)
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'active' })
    await alarmAt(link, 2 * 60_000)
    expect(await client.next()).toMatchObject({ type: 'server.session_end', error: { code: 'CLIENT_TIMEOUT' } })
  })

  it('answers a command for a client that stays silent', async ({ expect }) => {
    const { claimed, link, account } = await start()
    const { socket } = await greeted(claimed)
    await socket.until('server.command')
    await alarmAt(link, 36_000)
    expect(await socket.until('server.session_end')).toMatchObject({ error: { code: 'AUTOMATION_ERROR' } })
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'failed' })
  })

  it('notices a client that a crash took without a word', async ({ expect }) => {
    const { claimed, link, account } = await start()
    await greeted(claimed)
    await abortAllDurableObjects()
    await alarmAt(link, 1_000)
    await alarmAt(link, 121_000)
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'failed', error: { code: 'CLIENT_TIMEOUT' } })
  })

  it('ends a claimed link at its own end', async ({ expect }) => {
    const { link, account } = await start({ expiresIn: 60 })
    await alarmAt(link, 61_000)
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'expired', error: null })
  })
})

// What is known of a submit, however it is answered and whoever comes back: it is never sent twice, and nobody is told that
// nothing happened where something may have. And what a client says that it can.
import { afterEach, describe, it } from 'vitest'
import { tmobile } from '../../src/integrations/tmobile.ts'
import { call, exampleLink, expectJson, readLink } from '../support/api.ts'
import { newBox, received, verified } from '../support/receiver.ts'
import { runTo, start, urlOf } from '../support/session.ts'
import { SessionClient } from '../support/session-client.ts'
import { openSocket, type Frame } from '../support/socket.ts'

const [, WRITE] = exampleLink.operations
const BILLS = { resource: 'mobileBillingStatement', action: 'read' }

afterEach(() => {
  Object.assign(tmobile, { needs: [] })
})

describe('a client that says what it can', () => {
  it('and cannot do what the integration needs is told before anything is done', async ({ expect }) => {
    Object.assign(tmobile, { needs: ['evaluate'] })
    const { claimed, link, account } = await start()
    const socket = await openSocket(urlOf(claimed))
    socket.send({ type: 'client.hello', protocol: 2, client: { name: 'shell', version: '1' }, capabilities: ['tabs'] })
    await socket.until('server.hello')
    // No command came before it.
    expect(await socket.next()).toMatchObject({ type: 'server.session_end', error: { code: 'CLIENT_UNSUPPORTED' } })
    expect(await readLink(account, link.linkId)).toMatchObject({ error: { code: 'CLIENT_UNSUPPORTED' } })
  })

  it('and can is asked as ever, and its name is told', async ({ expect }) => {
    const { claimed, link, account } = await start()
    const socket = await openSocket(urlOf(claimed))
    const client = { name: 'shell', version: '1', cookies: 'own' }
    socket.send({ type: 'client.hello', protocol: 2, client, capabilities: ['evaluate', 'telepathy'] })
    expect(await socket.until('server.command')).toMatchObject({ command: 'navigate' })
    const { events } = await expectJson<{ events: { type: string; data: object }[] }>(
      await call({ path: `/v1/links/${link.linkId}/events`, key: account.key }),
      200,
    )
    expect(events.at(-1)).toMatchObject({
      type: 'session.connected',
      data: { clientName: 'shell', clientVersion: '1', cookies: 'own' },
    })
  })
})

describe('a submit', () => {
  it('asks a submit again of the client that proves that it never began it', async ({ expect }) => {
    const { claimed } = await start()
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    const submit = await runTo(client, 'submit')
    // The frame was lost with the connection: the last command that the client has started is the one before.
    client.drop()
    await client.connect()
    expect(await client.next()).toEqual(submit)
    client.send(client.answerTo(submit))
    expect(await client.run()).toMatchObject({ status: 'complete' })
    expect(client.executed.filter(({ command }) => command === 'submit')).toHaveLength(1)
  })

  it('takes no proof from a client while another one may have begun the submit', async ({ expect }) => {
    const { claimed } = await start()
    const first = new SessionClient(claimed, 'user_good')
    await first.connect()
    const look = await runTo(first, 'fillForm')
    first.answerTo(look)
    // A second device takes over at the command before the submit, and begins that as well.
    const second = new SessionClient(claimed, 'user_good')
    await second.connect()
    const again = (await second.next()) as Frame
    expect(again).toEqual(look)
    second.answerTo(again)
    second.send({ type: 'client.command_response', id: look['id'], ...(first.answerTo(look) as object) })
    const submit = (await second.next()) as Frame
    expect(submit).toMatchObject({ command: 'submit' })
    second.answerTo(submit)
    // The first comes back: it has begun the very command before the submit, and the card may be there all the same.
    await first.connect()
    const next = (await first.next()) as Frame
    expect(next['id']).not.toBe(submit['id'])
    expect(next['command']).not.toBe('submit')
  })

  it.for(['timeout', 'script_error', 'navigation_failed', 'detached'])(
    'looks for itself where a submit is answered with %s, and says so where that shows nothing',
    async (code, { expect }) => {
      const { claimed, link, account } = await start({ operations: [WRITE] })
      const client = new SessionClient(claimed, 'user_good')
      await client.connect()
      const { id } = await runTo(client, 'submit')
      client.send({ type: 'client.command_response', id, error: { code } })
      const end = await client.run()
      expect(end).toMatchObject({ status: 'failed', error: { code: 'OUTCOME_UNKNOWN' } })
      expect(client.executed.at(-1)?.command).toBe('extract')
      expect(await readLink(account, link.linkId)).toMatchObject({ error: { code: 'OUTCOME_UNKNOWN' } })
    },
  )

  it('finds the card that a submit without an answer has added', async ({ expect }) => {
    const { claimed } = await start({ operations: [WRITE] })
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    const submit = await runTo(client, 'submit')
    client.answerTo(submit)
    client.send({ type: 'client.command_response', id: submit['id'], error: { code: 'timeout' } })
    expect(await client.run()).toMatchObject({ status: 'complete' })
  })

  it.for(['refused', 'not_found'])(
    'knows that nothing happened where a submit is answered with %s',
    async (code, { expect }) => {
      const { claimed } = await start({ operations: [WRITE] })
      const client = new SessionClient(claimed, 'user_good')
      await client.connect()
      const { id } = await runTo(client, 'submit')
      client.send({ type: 'client.command_response', id, error: { code } })
      expect(await client.run()).toMatchObject({ status: 'failed', error: { code: 'AUTOMATION_ERROR' } })
    },
  )

  it('tells of a card that was added before another operation failed', async ({ expect }) => {
    const { claimed, link, account } = await start({ operations: [WRITE, BILLS] })
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    await runTo(client, 'submit').then((frame) => client.send(client.answerTo(frame)))
    const end = await client.run(async (frame) => {
      if (JSON.stringify(frame).includes('/bills')) {
        client.send({ type: 'client.command_response', id: frame['id'], error: { code: 'navigation_failed' } })
        return 'lost'
      }
      return undefined
    })
    expect(end.error).toMatchObject({ code: 'CONNECTION_FAILED' })
    expect(end.error?.message).toContain('Done before and not undone: paymentMethod write.')
    const { events } = await expectJson<{ events: { type: string; data: object }[] }>(
      await call({ path: `/v1/links/${link.linkId}/events`, key: account.key }),
      200,
    )
    expect(events.at(-1)).toMatchObject({ type: 'link.failed', data: end.error })
  })

  it('tells a developer who cancels in the middle of a submit that it may have taken effect', async ({ expect }) => {
    const box = newBox()
    const { claimed, link, account } = await start({ webhookUrl: box.url })
    const client = new SessionClient(claimed, 'user_good')
    await client.connect()
    await runTo(client, 'submit')
    await call({ method: 'POST', path: `/v1/links/${link.linkId}/cancel`, key: account.key })
    expect(await readLink(account, link.linkId)).toMatchObject({
      status: 'canceled',
      error: { code: 'OUTCOME_UNKNOWN' },
    })
    const [webhook] = await received(box.name, 1)
    expect(await verified(webhook!)).toMatchObject({ event: 'link.canceled', error: { code: 'OUTCOME_UNKNOWN' } })
  })
})

// Webhooks signed for unit tests hold where real ones do, and nowhere else.
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, it, vi } from 'vitest'
import { Passage } from '../../../src/sdk/client/index.ts'
import {
  listenForWebhooks,
  newSigner,
  newSigningKey,
  nextEvent,
  signedExamples,
  startPassage,
} from '../../../src/sdk/client/testing.ts'

const passage = new Passage({ url: 'https://passage.example.com', apiKey: 'psg_live_0' })

describe('a signed example', () => {
  it.each(['link.complete', 'link.failed', 'link.expired', 'link.canceled'] as const)('%s', async (name) => {
    const signer = await newSigner()
    const { headers, body, event } = await signer.sign({ event: name, externalUserId: 'user_42' })
    expect(await passage.webhooks.verify({ headers, body }, signer.options)).toEqual(event)
    expect(event).toMatchObject({ event: name, mode: 'test', externalUserId: 'user_42' })
    expect(event.linkId).toMatch(/^link_[0-9A-Za-z]{22}$/)
  })

  it('is of one signer, whole, and of its time', async () => {
    const [signer, other] = [await newSigner(), await newSigner({ organisation: 'org_2', mode: 'live' })]
    const { headers, body } = await signer.sign({ event: 'link.complete', result: { paymentMethods: [] } })
    const verify = passage.webhooks.verify.bind(passage.webhooks)
    await expect(verify({ headers, body }, other.options)).rejects.toMatchObject({ code: 'unknown_key' })
    await expect(verify({ headers, body: `${body} ` }, signer.options)).rejects.toMatchObject({ code: 'body_differs' })
    const organisation = { ...signer.options, organisation: 'org_2' }
    await expect(verify({ headers, body }, organisation)).rejects.toMatchObject({ code: 'other_organisation' })
    const old = await signer.sign({ event: 'link.complete', timestamp: Date.now() - 600_000 })
    await expect(verify(old, signer.options)).rejects.toMatchObject({ code: 'too_old' })
  })

  it('is one of each event, for every branch of a route', async () => {
    const signer = await newSigner()
    const examples = await signedExamples(signer, { externalUserId: 'user_42' })
    for (const [name, { headers, body }] of Object.entries(examples)) {
      const event = await passage.webhooks.verify({ headers, body }, signer.options)
      expect(event).toMatchObject({ event: name, externalUserId: 'user_42' })
    }
    const error = { code: 'OUTCOME_UNKNOWN', message: 'It may have taken effect' }
    const late = await signer.sign({ event: 'link.expired', error })
    expect(await passage.webhooks.verify(late, { ...signer.options })).toMatchObject({ event: 'link.expired', error })
    expect(examples['link.complete'].event.result).toEqual({
      paymentMethods: [expect.objectContaining({ last4: '4242' })],
    })
  })

  it('is signed by a key that one has, and for libraries of Standard Webhooks', async () => {
    const key = await newSigningKey()
    const secret = `whsec_${Buffer.from('a secret of this test').toString('base64')}`
    const [one, other] = [await newSigner({ key, secret }), await newSigner({ key })]
    expect(one.jwks).toEqual(other.jwks)
    expect(JSON.stringify(one.jwks)).not.toContain(key.d)
    const { headers, body } = await one.sign({ event: 'link.complete' })
    expect((await passage.webhooks.verify({ headers, body }, other.options)).event).toBe('link.complete')
    const mac = createHmac('sha256', 'a secret of this test')
    mac.update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`)
    expect(headers['webhook-signature']).toBe(`v1,${mac.digest('base64')}`)
  })

  it('a variable that is not set changes nothing of what the client knows', async () => {
    const signer = await newSigner()
    const { headers, body } = await signer.sign({ event: 'link.complete' })
    const { url = '', organisation, mode, fetch: answer = fetch } = signer.options
    const client = new Passage({ url, apiKey: `psg_${mode}_key`, organisation: String(organisation) })
    const unset = { url: undefined, organisation: undefined, mode: undefined, fetch: answer }
    expect((await client.webhooks.verify({ headers, body }, unset)).event).toBe('link.complete')
  })

  it('a client that was given no organisation says so', async () => {
    await expect(passage.webhooks.verify({ headers: {}, body: '' })).rejects.toThrow(TypeError)
  })
})

describe('a receiver', () => {
  it('hands out each that came, in order, and waits for the next', async () => {
    const receiver = await listenForWebhooks()
    const send = async (body: string) =>
      await fetch(receiver.url, { method: 'POST', body, headers: { 'X-Name': body } })
    expect((await send('one')).status).toBe(204)
    const waiting = [receiver.next(), receiver.next()]
    await send('two')
    const came = await Promise.all(waiting)
    expect(came.map(({ body }) => new TextDecoder().decode(body))).toEqual(['one', 'two'])
    expect(came[1]?.headers).toMatchObject({ 'x-name': 'two' })
    await expect(receiver.next(AbortSignal.timeout(20))).rejects.toThrow(/timeout/)
    // Who has given up takes none from the next.
    await send('three')
    expect(new TextDecoder().decode((await receiver.next()).body)).toBe('three')
    await receiver.close()
  })

  it('is not troubled by one that breaks off in the middle', async () => {
    const receiver = await listenForWebhooks()
    const lost: unknown[] = []
    const note = (reason: unknown): void => void lost.push(reason)
    process.on('unhandledRejection', note)
    const { hostname, port } = new URL(receiver.url)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    socket.write('POST / HTTP/1.1\r\nHost: here\r\nContent-Length: 100\r\n\r\nhalf')
    await wait(50)
    socket.destroy()
    await wait(50)
    process.off('unhandledRejection', note)
    expect(lost).toEqual([])
    await fetch(receiver.url, { method: 'POST', body: 'whole' })
    expect(new TextDecoder().decode((await receiver.next()).body)).toBe('whole')
    await receiver.close()
  })

  it('who waits when it is closed is told so', async () => {
    const receiver = await listenForWebhooks()
    const waiting = [receiver.next(), receiver.next(AbortSignal.timeout(60_000))]
    const told = Promise.all(waiting.map(async (one) => await expect(one).rejects.toThrow(/closed/)))
    await receiver.close()
    await told
    await expect(receiver.next()).rejects.toThrow(/closed/)
  })
})

describe('the next event', () => {
  it('is that of the link and name that is wanted, verified; the others stay', async () => {
    const [receiver, signer] = [await listenForWebhooks(), await newSigner()]
    const client = new Passage({
      url: 'https://passage.example.com',
      apiKey: 'psg_test_0',
      fetch: signer.options.fetch!,
    })
    const { url, organisation } = signer.options
    const send = async (name: 'link.complete' | 'link.failed', linkId: string) => {
      const { headers, body } = await signer.sign({ event: name, linkId })
      await fetch(receiver.url, { method: 'POST', headers, body })
    }
    const waiting = nextEvent(client, receiver, { linkId: 'link_b' }, 'link.complete', { url, organisation })
    await send('link.failed', 'link_b')
    await send('link.complete', 'link_a')
    await send('link.complete', 'link_b')
    expect((await waiting).linkId).toBe('link_b')
    const other = await nextEvent(client, receiver, { linkId: 'link_b' }, 'link.failed', { url, organisation })
    expect(other.error.code).toBe('LOGIN_FAILED')
    const late = nextEvent(client, receiver, { linkId: 'link_b' }, 'link.expired', { url, organisation, timeoutMs: 50 })
    await expect(late).rejects.toThrow('No link.expired of link_b within 50 ms: there came link.complete of link_a')
    await fetch(receiver.url, { method: 'POST', body: '{"event":"link.failed","linkId":"link_c"}' })
    const forged = nextEvent(client, receiver, { linkId: 'link_c' }, 'link.failed', { url, organisation })
    await expect(forged).rejects.toMatchObject({ code: 'no_signature' })
    await receiver.close()
  })

  it('may be refused by the receiver, as by a server that is down', async () => {
    const statuses = [503, 204]
    const receiver = await listenForWebhooks({ answer: () => statuses.shift() ?? 500 })
    const send = async () => (await fetch(receiver.url, { method: 'POST', body: '{}' })).status
    expect([await send(), await send()]).toEqual([503, 204])
    await Promise.all([receiver.next(), receiver.next()])
    await receiver.close()
  })
})

describe('a start of a Passage', () => {
  it('says on Windows that there is none, and what to do', async () => {
    vi.stubEnv('PASSAGE_URL', undefined)
    const { platform } = process
    Object.defineProperty(process, 'platform', { value: 'win32' })
    try {
      await expect(startPassage({ checkout: '.' })).rejects.toThrow('run the tests in WSL')
    } finally {
      Object.defineProperty(process, 'platform', { value: platform })
      vi.unstubAllEnvs()
    }
  })
})

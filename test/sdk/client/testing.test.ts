// Webhooks signed for unit tests hold where real ones do, and nowhere else.
import { describe, expect, it } from 'vitest'
import { Passage } from '../../../src/sdk/client/index.ts'
import { listenForWebhooks, newSigner } from '../../../src/sdk/client/testing.ts'

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

  it('who waits when it is closed is told so', async () => {
    const receiver = await listenForWebhooks()
    const waiting = [receiver.next(), receiver.next(AbortSignal.timeout(60_000))]
    const told = Promise.all(waiting.map(async (one) => await expect(one).rejects.toThrow(/closed/)))
    await receiver.close()
    await told
    await expect(receiver.next()).rejects.toThrow(/closed/)
  })
})

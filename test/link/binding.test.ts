// A link's webhook goes where its developer said, or nowhere: whoever can write the database, with the service's own secret in
// hand, cannot send it elsewhere.
import { env } from 'cloudflare:workers'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { configOf } from '../../src/config.ts'
import { hashApiKey } from '../../src/core/api-key.ts'
import { sealContacts } from '../../src/core/contacts.ts'
import { randomBytes } from '../../src/core/id.ts'
import type { Mode } from '../../src/wire/mode.ts'
import { call, claimLink, createLink, expectJson, newAccount, readLink } from '../support/api.ts'
import { newBox, received } from '../support/receiver.ts'
import { runTo, urlOf } from '../support/session.ts'
import { SessionClient } from '../support/session-client.ts'
import { type Frame, openSocket } from '../support/socket.ts'
import { withoutChance } from '../support/without-chance.ts'
import { changeKept, readKept } from '../support/kept.ts'

/** Written by somebody who has the secret: they open, and name another receiver. */
async function forgedContacts(id: string, webhookUrl: string): Promise<Uint8Array> {
  const contacts = { webhookUrl, returnUrl: null, externalUserId: null }
  const owner = await env.DB.prepare('SELECT organisation_id, mode FROM links WHERE id = ?').bind(id).first()
  const link = { organisationId: String(owner?.['organisation_id']), mode: owner?.['mode'] as Mode, id }
  const sealed = sealContacts(configOf(env).keys.newest.result, randomBytes(12), link, contacts)
  if (sealed === null) {
    throw new Error('nothing was sealed')
  }
  return sealed
}

const ITS = 'WHERE number = (SELECT sealed FROM links WHERE id = ?1)'

async function redirectRow(linkId: string, webhookUrl: string): Promise<void> {
  const forged = await forgedContacts(linkId, webhookUrl)
  await env.DB.batch([
    env.DB.prepare(`UPDATE sealed SET contacts = ?2 ${ITS}`).bind(linkId, forged),
    env.DB.prepare('UPDATE links SET has_webhook = 1 WHERE id = ?').bind(linkId),
  ])
}

async function redirectObject(linkId: string, webhookUrl: string): Promise<void> {
  const forged = await forgedContacts(linkId, webhookUrl)
  await changeKept(linkId, () => ({ contacts: Buffer.from(forged).toString('base64') }))
}

/** What a client hears that says hello: nothing is asked of it. */
async function firstWords(claimCode: string): Promise<Frame> {
  const socket = await openSocket(urlOf(await claimLink(claimCode)))
  socket.send({ type: 'client.hello', protocol: 2 })
  const first = await socket.next()
  expect(first).toMatchObject({ type: 'server.session_end' })
  return first as Frame
}

function listen(): string[] {
  const lines: string[] = []
  for (const name of ['error', 'log'] as const) {
    vi.spyOn(console, name).mockImplementation((line: unknown) => void lines.push(String(line)))
  }
  return lines
}

const FAILED = {
  status: 'failed',
  error: { code: 'INTERNAL_ERROR', message: 'Something went wrong on our side.' },
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('a link whose webhook was sent elsewhere in the database', () => {
  it('fails when its session starts, again and again, and no receiver hears of it', async () => {
    const lines = listen()
    const account = await newAccount()
    const [mine, theirs] = [newBox(), newBox()]
    const link = await createLink(account, { webhookUrl: mine.url })
    await redirectRow(link.linkId, theirs.url)
    for (const attempt of [1, 2]) {
      expect(await firstWords(link.claimCode), String(attempt)).toMatchObject(FAILED)
    }
    expect(await readLink(account, link.linkId)).toMatchObject(FAILED)
    expect(lines.join('\n')).toContain('where the webhook goes')
    // Nor of its end.
    await call({ method: 'POST', path: `/v1/links/${link.linkId}/cancel`, key: account.key })
    const path = `/v1/links/${link.linkId}/deliveries`
    expect(await expectJson(await call({ path, key: account.key }), 200)).toEqual({ deliveries: [] })
    expect([await received(mine.name, 0), await received(theirs.name, 0)]).toEqual([[], []])
    expect(withoutChance(lines.join('\n'))).not.toMatch(/4111|John/)
  })

  it('fails likewise where it had none', async () => {
    listen()
    const account = await newAccount()
    const theirs = newBox()
    const link = await createLink(account, { webhookUrl: undefined })
    await redirectRow(link.linkId, theirs.url)
    expect(await firstWords(link.claimCode)).toMatchObject(FAILED)
    expect(await received(theirs.name, 0)).toEqual([])
  })

  it('fails in the middle of a session where the object was written to', async () => {
    listen()
    const account = await newAccount()
    const [mine, theirs] = [newBox(), newBox()]
    const link = await createLink(account, { webhookUrl: mine.url })
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    const asked = await runTo(client, 'extract')
    await redirectObject(link.linkId, theirs.url)
    client.send(client.answerTo(asked) ?? {})
    expect(await client.run()).toMatchObject(FAILED)
    expect(await readLink(account, link.linkId)).toMatchObject(FAILED)
    expect([await received(mine.name, 0), await received(theirs.name, 0)]).toEqual([[], []])
  })

  it('gives up what was still to be sent where the address opens no more', async () => {
    listen()
    const account = await newAccount()
    const mine = newBox('500')
    const link = await createLink(account, { webhookUrl: mine.url })
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    client.send({ type: 'client.cancel' })
    await received(mine.name, 1)
    const object = env.LINK.getByName(link.linkId)
    const open = async () => (await readKept(link.linkId)).deliveries[0]!
    await expect.poll(async () => (await open()).attempts).toMatchObject([{ status: 500 }])
    await changeKept(link.linkId, () => ({ contacts: Buffer.from([1, 0x61]).toString('base64') }))
    const { id, token } = await open()
    expect(await object.takeDelivery(id, token)).toBeNull()
    expect(await open()).toMatchObject({ status: 'exhausted' })
  })

  it('is shown and erased where its contacts do not open at all', async () => {
    const account = await newAccount()
    const link = await createLink(account, { externalUserId: 'user-1' })
    await env.DB.prepare(`UPDATE sealed SET contacts = X'0161' ${ITS}`).bind(link.linkId).run()
    expect(await readLink(account, link.linkId)).toMatchObject({ externalUserId: null, returnUrl: null })
    const path = '/v1/links?externalUserId=user-1'
    expect(await expectJson(await call({ method: 'DELETE', path, key: account.key }), 200)).toEqual({
      erased: 1,
      remaining: 0,
    })
  })
})

describe("a link that was made another developer's in the database", () => {
  it('shows its new owner neither its result nor its user', async () => {
    const [owner, thief] = [await newAccount(), await newAccount()]
    const link = await createLink(owner, { externalUserId: 'wilhelmina' })
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    await client.run()
    expect(await readLink(owner, link.linkId)).toMatchObject({ status: 'complete', externalUserId: 'wilhelmina' })
    listen()
    await env.DB.prepare(
      'UPDATE links SET organisation_id = (SELECT organisation_id FROM api_keys WHERE hash = ?) WHERE id = ?',
    )
      .bind(hashApiKey(thief.key), link.linkId)
      .run()
    const response = await call({ path: `/v1/links/${link.linkId}`, key: thief.key })
    const said = await response.text()
    expect([response.status, said]).toEqual([500, expect.not.stringMatching(/wilhelmina|last4/)])
    const { links } = await expectJson<{ links: object[] }>(await call({ path: '/v1/links', key: thief.key }), 200)
    expect(links).toMatchObject([{ id: link.linkId, externalUserId: null, returnUrl: null }])
  })
})

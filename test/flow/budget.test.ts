// What a link costs, by D1's own meta and the object's own counters. Rows written are what the bill is made of.
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it, vi } from 'vitest'
import { app } from '../../src/app.ts'
import { hashApiKey } from '../../src/core/api-key.ts'
import { call, claimLink, createLink, exampleLink, newAccount, ORIGIN, type Account } from '../support/api.ts'
import { metered, meterObject, type D1Count } from '../support/meter.ts'
import { newBox, received } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'

async function create(account: Account, headers: Record<string, string> = {}, changes = {}): Promise<D1Count> {
  const { db, count } = metered(env.DB)
  const ctx = createExecutionContext()
  const response = await app.fetch(
    new Request(`${ORIGIN}/v1/links`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${account.key}`, 'Content-Type': 'application/json', ...headers },
      body: JSON.stringify({ ...exampleLink, ...changes }),
    }),
    { ...env, DB: db },
    ctx,
  )
  await waitOnExecutionContext(ctx)
  if (response.status !== 201) {
    throw new Error(await response.text())
  }
  return count
}

describe('creating a link', () => {
  it('takes two round trips with a new key and one with a known key', async ({ expect }) => {
    const account = await newAccount()
    expect((await create(account)).statements).toBe(2)
    expect((await create(account)).statements).toBe(1)
    expect((await create(account, { 'Idempotency-Key': 'one' })).statements).toBe(1)
  })

  it('writes the day of a new key down once, in one row and after the answer', async ({ expect }) => {
    const account = await newAccount()
    const hash = hashApiKey(account.key)
    const lastUse = env.DB.prepare('SELECT last_used_on FROM api_keys WHERE hash = ?1').bind(hash)
    await env.DB.prepare('UPDATE api_keys SET last_used_on = NULL WHERE hash = ?1').bind(hash).run()
    const [first, second] = [await create(account), await create(account)]
    expect([first.statements, second.statements]).toEqual([3, 1])
    expect(first.rowsWritten - second.rowsWritten).toBe(1)
    const today = new Date().toISOString().slice(0, 10)
    expect(await lastUse.first('last_used_on')).toBe(today)
    // On the next day again. The lookup comes with it: the isolate's knowledge is a day old.
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 86_400_000 })
    try {
      const next = await create(account)
      expect(next.statements).toBe(3)
      expect(await lastUse.first('last_used_on')).toBe(new Date().toISOString().slice(0, 10))
    } finally {
      vi.useRealTimers()
    }
  })

  it('writes at most 3 rows, and one each for a user and for an Idempotency-Key', async ({ expect }) => {
    const account = await newAccount()
    expect((await create(account)).rowsWritten).toBeLessThanOrEqual(3)
    expect((await create(account, {}, { externalUserId: 'user-1' })).rowsWritten).toBeLessThanOrEqual(4)
    expect((await create(account, { 'Idempotency-Key': 'one' })).rowsWritten).toBeLessThanOrEqual(4)
  })
})

describe('the way to the database', () => {
  /** Round trips of the Worker, with an API key that the isolate knows. */
  async function trips(url: string, init: RequestInit = {}): Promise<number> {
    const { db, count } = metered(env.DB)
    const ctx = createExecutionContext()
    const response = await app.fetch(new Request(url, init), { ...env, DB: db }, ctx)
    await waitOnExecutionContext(ctx)
    if (!response.ok) {
      throw new Error(await response.text())
    }
    return count.statements
  }

  it('is gone once for each call, and twice for the page', async ({ expect }) => {
    const account = await newAccount()
    const link = await createLink(account)
    const headers = { Authorization: `Bearer ${account.key}` }
    await trips(`${ORIGIN}/v1/links`, { headers })
    const path = `${ORIGIN}/v1/links/${link.linkId}`
    const body = JSON.stringify({ code: link.claimCode })
    const post = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body }
    const counted = {
      read: await trips(path, { headers }),
      list: await trips(`${ORIGIN}/v1/links`, { headers }),
      events: await trips(`${path}/events`, { headers }),
      page: await trips(link.appClipUrl),
      claim: await trips(`${ORIGIN}/link/claim`, post),
      providers: await trips(`${ORIGIN}/v1/providers`, { headers }),
      cancel: await trips(`${path}/cancel`, { method: 'POST', headers }),
    }
    expect(counted).toEqual({ read: 1, list: 1, events: 1, page: 2, claim: 1, providers: 0, cancel: 2 })
  })
})

describe('a claimed and completed session', () => {
  it('asks 9 commands, writes at most 5 rows in D1, and one row per command and 13 more in its object', async ({
    expect,
  }) => {
    const account = await newAccount()
    const box = newBox()
    const link = await createLink(account, { webhookUrl: box.url })
    const { d1, object } = await meterObject(link.linkId)
    const client = new SessionClient(await claimLink(link.claimCode), 'user_good')
    await client.connect()
    await client.run()
    await received(box.name, 1)
    const commands = client.executed.length + client.turns.length
    console.log(`session of ${commands} commands: ${JSON.stringify({ d1, object })}`)
    // The user's turn is one of them. With a script for each look and a command for each field they were 17. Two of the rows
    // are the object's table.
    expect(commands).toBeLessThanOrEqual(10)
    expect(object.rows + object.alarms).toBeLessThanOrEqual(23)
    expect(d1.rowsWritten).toBeLessThanOrEqual(5)
    expect(d1.statements).toBeLessThanOrEqual(2)
    expect(object.rows + object.alarms).toBeLessThanOrEqual(commands + 13)
  })
})

it('ends a link that nobody has opened in one row of its object, and the two that make its table', async ({
  expect,
}) => {
  const account = await newAccount()
  for (const [method, path] of [
    ['POST', '/cancel'],
    ['DELETE', ''],
  ] as const) {
    const { linkId } = await createLink(account, { webhookUrl: undefined })
    const { object } = await meterObject(linkId)
    const answer = await call({ method, path: `/v1/links/${linkId}${path}`, key: account.key })
    expect(answer.ok).toBe(true)
    // What was erased is emptied at once, and its fact written anew.
    expect(object.rows).toBe(method === 'POST' ? 3 : 6)
  }
})

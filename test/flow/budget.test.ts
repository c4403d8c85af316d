// What a link costs, by D1's own meta and the object's own counters. Rows written are what the bill is made of.
import { createExecutionContext, runInDurableObject, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { app } from '../../src/app.ts'
import type { SessionObject } from '../../src/session/object.ts'
import { claimLink, createLink, exampleLink, newAccount, ORIGIN, type Account } from '../support/api.ts'
import { metered, type D1Count } from '../support/meter.ts'
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

  it('writes at most 3 rows, 4 with an Idempotency-Key', async ({ expect }) => {
    const account = await newAccount()
    expect((await create(account)).rowsWritten).toBeLessThanOrEqual(3)
    expect((await create(account, {}, { externalUserId: 'user-1' })).rowsWritten).toBeLessThanOrEqual(3)
    expect((await create(account, { 'Idempotency-Key': 'one' })).rowsWritten).toBeLessThanOrEqual(4)
  })
})

/** Rows that the object has written since it was counted last, by wrapping the one door to its storage. */
async function meterObject(linkId: string): Promise<{ d1: D1Count; object: { rows: number; alarms: number } }> {
  const object = { rows: 0, alarms: 0 }
  const { db, count } = metered(env.DB)
  await runInDurableObject(env.SESSION.getByName(linkId), (instance: SessionObject, state) => {
    const { sql } = state.storage
    const exec = sql.exec.bind(sql)
    sql.exec = ((query: string, ...values: unknown[]) => {
      const cursor = exec(query, ...values)
      const rows = cursor.toArray()
      object.rows += cursor.rowsWritten
      return Object.assign(cursor, { toArray: () => rows })
    }) as typeof sql.exec
    const setAlarm = state.storage.setAlarm.bind(state.storage)
    state.storage.setAlarm = async (...args) => {
      object.alarms++
      await setAlarm(...args)
    }
    Object.assign(instance, { env: { ...env, DB: db } })
  })
  return { d1: count, object }
}

describe('a claimed and completed session', () => {
  it('writes at most 6 rows in D1, and one row per command and 20 more in its object', async ({ expect }) => {
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
    expect(d1.rowsWritten).toBeLessThanOrEqual(6)
    expect(d1.statements).toBeLessThanOrEqual(2)
    expect(object.rows + object.alarms).toBeLessThanOrEqual(commands + 20)
  })
})

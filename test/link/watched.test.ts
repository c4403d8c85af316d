// A link that nobody has claimed, and somebody watches: its object keeps nothing of it, and still tells them how it ends.
import { env } from 'cloudflare:workers'
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { afterEach, beforeEach, describe, it, vi } from 'vitest'
import { expireLinks } from '../../src/cron/expire-links.ts'
import type { LinkObject } from '../../src/link/object.ts'
import { call, claimLink, createLink, newAccount, ORIGIN, readLink } from '../support/api.ts'
import { openSocket } from '../support/socket.ts'
import { tablesOf } from '../support/tables.ts'

const HOUR = 3_600_000

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
})

afterEach(() => {
  vi.useRealTimers()
})

async function watched() {
  const account = await newAccount()
  const link = await createLink(account, { webhookUrl: undefined })
  const socket = await openSocket(`${ORIGIN}/link/ws?code=${link.claimCode}`)
  const first = await socket.next()
  return { account, link, socket, first, object: env.LINK.getByName(link.linkId) }
}

const tables = (linkId: string) =>
  runInDurableObject(env.LINK.getByName(linkId), (_: LinkObject, { storage }) => tablesOf(storage))

describe('a link that is watched before anybody has claimed it', () => {
  it('is told of at once, and nothing is written down but when it ends', async ({ expect }) => {
    const { link, first, object } = await watched()
    const operations = link.operations.map((operation) => ({ ...operation, status: 'pending' }))
    expect(first).toEqual({
      type: 'link.status',
      linkId: link.linkId,
      status: 'pending',
      seq: 1,
      operations,
      error: null,
    })
    expect(await tables(link.linkId)).toEqual([])
    expect(await runInDurableObject(object, (_, { storage }) => storage.getAlarm())).toBe(link.expiresAt)
  })

  it('is told of when it is claimed, even if its object was gone meanwhile', async ({ expect }) => {
    const { link, socket, object } = await watched()
    await evictDurableObject(object)
    await claimLink(link.claimCode)
    expect(await socket.next()).toMatchObject({ status: 'active', seq: 2 })
  })

  it('is told of when the developer cancels it', async ({ expect }) => {
    const { account, link, socket } = await watched()
    await call({ method: 'POST', path: `/v1/links/${link.linkId}/cancel`, key: account.key })
    expect(await socket.next()).toMatchObject({ status: 'canceled' })
    expect(await socket.next()).toMatchObject({ type: 'closed', code: 1000 })
  })

  it.for([
    ['by its object', false],
    ['by the cron', true],
  ] as const)('is told of when its time is up, ended %s', async ([, byCron], { expect }) => {
    const { account, link, socket, object } = await watched()
    await evictDurableObject(object)
    vi.setSystemTime(Date.now() + 5 * HOUR)
    if (byCron) {
      await expireLinks(env, Date.now())
    }
    expect(await runDurableObjectAlarm(object)).toBe(true)
    expect(await socket.next()).toMatchObject({ status: 'expired', error: null })
    expect(await socket.next()).toMatchObject({ type: 'closed', code: 1000 })
    expect(await readLink(account, link.linkId)).toMatchObject({ status: 'expired', error: null })
  })

  it('asks again while D1 does not answer', async ({ expect }) => {
    const { link, socket, object } = await watched()
    vi.setSystemTime(Date.now() + 5 * HOUR)
    await runInDurableObject(object, (instance: LinkObject) => {
      const refused = {
        prepare: () => {
          throw new Error('D1_ERROR: Network connection lost')
        },
      }
      Object.assign(instance, { env: { ...env, DB: refused } })
    })
    await runDurableObjectAlarm(object)
    expect(await tables(link.linkId)).toEqual([])
    await runInDurableObject(object, (instance: LinkObject) => {
      Object.assign(instance, { env })
    })
    expect(await runDurableObjectAlarm(object)).toBe(true)
    expect(await socket.next()).toMatchObject({ status: 'expired' })
  })

  it('writes nothing when its time is up and nobody watches any more', async ({ expect }) => {
    const { link, socket, object } = await watched()
    socket.close(1000, 'gone')
    expect(await socket.next()).toMatchObject({ type: 'closed' })
    vi.setSystemTime(Date.now() + 5 * HOUR)
    await runDurableObjectAlarm(object)
    expect(await tables(link.linkId)).toEqual([])
  })

  it('is let go of when its row is gone', async ({ expect }) => {
    const { link, socket, object } = await watched()
    await env.DB.prepare('DELETE FROM links WHERE id = ?').bind(link.linkId).run()
    vi.setSystemTime(Date.now() + 5 * HOUR)
    expect(await runDurableObjectAlarm(object)).toBe(true)
    expect(await socket.next()).toMatchObject({ type: 'closed', code: 1000 })
    expect(await runInDurableObject(object, (_, { storage }) => storage.getAlarm())).toBeNull()
    expect(await tables(link.linkId)).toEqual([])
  })
})

// Which generation of an organisation's webhook secrets signs: read from D1, and remembered for a minute.
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { generationOf } from '../../src/webhooks/generations.ts'
import { newAccount } from '../support/api.ts'

const NOW = 1_800_000_000_000

async function rotate(organisationId: string, to: number, at: number | null): Promise<void> {
  await env.DB.prepare('UPDATE organisations SET webhook_generation = ?2, webhook_rotated_at = ?3 WHERE id = ?1')
    .bind(organisationId, to, at)
    .run()
}

/** The real database, with a count of what is asked. */
function counted(): { db: D1Database; count: () => number } {
  let count = 0
  const prepare = (sql: string): D1PreparedStatement => {
    count++
    return env.DB.prepare(sql)
  }
  return { db: { prepare } as D1Database, count: () => count }
}

describe('generationOf', () => {
  it('is the first until it is rotated, which counts within a minute, at one read', async ({ expect }) => {
    const { organisationId } = await newAccount()
    const { db, count } = counted()
    const first = { generation: 1, rotatedAt: null }
    expect(await generationOf(db, organisationId, NOW)).toEqual(first)
    await rotate(organisationId, 2, NOW + 1)
    expect(await generationOf(db, organisationId, NOW + 59_999)).toEqual(first)
    expect(count()).toBe(1)
    const second = { generation: 2, rotatedAt: NOW + 1 }
    expect(await generationOf(db, organisationId, NOW + 60_000)).toEqual(second)
    await rotate(organisationId, 3, null)
    expect(await generationOf(db, organisationId, NOW + 120_000)).toEqual({ generation: 3, rotatedAt: null })
    expect(count()).toBe(3)
  })

  it('is of one organisation alone', async ({ expect }) => {
    const [one, two] = [await newAccount(), await newAccount()]
    await rotate(one.organisationId, 5, NOW)
    expect(await generationOf(env.DB, one.organisationId, NOW)).toMatchObject({ generation: 5 })
    expect(await generationOf(env.DB, two.organisationId, NOW)).toMatchObject({ generation: 1 })
  })

  it('is nothing to guess where there is no such organisation', async ({ expect }) => {
    await expect(generationOf(env.DB, 'org_nobody000001', NOW)).rejects.toThrow()
  })
})

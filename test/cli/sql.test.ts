// The statements of the key commands on the real database: quoting above all, since wrangler takes no parameters.
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import {
  countSealed,
  insertKey,
  quote,
  revokeKey,
  SELECT_KEYS,
  selectLook,
  selectOrganisation,
  setLook,
} from '../../src/cli/sql.ts'
import { hashApiKey, newApiKey } from '../../src/core/api-key.ts'

/** As `wrangler d1 execute` does: one statement after the other. None of the texts below holds a `;` before a line end. */
async function run(sql: string): Promise<Record<string, unknown>[]> {
  const statements = sql.split(/;\s*(?:\n|$)/).filter((statement) => statement.trim() !== '')
  const results = await env.DB.batch<Record<string, unknown>>(statements.map((text) => env.DB.prepare(text)))
  return results.at(-1)?.results ?? []
}

function keyOf(seed: number): string {
  return newApiKey('test', new Uint8Array(30).fill(seed))
}

function rowOf(key: string, organisationName: string, organisationId = 'org_000000000001') {
  return { key, organisationName, organisationId, mode: 'test' as const, createdAt: 5, expiresAt: null }
}

describe('quote', () => {
  const texts = ["O'Brien", "'); DROP TABLE links; --", "''", String.raw`\'`, '"', '%_', 'naïve 🙂', '', '$1 ?1 :a @b']
  it.each(texts)('gives %j back unchanged', async (text) => {
    const row = await env.DB.prepare(`SELECT ${quote(text)} AS value`).first()
    if (row?.['value'] !== text) {
      throw new Error(`came back as ${JSON.stringify(row)}`)
    }
  })

  it('writes numbers and null as themselves', ({ expect }) => {
    expect([quote(-7), quote(0), quote(1_767_225_600_000), quote(null)]).toEqual(['-7', '0', '1767225600000', 'NULL'])
  })

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 1.5, 'a\0b'])('refuses %j', (value) => {
    let refused = false
    try {
      quote(value)
    } catch {
      refused = true
    }
    if (!refused) {
      throw new Error('was written')
    }
  })
})

describe('keys', () => {
  it('keeps only the hash, and the organisation that has the name already', async ({ expect }) => {
    const [first, second] = [keyOf(1), keyOf(2)]
    await run(insertKey(rowOf(first, "O'Brien")))
    await run(insertKey(rowOf(second, "O'Brien", 'org_000000000002')))
    expect(await run(selectOrganisation("O'Brien"))).toEqual([{ id: 'org_000000000001', webhook_generation: 1 }])
    const listed = await run(SELECT_KEYS)
    expect(listed.map((row) => row['organisation'])).toEqual(["O'Brien", "O'Brien"])
    expect(new Set(listed.map((row) => row['hash']))).toEqual(
      new Set([first, second].map((k) => hashApiKey(k).slice(0, 12))),
    )
    expect(JSON.stringify(listed)).not.toContain(first.slice(0, -4))
  })

  it('keeps the name and the scopes of a key, and all scopes where none are named', async ({ expect }) => {
    await run(insertKey({ ...rowOf(keyOf(1), 'A'), name: "the night's; job", scopes: ['links:read', 'erase'] }))
    await run(insertKey({ ...rowOf(keyOf(2), 'A'), createdAt: 6 }))
    expect(await run(SELECT_KEYS)).toMatchObject([
      { name: "the night's; job", scopes: 'links:read erase', hint: keyOf(1).slice(-4), last_used_on: null },
      { name: null, scopes: 'links:write links:read erase', hint: keyOf(2).slice(-4), last_used_on: null },
    ])
  })

  it('inserting the same key again changes nothing', async ({ expect }) => {
    await run(insertKey(rowOf(keyOf(1), 'A')))
    const before = await run('SELECT * FROM api_keys')
    await run(insertKey({ ...rowOf(keyOf(1), 'A'), createdAt: 99 }))
    expect(await run('SELECT * FROM api_keys')).toEqual(before)
  })

  it('revokes the one key of a hash prefix, once', async ({ expect }) => {
    const hash = hashApiKey(keyOf(1))
    await run(insertKey(rowOf(keyOf(1), 'A')) + insertKey(rowOf(keyOf(2), 'A')))
    expect(await run(revokeKey(hash.slice(0, 8), 10))).toMatchObject([{ hash: hash.slice(0, 12), revoked_at: 10 }])
    expect(await run(revokeKey(hash, 20))).toMatchObject([{ revoked_at: 10 }])
    const others = await run(`SELECT revoked_at FROM api_keys WHERE hash <> ${quote(hash)}`)
    expect(others).toEqual([{ revoked_at: null }])
  })

  it('revokes nothing where several keys match', async ({ expect }) => {
    await run(insertKey(rowOf(keyOf(1), 'A')) + insertKey(rowOf(keyOf(2), 'A')))
    expect(await run(revokeKey('', 10))).toHaveLength(2)
    expect(await run('SELECT hash FROM api_keys WHERE revoked_at IS NOT NULL')).toEqual([])
  })
})

describe('the look of an organisation', () => {
  it('changes what is given, keeps the rest, and takes away what is null', async ({ expect }) => {
    const name = "Look's; Ltd"
    await run(insertKey(rowOf(keyOf(90), name, 'org_look00000001')))
    const stored = { id: 'org_look00000001', webhook_generation: 1 }
    expect(await run(selectLook(name))).toEqual([{ ...stored, name: null, logo: null, colour: null }])
    const logo = 'data:image/png;base64,AAAA'
    expect(await run(setLook(name, { name: 'Look', logo }, 1) + selectLook(name))).toEqual([
      { ...stored, name: 'Look', logo, colour: null },
    ])
    expect(await run(setLook(name, { colour: '#fd0000' }, 2) + selectLook(name))).toEqual([
      { ...stored, name: 'Look', logo, colour: '#fd0000' },
    ])
    expect(await run(setLook(name, { name: null }, 3) + selectLook(name))).toEqual([
      { ...stored, name: null, logo, colour: '#fd0000' },
    ])
  })

  it('does nothing for a name that nobody has', async ({ expect }) => {
    expect(await run(setLook('Nobody', { name: 'Somebody' }, 1) + selectLook('Nobody'))).toEqual([])
  })
})

describe('what service secrets have sealed', () => {
  it('is counted by what is still there, with the letters of the secrets', async ({ expect }) => {
    expect(await run(countSealed(100))).toEqual([{ open: 0, active: 0, results: 0, letters: null }])
    await run(
      "INSERT INTO sealed (number, contacts, arguments, result) VALUES (11, x'0162ff', x'0161ff', x'0163ff'), (12, x'0000ff', zeroblob(5), zeroblob(5))",
    )
    const link = (id: string, status: string, end: number): string =>
      `('org_1', 'test', '${id}', 'tmobile', '[]', 11, '', '', 0, '${status}', 0, 0, ${end}, 0, 0)`
    await run(
      `INSERT INTO links (organisation_id, mode, id, integration_id, operations, sealed, claim_hash, connect_url, debug, status,
         version, has_webhook, expires_at, created_at, updated_at)
       VALUES ${[link('a', 'pending', 101), link('b', 'pending', 100), link('c', 'active', 200), link('d', 'complete', 200)].join()}`,
    )
    const [found] = (await run(countSealed(100))) as { letters: string }[]
    expect({ ...found, letters: found!.letters.split('').sort().join('') }).toEqual({
      open: 2,
      active: 1,
      results: 1,
      letters: 'abc',
    })
  })
})

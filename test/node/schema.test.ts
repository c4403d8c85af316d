// A database that an earlier version made, as the commands find it: they bring it to what schema.sql says.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, it } from 'vitest'
import { execute } from '../../src/cli/database.ts'
import { runWrangler } from '../../src/cli/wrangler.ts'

const INSERT_LINK = `INSERT INTO links (organisation_id, mode, id, integration_id, operations, claim_hash, connect_url,
  debug, status, version, expires_at, created_at, updated_at)
  VALUES ('org_1', 'test', 'link_1', 'tmobile', '[]', 'hash', 'https://a.example', 0, 'pending', 0, 2, 1, 1);`

/** Every column and index, whatever the text that made them looked like. */
const SELECT_FORM = `SELECT m.name AS "table", c.cid, c.name, c.type, c."notnull", c.dflt_value, c.pk
  FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND m.name NOT LIKE '\\_%' ESCAPE '\\'
  UNION ALL SELECT name, 0, sql, '', 0, NULL, 0 FROM sqlite_master WHERE type = 'index' ORDER BY 1, 2, 3;`

const root = mkdtempSync(join(tmpdir(), 'passage-schema-'))
process.env['STATE_DIR'] = root

afterAll(() => rmSync(root, { recursive: true, force: true }))

describe('a database from before a column was added', () => {
  it('gets it, keeps its rows, and is then like a new one', { timeout: 120_000 }, async ({ expect }) => {
    const [old, fresh] = [join(root, 'old'), join(root, 'fresh')]
    const before = readFileSync(new URL('schema-without-additions.sql', import.meta.url), 'utf8')
    const place = ['d1', 'execute', 'DB', '--local', '--persist-to', old, '--yes', '--json']
    const made = await runWrangler(place.concat(`--command=${before}\n${INSERT_LINK}`))
    expect(made.code, made.stdout + made.stderr).toBe(0)

    const form = await execute(old, SELECT_FORM)
    expect(form).toEqual(await execute(fresh, SELECT_FORM))
    expect(form.length).toBeGreaterThan(40)
    // Again: nothing is added twice.
    expect(await execute(old, 'SELECT id, locale FROM links;')).toEqual([{ id: 'link_1', locale: null }])
  })
})

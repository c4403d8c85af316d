// `npm run deploy` as it is, with the real wrangler, against a stand-in of Cloudflare: it recovers from whatever breaks, takes
// nothing over, and never replaces a secret that the service has.
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { pendingMigrations, readMigrations, SELECT_APPLIED } from '../../src/cli/migrations.ts'
import { completeVariables, PRODUCTION_FILE, secretsIn } from '../../src/cli/secrets.ts'
import { startCloudflare } from './cloudflare.ts'
import { bad, type CloudAccount } from './cloudflare-account.ts'
import { CHECKS, newDeployer } from './deployer.ts'

const LIMIT_MS = 600_000
const QUEUES = ['passage-webhooks', 'passage-webhooks-slow', 'passage-webhooks-dlq']
const ONE_LINK = `INSERT INTO links (organisation_id, mode, id, integration_id, operations, sealed, claim_hash, connect_url, debug, status,
  version, has_webhook, expires_at, created_at, updated_at)
  VALUES ('org_1', 'test', 'link_1', 'tmobile', '[]', 1, 'hash', 'https://a.example', 0, 'pending', 0, 0, 2, 1, 1);`
const FURTHER = `[[d1_databases]]
binding = "DB_2"
database_name = "passage-2"
migrations_dir = "src/store/migrations"

[[durable_objects.bindings]]`
const LINK_BINDING = { type: 'durable_object_namespace', name: 'LINK', class_name: 'LinkObject' }
const cloud = await startCloudflare()
const machine = newDeployer(cloud)
const file = join(machine.project, PRODUCTION_FILE)
const REMOTE = secretsIn(completeVariables('', '', 1))
const OTHER = completeVariables('', '', 2)
let account: CloudAccount

afterAll(() => {
  cloud.close()
  machine.remove()
})

beforeEach(() => {
  account = cloud.reset()
  rmSync(file, { force: true })
})

const secretsThere = () => account.workers.get('passage')?.secrets
const changes = () => cloud.asked.filter((asked) => !asked.startsWith('GET') && !asked.endsWith('/query'))

/** What an earlier deploy of this service left: a database with a link, and a Worker unless its secrets are null. */
function deployedBefore(secrets: Record<string, string> | null): void {
  account.setPassage(secrets)
  account.createDatabase({ name: 'passage' })
  account.databases.get('passage')?.query(`${SELECT_APPLIED}${pendingMigrations(readMigrations(), [])}${ONE_LINK}`)
}

describe('npm run deploy', { timeout: LIMIT_MS }, () => {
  it('makes a further database where it is wished, and parts no organisation from its links', async () => {
    const toml = readFileSync('wrangler.toml', 'utf8')
    const withShards = (shards: string): string =>
      toml.replace('[[durable_objects.bindings]]', FURTHER).replace('SHARDS = "{}"', `SHARDS = '${shards}'`)
    try {
      machine.write('wrangler.toml', withShards('{"DB_2":["sh"]}'))
      const first = await machine.deploy(['--location', 'weur'])
      expect(first.code, first.output).toBe(0)
      expect(Object.fromEntries(account.places)).toEqual({ passage: 'weur', 'passage-2': 'weur' })
      const there = account.databases.get('passage-2')
      expect(there?.query('SELECT COUNT(*) AS links FROM links')[0]?.results).toEqual([{ links: 0 }])
      const bindings = account.workers.get('passage')?.version?.bindings ?? []
      expect(bindings.find(({ name }) => name === 'DB_2')?.id).toBe(there?.id)

      account.databases
        .get('passage')
        ?.query(`INSERT INTO organisations (id, name, created_at) VALUES ('org_1', 'One', 1); ${ONE_LINK}`)
      const relocate = async (...words: string[]) =>
        await machine.run('relocate', ['--org', 'One', ...words, '--remote', '--wait', '0'])
      const begun = await relocate('--to', 'DB_2')
      expect(begun.output).toContain('org_1 is copied from DB to DB_2: 0 links so far.')
      expect(begun.code).toBe(1)
      machine.write('wrangler.toml', withShards('{"DB_2":["sh","1"]}'))
      const second = await machine.deploy()
      expect(second.code, second.output).toBe(2)
      expect(second.output).toContain('has links in DB, and SHARDS puts it into DB_2.')
      expect(second.output).toContain('Nothing is deployed.')
      expect(second.output).not.toContain('checks ran')

      // As the service would.
      account.databases.get('passage')?.query("UPDATE relocations SET phase = 'copied', copied = 1")
      const copied = await relocate()
      expect(copied.code, copied.output).toBe(0)
      expect(copied.output).toContain(`SHARDS = '{"DB_2":["sh","1"]}'`)
      expect(copied.output).toContain('npm run deploy -- --checked')

      // Of the one that was moved nothing is said. Others' links come from the version that runs, while the check goes on.
      const question = `${cloud.url}/accounts/account/d1/database/passage/query`
      const body = JSON.stringify({ sql: ONE_LINK.replaceAll(/\s+/g, ' ').replace('org_1', 'org_11') })
      machine.writeNpm(`echo checks ran\ncat <<'END' | curl -sS -X POST ${question} --data-binary @-\n${body}\nEND\n`)
      const running = account.workers.get('passage')?.version?.id
      const third = await machine.deploy()
      expect(third.code, third.output).toBe(2)
      expect(third.output).toMatch(/checks ran[^]*org_11 has links in DB, and SHARDS puts it into DB_2\./)
      expect(third.output).not.toContain('org_1 has')
      expect(account.workers.get('passage')?.version?.id).toBe(running)
    } finally {
      machine.writeNpm(CHECKS)
      machine.write('wrangler.toml', toml)
    }
  })

  it('leaves no database behind that has links, or what stays of erased ones', async () => {
    const toml = readFileSync('wrangler.toml', 'utf8')
    deployedBefore(REMOTE)
    account.createDatabase({ name: 'passage-2' })
    const left = account.databases.get('passage-2')
    left?.query(`${SELECT_APPLIED}${pendingMigrations(readMigrations(), [])}${ONE_LINK}`)
    const version = { id: 'v', bindings: [LINK_BINDING, { type: 'd1', name: 'DB_2', id: left?.id ?? '' }] }
    account.workers.set('passage', { secrets: { ...REMOTE }, version })
    const refusal =
      'org_1 has links in the database passage-2, DB_2 of the Worker that runs, and wrangler.toml has it no more.'
    const dropped = await machine.deploy()
    expect(dropped.code, dropped.output).toBe(2)
    expect(dropped.output).toContain(refusal)
    expect(changes()).toEqual([])

    left?.query("DELETE FROM links; INSERT INTO erased_links VALUES ('org_1', 'test', 'link_1', 1, 2)")
    try {
      machine.write(
        'wrangler.toml',
        toml.replace('[[durable_objects.bindings]]', FURTHER.replace('passage-2', 'passage-3')),
      )
      const renamed = await machine.deploy()
      expect(renamed.code, renamed.output).toBe(2)
      expect(renamed.output).toContain(refusal)
      expect(changes()).toEqual([])
    } finally {
      machine.write('wrangler.toml', toml)
    }

    const agreed = await machine.deploy(['--leave-links', '--checked'])
    expect(agreed.code, agreed.output).toBe(0)
    expect(agreed.output).not.toContain('checks ran')
    expect(agreed.output).toContain(`Left behind, as --leave-links says:\n\n  ${refusal}`)
  })

  it('makes everything the first time, and nothing the second', async () => {
    const first = await machine.deploy()
    expect(first.code, first.output).toBe(0)
    expect(first.output).toMatch(/^passage \(production\) in the account Account \(account\)\n/)
    expect(first.output).toContain('answers with the new version')
    expect(first.output).toContain('Make the first key:')
    expect(first.output).toContain('There is no version before this one')
    expect(first.output).not.toMatch(/snippet|Not logged in/)
    expect([...account.queues.keys()]).toEqual(QUEUES)
    expect(account.files.size).toBeGreaterThan(40)
    expect(secretsThere()).toEqual(machine.secretsOf(PRODUCTION_FILE))
    expect(readFileSync(file, 'utf8')).toMatch(/^# account account, Worker passage\n/)
    expect(cloud.asked.filter((asked) => asked.endsWith('/import'))).toEqual([])

    const created = await machine.run('keys', ['create', '--org', 'One', '--mode', 'live', '--remote'])
    expect(created.code, created.output).toBe(0)
    expect(created.output).toContain('Server: the deployed one, passage in the account Account (account)')

    const [kept, text, version] = [
      { ...secretsThere() },
      readFileSync(file, 'utf8'),
      account.workers.get('passage')?.version,
    ]
    cloud.asked.length = 0
    const second = await machine.deploy()
    expect(second.code, second.output).toBe(0)
    expect(secretsThere()).toEqual(kept)
    expect(readFileSync(file, 'utf8')).toBe(text)
    expect(second.output).not.toContain('Make the first key')
    expect(second.output).toContain(`npx wrangler rollback ${version?.id} --name passage`)
    expect(cloud.asked.filter((asked) => /^POST \/(d1\/database|queues)$/.test(asked))).toEqual([])
    expect(account.databases.get('passage')?.query('SELECT name FROM organisations')[0]?.results).toEqual([
      { name: 'One' },
    ])
  })

  it('goes on after each break, the answer lost or never made', async () => {
    const no = bad(400, 10_000_000, 'broken here')
    const breaks = [
      ['POST', /^\/d1\/database$/, no],
      ['POST', /^\/d1\/database$/, 'lost'],
      ['POST', /^\/queues$/, no],
      ['POST', /^\/queues$/, 'lost'],
      ['POST', /\/query$/, no],
      ['POST', /\/query$/, 'lost'],
      ['POST', /assets-upload-session$/, no],
      ['PUT', /scripts\/passage$/, no],
      ['PUT', /scripts\/passage$/, 'lost'],
    ] as const
    let made: ReturnType<typeof secretsIn> | null = null
    for (const [method, path, instead] of breaks) {
      cloud.broken = { method, path, instead }
      const broken = await machine.deploy()
      expect(broken.code, `${method} ${path.source} ${JSON.stringify(instead)}\n${broken.output}`).not.toBe(0)
      // Once made they stay the same, and whatever is there has them.
      made ??= existsSync(file) ? machine.secretsOf(PRODUCTION_FILE) : null
      expect(secretsThere() ?? made).toEqual(made)
    }
    cloud.broken = null
    const last = await machine.deploy()
    expect(last.code, last.output).toBe(0)
    expect(made).not.toBeNull()
    expect(secretsThere()).toEqual(made)
    expect(machine.secretsOf(PRODUCTION_FILE)).toEqual(made)
    expect([...account.queues.keys()]).toEqual(QUEUES)
    expect(account.databases.size).toBe(1)
  })

  it('refuses where a secret is missing, and adds that one alone when told to', async () => {
    deployedBefore({ SERVICE_SECRET: REMOTE.SERVICE_SECRET! })
    const refused = await machine.deploy()
    expect(refused.code).toBe(2)
    expect(refused.output).toContain('The deployed Worker lacks SIGNING_KEYS.')
    expect(refused.output).toContain('npm run deploy -- --create-missing')
    expect(refused.output).not.toContain('checks ran')
    expect(secretsThere()).toEqual({ SERVICE_SECRET: REMOTE.SERVICE_SECRET })
    expect(changes()).toEqual([])
    expect(existsSync(file)).toBe(false)

    // The environment of whoever deploys must not win over what was made and kept.
    const told = await machine.deploy(['--create-missing'], { SIGNING_KEYS: 'x', SERVICE_SECRET: 'y' })
    expect(told.code, told.output).toBe(0)
    expect(secretsThere()?.['SERVICE_SECRET']).toBe(REMOTE.SERVICE_SECRET)
    expect(machine.secretsOf(PRODUCTION_FILE)).toEqual({ SIGNING_KEYS: secretsThere()?.['SIGNING_KEYS'] })
  })

  it('deploys from a second machine, whatever file of secrets it has or lacks', async () => {
    deployedBefore(REMOTE)
    const without = await machine.deploy([], { CI: 'true' })
    expect(without.code, without.output).toBe(0)
    expect(without.output).toContain(`${PRODUCTION_FILE} is not on this machine. A deploy does not need it`)
    expect(existsSync(file)).toBe(false)

    machine.write(PRODUCTION_FILE, OTHER)
    const another = await machine.deploy()
    expect(another.code, another.output).toBe(0)
    expect(secretsThere()).toEqual(REMOTE)
    expect(readFileSync(file, 'utf8')).toBe(OTHER)
  })

  it('makes no secrets where they would be forgotten', async () => {
    const { code, output } = await machine.deploy([], { CI: 'true' })
    expect(code).toBe(2)
    expect(output).toContain('This runs in CI')
    expect(changes()).toEqual([])
  })

  it('stops where the secrets cannot be listed: that is not "none"', async () => {
    deployedBefore(REMOTE)
    const path = /scripts\/passage\/secrets$/
    const refusals = [
      bad(403, 10_000, 'Authentication error'),
      { status: 500, body: 'upstream broke' },
      { status: 200, body: JSON.stringify({ success: true, errors: [], messages: [], result: null }) },
    ]
    for (const instead of refusals) {
      cloud.broken = { method: 'GET', path, instead }
      const { code, output } = await machine.deploy(['--create-missing'])
      expect(code, output).not.toBe(0)
      expect(output).toContain('nothing is deployed')
      expect(secretsThere()).toEqual(REMOTE)
      expect(existsSync(file)).toBe(false)
    }
  })

  it('refuses a new Worker over the links of an earlier one where the secret that sealed them is not here', async () => {
    deployedBefore(null)
    const { code, output } = await machine.deploy()
    expect(code).toBe(2)
    expect(output).toContain('its database holds links of an earlier one')
    expect(account.workers.size).toBe(0)
  })

  it('says so where the new version answers, and has no keys because a secret of it is wrong', async () => {
    deployedBefore(REMOTE)
    cloud.keysAnswer = 503
    const { code, output } = await machine.deploy(['--wait', '1'])
    expect(code).toBe(1)
    expect(output).toMatch(/after 1 seconds \S+\/\.well-known\/jwks\.json answers 503: one of its variables or secrets/)
    expect(output).not.toContain('answers with the new version')
    expect(output).toContain('npx wrangler rollback')
  })

  it('says so where another version answers at the end', async () => {
    deployedBefore(REMOTE)
    account.workers.set('old', { secrets: {}, version: { id: 'the-old-one', bindings: [] } })
    const { code, output } = await machine.deploy(['--url', cloud.addressOf('account', 'old'), '--wait', '1'])
    expect(code).toBe(1)
    expect(output).toMatch(/after 1 seconds \S+\/health does not answer with the new version, \S+: the-old-one\./)
    expect(output).toContain('npx wrangler rollback')
  })
})

// Where `npm run deploy` may work: with which login, in which account, under which names. What is refused has changed nothing.
import { readFileSync, rmSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { accountIn } from '../../src/cli/account.ts'
import { startCloudflare } from './cloudflare.ts'
import { bad, CloudAccount } from './cloudflare-account.ts'
import { newDeployer } from './deployer.ts'

const LIMIT_MS = 600_000
const FILES = ['.dev.vars.production', '.dev.vars.staging', 'wrangler.staging.toml']
const TOML = readFileSync('wrangler.toml', 'utf8')
const cloud = await startCloudflare()
const machine = newDeployer(cloud)
let account: CloudAccount

afterAll(() => {
  cloud.close()
  machine.remove()
})

beforeEach(() => {
  account = cloud.reset()
  for (const name of [...FILES, 'wrangler.toml']) {
    rmSync(join(machine.project, name), { force: true })
  }
  symlinkSync(resolve('wrangler.toml'), join(machine.project, 'wrangler.toml'))
})

const changes = () => cloud.asked.filter((asked) => !asked.startsWith('GET') && !asked.endsWith('/query'))

describe('the login', { timeout: LIMIT_MS }, () => {
  it.for([
    ['a wrong token', bad(401, 1000, 'Invalid API Token'), 'Cloudflare does not accept this login: Invalid API Token'],
    [
      'an error of Cloudflare',
      { status: 500, body: 'upstream broke' },
      'Cloudflare answers with an error of its own (500',
    ],
    ['no network', null, 'Cloudflare cannot be reached from here'],
    ['no login', undefined, 'Not logged in to Cloudflare.'],
  ] as const)('is judged before the checks: %s', async ([, instead, words]) => {
    cloud.broken = instead ? { method: 'GET', path: /^\/(user|accounts|memberships)/, instead } : null
    const environment = {
      ...(instead === null ? { CLOUDFLARE_API_BASE_URL: 'http://127.0.0.1:1/client/v4' } : {}),
      ...(instead === undefined
        ? { CLOUDFLARE_API_TOKEN: '', HOME: machine.project, XDG_CONFIG_HOME: machine.project }
        : {}),
    }
    const { code, output } = await machine.deploy([], environment)
    expect(code, output).toBe(1)
    expect(output).toContain(words)
    expect(output.includes('Not logged in')).toBe(instead === undefined)
    expect(output).not.toContain('checks ran')
    expect(changes()).toEqual([])
  })
})

describe('the account', { timeout: LIMIT_MS }, () => {
  it('is never guessed among several, and stays that of the secrets here', async () => {
    const other = new CloudAccount('Other')
    cloud.accounts.set('other', other)
    const guessed = await machine.deploy()
    expect(guessed.code, guessed.output).toBe(2)
    expect(guessed.output).toMatch(
      /several accounts[^]*CLOUDFLARE_ACCOUNT_ID=[^]*account {2}Account\n {2}other {2}Other/,
    )

    const named = await machine.deploy([], { CLOUDFLARE_ACCOUNT_ID: 'other' })
    expect(named.code, named.output).toBe(0)
    expect(named.output).toContain('passage (production) in the account Other (other)')
    expect(other.workers.has('passage')).toBe(true)
    expect(account.workers.size + account.databases.size + account.queues.size).toBe(0)
    expect(accountIn(readFileSync(join(machine.project, '.dev.vars.production'), 'utf8'))).toBe('other')

    // Without a name it is the one that the secrets of this machine belong to, and with another one nothing is done.
    const keys = await machine.run('keys', ['list', '--remote'])
    expect(keys.output).toContain('in the account Other (other)')
    const strayed = await machine.deploy([], { CLOUDFLARE_ACCOUNT_ID: 'account' })
    expect(strayed.code).toBe(2)
    expect(strayed.output).toContain('two deployments must not share their secrets')
    expect(account.workers.size).toBe(0)
  })
})

describe('the names', { timeout: LIMIT_MS }, () => {
  it.for([
    ['Worker', 'The Worker passage is not a Passage: its code has no LinkObject, and its secrets are THEIRS.'],
    ['database', "The database passage is not a Passage's: it holds customers."],
    ['queue', 'The queue passage-webhooks-slow is used by their-worker.'],
  ] as const)('are not taken from somebody else: a %s', async ([what, words]) => {
    if (what === 'Worker') {
      account.workers.set('passage', { secrets: { THEIRS: 'x' }, version: { id: crypto.randomUUID(), bindings: [] } })
    } else if (what === 'queue') {
      account.queues.set('passage-webhooks-slow', new Set(['their-worker']))
    } else {
      account.createDatabase({ name: 'passage' })
      account.databases.get('passage')?.query('CREATE TABLE customers (id TEXT)')
    }
    const refused = await machine.deploy()
    expect(refused.code, refused.output).toBe(2)
    expect(refused.output).toContain(words)
    expect(refused.output).not.toContain('checks ran')
    expect(changes()).toEqual([])

    if (what === 'Worker') {
      const adopted = await machine.deploy(['--adopt', '--create-missing'])
      expect(adopted.code, adopted.output).toBe(0)
    }
  })

  it('are others where wrangler.toml says so, and staging has its own beside production', async () => {
    machine.write('wrangler.toml', TOML.replace('name = "passage"', 'name = "acme"'))
    machine.write('wrangler.staging.toml', '[vars]\nSANDBOX = "off"\n')
    account.workers.set('passage', { secrets: { THEIRS: 'x' }, version: { id: crypto.randomUUID(), bindings: [] } })
    const production = await machine.deploy(['--url', cloud.addressOf('account', 'acme')])
    expect(production.code, production.output).toBe(0)
    const staging = await machine.deploy(['--env', 'staging', '--url', cloud.addressOf('account', 'acme-staging')])
    expect(staging.code, staging.output).toBe(0)
    expect(staging.output).toContain('--mode live --remote --env staging')

    expect([...account.workers.keys()]).toEqual(['passage', 'acme', 'acme-staging'])
    expect([...account.databases.keys()]).toEqual(['acme', 'acme-staging'])
    expect(account.queues.get('acme-staging-webhooks')).toEqual(new Set(['acme-staging']))
    expect(account.queues.get('acme-webhooks')).toEqual(new Set(['acme']))
    expect(machine.secretsOf('.dev.vars.staging')).toEqual(account.workers.get('acme-staging')?.secrets)
    expect(machine.secretsOf('.dev.vars.staging')).not.toEqual(machine.secretsOf('.dev.vars.production'))
    const boundTo = (worker: string, name: string) =>
      account.workers.get(worker)?.version?.bindings.find((binding) => binding.name === name)
    expect(boundTo('acme-staging', 'DB')?.id).toBe(account.databases.get('acme-staging')?.id)
    expect(boundTo('acme-staging', 'SANDBOX')?.text).toBe('off')
    expect(boundTo('acme', 'SANDBOX')?.text).toBe('on')

    // A key of one is none of the other's.
    const created = await machine.run('keys', [
      'create',
      '--org',
      'S',
      '--mode',
      'test',
      '--remote',
      '--env',
      'staging',
    ])
    expect(created.code, created.output).toBe(0)
    const count = (database: string) =>
      account.databases.get(database)?.query('SELECT count(*) AS n FROM api_keys')[0]?.results
    expect([count('acme'), count('acme-staging')]).toEqual([[{ n: 0 }], [{ n: 1 }]])
  })
})

describe('a domain', { timeout: LIMIT_MS }, () => {
  it('is not taken from whatever has it where nobody can be asked', async () => {
    const routes = 'workers_dev = true\nroutes = [{ pattern = "passage.invalid", custom_domain = true }]'
    const urls = 'SERVICE_URLS = "https://passage.invalid"'
    machine.write('wrangler.toml', TOML.replace('workers_dev = true', routes).replace('SERVICE_URLS = ""', urls))
    const { code, output } = await machine.deploy()
    expect(code, output).toBe(2)
    expect(output).toContain('No Passage answers at passage.invalid yet')
    expect(output).not.toContain('checks ran')
    expect(changes()).toEqual([])
  })
})

describe('the settings', { timeout: LIMIT_MS }, () => {
  it('are refused before anybody is asked where they are for development, or forget a domain', async () => {
    machine.write(
      'wrangler.toml',
      TOML.replace('DEVELOPMENT = "off"', 'DEVELOPMENT = "on"').replace(
        'workers_dev = true',
        'workers_dev = true\nroutes = [{ pattern = "link.example.com", custom_domain = true }]',
      ),
    )
    const { code, output } = await machine.deploy()
    expect(code).toBe(2)
    expect(output).toContain('DEVELOPMENT is not "off"')
    expect(output).toContain('The Worker gets the name link.example.com, and SERVICE_URLS does not have it')
    expect(cloud.asked).toEqual([])
  })
})

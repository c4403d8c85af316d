// A deploy runs `npm run check` first, on a wrangler.toml that has the settings of whoever deploys: the check is of the code, and
// passes with whatever src/docs/deploying.md tells them to write there.
import { execFile } from 'node:child_process'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { experimental_readRawConfig as readConfig } from 'wrangler'
import { afterAll, describe, it } from 'vitest'
import { newAuthorProject, program } from '../node/author-project.ts'
import { asShipped, SHIPPED } from '../support/shipped.ts'

const LIMIT_MS = 600_000
const TOML = readFileSync('wrangler.toml', 'utf8')
const project = newAuthorProject()

afterAll(() => rmSync(project, { recursive: true, force: true }))

/** Each as the page and the file itself have it, spaces and quotes of their own. */
const OWN = (
  [
    ['name = "passage"', 'name = "acme"'],
    ['workers_dev = true', 'workers_dev = true\nroutes = [{ pattern = "link.example.com", custom_domain = true }]'],
    [
      '[[durable_objects.bindings]]',
      '[[d1_databases]]\nbinding="DB_2"\n  database_name = "acme-2"\nmigrations_dir = "src/store/migrations"\n\n[[durable_objects.bindings]]',
    ],
    ['SERVICE_URLS = ""', 'SERVICE_URLS   = "https://link.example.com,https://acme.me.workers.dev"'],
    ['LINK_URL_BASE = ""', "LINK_URL_BASE = 'https://acme.example/link'"],
    ['PRIVACY_URL = ""', 'PRIVACY_URL = "https://acme.example/privacy"'],
    ['RETAIN_RESULT_FOR = "2592000"', 'RETAIN_RESULT_FOR = "86400"'],
    ['SANDBOX = "on"', 'SANDBOX = "off"'],
    ['LIVE_ORIGINS = "{}"', 'LIVE_ORIGINS = "{\\"tmobile\\":\\"https://www.t-mobile.com\\"}"'],
    ['APP_LINK = ""', 'APP_LINK = "acme://connect"'],
    ['SHARDS = "{}"', `SHARDS = '''\n{"DB_2":["org_4fHkS0bWq2Zx",\n"7Q"]}'''`],
    ['LIMITS = "{}"', `LIMITS = '{"refused":60}'`],
    ['limit = 30,', 'limit = 60,'],
  ] as const
).reduce((toml, [shipped, own]) => {
  if (!toml.includes(shipped)) {
    throw new Error(`wrangler.toml has no ${shipped}`)
  }
  return toml.replace(shipped, () => own)
}, TOML)

function stepsOf(name: string): string[] {
  const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
  return (scripts[name] ?? '').split(' && ')
}

const varsOf = (toml: string): unknown => {
  const path = join(project, '.build', 'read.toml')
  writeFileSync(path, toml)
  return readConfig({ config: path }).rawConfig.vars
}

describe('the settings of a deployment', { timeout: LIMIT_MS }, () => {
  it('are none of those that the tests of the code run with', ({ expect }) => {
    expect(varsOf(TOML)).toEqual(SHIPPED)
    expect(varsOf(OWN)).not.toEqual(SHIPPED)
    expect(varsOf(asShipped(OWN))).toEqual(SHIPPED)
  })

  it('pass the check that a deploy runs', async ({ expect }) => {
    writeFileSync(join(project, 'wrangler.toml'), OWN)
    // The linter and the compiler read no settings, and are slow.
    const lint = stepsOf('lint').filter((step) => !/^(oxlint|npm run types)\b/.test(step))
    expect(lint).toContain('oxfmt --check .')
    for (const step of lint) {
      await promisify(execFile)('sh', ['-c', step], { cwd: project })
    }
    const run = 'run --config test/vitest.config.ts --project node --project shards --project workerd'.split(' ')
    const files = ['env-types', 'node/limits', 'node/chunks', 'test/shards', 'routes/simulate']
    const tests = await program(project, 'vitest/vitest.mjs', ...run, ...files)
    expect(tests.code, tests.output).toBe(0)
    expect(tests.output).toMatch(/env-types[^]*second-database/)
  })
})

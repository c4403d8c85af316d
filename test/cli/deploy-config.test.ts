// What wrangler is told of a deployment, and which settings are not deployed.
import { describe, it } from 'vitest'
import {
  configFor,
  problemsOf,
  queuesOf,
  type Settings,
  settings,
  settingsOf,
  overlay,
} from '../../src/cli/deploy-config.ts'
import { deploymentOf } from '../../src/cli/deployment.ts'

const PRODUCTION = deploymentOf('production', 'passage', null)
const STAGING = deploymentOf('staging', 'passage', null)
const URLS = 'https://link.example.com,https://passage.me.workers.dev'

const BASE: Settings = settings.parse({
  name: 'passage',
  main: 'src/index.ts',
  build: { command: 'build' },
  workers_dev: false,
  vars: {
    SERVICE_URLS: URLS,
    LINK_URL_BASE: '',
    PRIVACY_URL: '',
    APP_LINK: '',
    APP_URLS: '{}',
    EXTENSION_URLS: '{}',
    RETAIN_RESULT_FOR: '2592000',
    DEVELOPMENT: 'off',
    SANDBOX: 'off',
    LIVE_ORIGINS: '{}',
    SHARDS: '{}',
    LIMITS: '{}',
  },
  d1_databases: [{ binding: 'DB', database_name: 'passage', migrations_dir: 'src/store/migrations' }],
  queues: {
    producers: [{ binding: 'WEBHOOKS', queue: 'passage-webhooks' }],
    consumers: [{ queue: 'passage-webhooks', dead_letter_queue: 'passage-webhooks-dlq', max_retries: 3 }],
  },
  ratelimits: [{ name: 'LIMIT', namespace_id: '7201', simple: { limit: 1, period: 60 } }],
  routes: [{ pattern: 'link.example.com', custom_domain: true }],
})

describe('the settings', () => {
  it('of production are those of the file', ({ expect }) => {
    expect(settingsOf(BASE, {}, PRODUCTION)).toEqual(BASE)
  })

  it('of staging have names of their own, and none of the addresses of production', ({ expect }) => {
    const chosen = settingsOf(BASE, {}, STAGING)
    expect(JSON.stringify(chosen)).not.toMatch(/"passage(-webhooks.*)?"|link\.example\.com/)
    expect(chosen).toMatchObject({
      name: 'passage-staging',
      workers_dev: true,
      vars: { SERVICE_URLS: '', LINK_URL_BASE: '', DEVELOPMENT: 'off', SANDBOX: 'off' },
    })
    expect(queuesOf(chosen)).toEqual(['passage-staging-webhooks', 'passage-staging-webhooks-dlq'])
    // A counter that two share would let the load of one limit the other.
    expect(chosen.ratelimits?.[0]?.namespace_id).toMatch(/^[1-9]\d*7201$/)
  })

  it('of staging are otherwise where its own file says so', ({ expect }) => {
    const own = overlay.parse({
      vars: { SERVICE_URLS: 'https://staging.example.com', SANDBOX: 'on' },
      routes: [{ pattern: 'staging.example.com', custom_domain: true }],
    })
    const chosen = settingsOf(BASE, own, STAGING)
    expect(chosen.vars).toMatchObject({
      SERVICE_URLS: 'https://staging.example.com',
      SANDBOX: 'on',
      LIVE_ORIGINS: '{}',
    })
    expect(chosen.routes).toHaveLength(1)
    expect(problemsOf(chosen)).toEqual([])
  })

  it.for(['name', 'main', 'd1_databases', 'queues'])('of staging leave %s to what it is', (key, { expect }) => {
    expect(overlay.safeParse({ [key]: 'mine' }).success).toBe(false)
  })

  it('are found by wrangler wherever it reads them', ({ expect }) => {
    const config: unknown = JSON.parse(configFor(BASE, '/here', 'account', { passage: 'id' }))
    expect(config).toMatchObject({
      account_id: 'account',
      main: '/here/src/index.ts',
      build: { command: 'build', cwd: '/here' },
      d1_databases: [{ database_id: 'id', migrations_dir: '/here/src/store/migrations', binding: 'DB' }],
    })
    expect(configFor(BASE, '/here', 'account', {})).not.toContain('database_id')
  })
})

describe('a deploy is refused', () => {
  const problems = (vars: Record<string, string>, more: Partial<Settings> = {}): string[] =>
    problemsOf({ ...BASE, ...more, vars: { ...BASE.vars, ...vars } })

  it('for nothing that is right', ({ expect }) => {
    expect(problems({})).toEqual([])
    expect(problems({ SERVICE_URLS: '' }, { routes: undefined })).toEqual([])
    expect(problems({ LINK_URL_BASE: 'https://acme.example/open' })).toEqual([])
    expect(problems({ LINK_URL_BASE: 'https://link.example.com/connect' })).toEqual([])
    expect(problems({}, { routes: ['link.example.com/*', '*.example.com/*'] })).toEqual([])
  })

  it.for<[string, Record<string, string>, RegExp]>([
    ['with DEVELOPMENT on', { DEVELOPMENT: 'on' }, /^DEVELOPMENT is not "off"/],
    [
      'with a domain that it does not know for its own',
      { SERVICE_URLS: '' },
      /^The Worker gets the name link\.example\.com/,
    ],
    ['with another domain', { SERVICE_URLS: 'https://other.example.com' }, /SERVICE_URLS does not have it/],
    ['with plain http', { SERVICE_URLS: 'http://link.example.com' }, /^SERVICE_URLS must be /],
    ['with links over plain http', { LINK_URL_BASE: 'http://acme.example' }, /^LINK_URL_BASE must be an https address/],
    [
      'with links that lead nowhere',
      { LINK_URL_BASE: 'https://link.example.com/l' },
      /where links open below \/connect/,
    ],
    ['with sites that are none', { LIVE_ORIGINS: '{"tmobile":"ftp://x"}' }, /^LIVE_ORIGINS/],
    ['with sites that are no JSON', { LIVE_ORIGINS: '{' }, /^LIVE_ORIGINS must be JSON/],
    ['with a time that is none', { RETAIN_RESULT_FOR: '30 days' }, /^RETAIN_RESULT_FOR must be seconds/],
    ['with a time that is too short', { RETAIN_RESULT_FOR: '60' }, /^RETAIN_RESULT_FOR must be seconds/],
    ['with a sandbox that is neither on nor off', { SANDBOX: 'no' }, /^SANDBOX must be on or off/],
    ['with limits that are no JSON', { LIMITS: '{' }, /^LIMITS must be JSON/],
    ['with a limit that nobody knows', { LIMITS: '{"creates":1}' }, /^LIMITS/],
    ['with a page of no address', { PRIVACY_URL: 'x' }, /^PRIVACY_URL must be an https address/],
    ['with a page of plain http', { PRIVACY_URL: 'http://acme.example' }, /^PRIVACY_URL must be an https address/],
    [
      'with an app that is a script',
      { APP_LINK: 'javascript:alert(1)' },
      /^APP_LINK must be an https address or an app/,
    ],
    ['with an app that nothing opens', { APP_LINK: 'acme:' }, /^APP_LINK must be an https address or an app/],
    [
      'with an app for a computer',
      { APP_URLS: '{"windows":"https://x.example"}' },
      /^APP_URLS.windows is not a known field/,
    ],
    ['with shards that are nowhere', { SHARDS: '{"DB_2":["a"]}' }, /^SHARDS names DB_2, and no \[\[d1_databases/],
    ['with shards that are no JSON', { SHARDS: '{' }, /^SHARDS must be JSON/],
    ['with an extension that is no JSON', { EXTENSION_URLS: 'https://x.example' }, /^EXTENSION_URLS must be JSON/],
    ['with an extension of nowhere', { EXTENSION_URLS: '{"chrome":"x"}' }, /^EXTENSION_URLS.chrome must be an https/],
  ])('%s', ([, vars, words], { expect }) => {
    expect(problems(vars)).toEqual([expect.stringMatching(words)])
  })

  it.for([
    'DEVELOPMENT',
    'SANDBOX',
    'LIMITS',
    'RETAIN_RESULT_FOR',
    'PRIVACY_URL',
    'LINK_URL_BASE',
    'APP_LINK',
    'APP_URLS',
    'EXTENSION_URLS',
    'SHARDS',
  ])('without the variable %s', (name, { expect }) => {
    const { [name]: _, ...vars } = BASE.vars
    expect(problemsOf({ ...BASE, vars })).toEqual([expect.stringMatching(new RegExp(`^${name} `))])
  })
})

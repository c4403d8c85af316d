// What a wrong variable is called in the log, and that nothing of its value is.
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { app } from '../src/app.ts'
import { configOf, Misconfigured } from '../src/config.ts'
import { ORIGIN } from './support/api.ts'

function problemsOf(changes: Record<string, unknown>): string {
  try {
    configOf({ ...env, ...changes })
    return ''
  } catch (error) {
    return error instanceof Misconfigured
      ? error.message.replace(/^misconfigured: /, '')
      : `not a Misconfigured: ${String(error)}`
  }
}

const SECRET = Buffer.alloc(32, 1).toString('base64')

describe('configOf', () => {
  it.each<[Record<string, unknown>, string]>([
    [{}, ''],
    [{ LIVE_ORIGINS: '{"tmobile":"https://www.t-mobile.com"}', LINK_URL_BASE: 'https://a.example/l/' }, ''],
    [{ LIVE_ORIGINS: '{tmobile: https://hunter2.example}' }, 'LIVE_ORIGINS must be JSON'],
    [{ LIVE_ORIGINS: '' }, 'LIVE_ORIGINS must be JSON'],
    [{ LIVE_ORIGINS: '{"att":["https://www.att.example","https://id.att.example"]}' }, ''],
    [{ LIVE_ORIGINS: '["https://hunter2.example"]' }, 'LIVE_ORIGINS must be an object, not an array'],
    [{ LIVE_ORIGINS: '{"att":"hunter2"}' }, 'LIVE_ORIGINS.att must be an https address'],
    [{ LIVE_ORIGINS: '{"att":"http://hunter2.example"}' }, 'LIVE_ORIGINS.att must be an https address'],
    [
      { LIVE_ORIGINS: '{"att":["https://att.example","http://hunter2.example"],"verizon":7}' },
      'LIVE_ORIGINS.att.1 must be an https address; LIVE_ORIGINS.verizon must be an https address',
    ],
    [{ LIVE_ORIGINS: '{"att":"https://localhost:8443"}' }, ''],
    [
      { DEVELOPMENT: 'off', LIVE_ORIGINS: '{"att":"https://localhost:8443"}' },
      'LIVE_ORIGINS.att must not be on this machine unless DEVELOPMENT is on',
    ],
    [{ DEVELOPMENT: 'hunter2' }, 'DEVELOPMENT must be on or off'],
    [{ LINK_URL_BASE: 'hunter2' }, 'LINK_URL_BASE must be an https address, or empty'],
    [{ LINK_URL_BASE: 'http://a.example' }, ''],
    [
      { DEVELOPMENT: 'off', LINK_URL_BASE: 'http://hunter2.example' },
      'LINK_URL_BASE must be an https address, or empty',
    ],
    ...['', 'hunter2', '0', '3599', '2592001', '1e5', '-1', ' 3600'].map(
      (seconds): [Record<string, unknown>, string] => [
        { RETAIN_RESULT_FOR: seconds },
        'RETAIN_RESULT_FOR must be seconds, from 3600 to 2592000',
      ],
    ),
    [{ RETAIN_RESULT_FOR: '3600' }, ''],
    [{ SHARDS: 'hunter2' }, 'SHARDS must be JSON'],
    [{ SHARDS: '{"DB_2":["a"]}' }, 'SHARDS names DB_2, which is no D1 binding'],
    [{ SHARDS: '{"DB_2":["a"]}', DB_2: env.DB }, ''],
    [{ SANDBOX: 'hunter2' }, 'SANDBOX must be on or off'],
    [{ SERVICE_URLS: '' }, ''],
    [{ SERVICE_URLS: 'https://a.example, https://b.example:8443/,' }, ''],
    ...['hunter2', 'https://hunter2.example/x', 'https://me:hunter2@b.example', 'http://hunter2.example'].map(
      (url): [Record<string, unknown>, string] => [
        { DEVELOPMENT: 'off', SERVICE_URLS: `https://a.example,${url}` },
        'SERVICE_URLS must be https origins, such as https://link.example.com, with commas',
      ],
    ),
    [{ SERVICE_SECRET: undefined }, 'SERVICE_SECRET must be 32 bytes or more in base64'],
    [{ SERVICE_SECRET: 'hunter2 ' }, 'SERVICE_SECRET must be 32 bytes or more in base64'],
    [{ SERVICE_SECRET: 'aHVudGVyMg==' }, 'SERVICE_SECRET must be 32 bytes or more in base64'],
    [{ SERVICE_SECRET: '' }, 'SERVICE_SECRET must be 32 bytes or more in base64'],
    [{ SERVICE_SECRET: `b.${SECRET},a.${SECRET}` }, ''],
    [{ SERVICE_SECRET: `b.${SECRET},a.${SECRET}.1764200000000` }, ''],
    [{ SERVICE_SECRET: `a.${SECRET},a.${SECRET}` }, 'SERVICE_SECRET must have each letter once'],
    ...[
      `${SECRET},${SECRET}`,
      `b.${SECRET},`,
      `b.${SECRET}, a.${SECRET}`,
      `B.${SECRET}`,
      'b.aHVudGVyMg==',
      `b.${SECRET},a.hunter2`,
      `b.${SECRET}.hunter2`,
    ].map((list): [Record<string, unknown>, string] => [
      { SERVICE_SECRET: list },
      'SERVICE_SECRET must be a list of a letter, a dot and 32 bytes or more in base64, with commas between',
    ]),
    [{ SIGNING_KEYS: '{"keys":[{"d":"hunter2"' }, 'SIGNING_KEYS must be JSON'],
    [{ SIGNING_KEYS: '{"keys":[]}' }, 'SIGNING_KEYS.keys must not be empty'],
    [{ DEVELOPMENT: '', LIVE_ORIGINS: 'x' }, 'DEVELOPMENT must be on or off; LIVE_ORIGINS must be JSON'],
  ])('%j: %s', (changes, problems) => {
    expect(problemsOf(changes)).toBe(problems)
    expect(problemsOf(changes)).not.toContain('hunter2')
  })
})

it('a misconfigured service says which variable is wrong in its log, and nothing on the wire', async () => {
  const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  for (const path of ['/v1/links', '/connect/link_0', '/.well-known/jwks.json']) {
    const response = await app.request(`${ORIGIN}${path}`, {}, { ...env, LIVE_ORIGINS: '{att: hunter2}' })
    const text = await response.text()
    expect([path, response.status]).toEqual([path, 503])
    expect(text).not.toContain('LIVE_ORIGINS')
    const line = String(log.mock.lastCall?.[0])
    expect(JSON.parse(line)).toMatchObject({
      event: 'misconfigured',
      problems: 'misconfigured: LIVE_ORIGINS must be JSON',
    })
    expect(line).not.toContain('hunter2')
  }
  log.mockRestore()
})

describe('a fresh clone, where nobody has made the secrets', () => {
  const { SERVICE_SECRET: _, SIGNING_KEYS: __, ...bare } = env
  const fresh = { ...bare, DEVELOPMENT: 'off', SERVICE_URLS: '' } as unknown as Env
  const ask = async (url: string, init: RequestInit = {}): Promise<[number, unknown]> => {
    const response = await app.request(url, init, fresh)
    return [response.status, await response.json().catch(() => null)]
  }

  it('answers what needs none', async () => {
    const [status, health] = await ask('http://localhost:8787/health')
    expect([status, health]).toEqual([200, { status: 'ok', version: env.VERSION.id }])
    expect(await ask('http://localhost:8787/openapi.json')).toMatchObject([200, { servers: [{ url: '/' }] }])
  })

  it('says in one line what to run to everything else, and in its log', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    for (const [path, method] of [
      ['/v1/links', 'POST'],
      ['/v1/providers', 'GET'],
      ['/link/claim', 'POST'],
      ['/.well-known/jwks.json', 'GET'],
      ['/connect.js', 'GET'],
      ['/device.js', 'GET'],
      ['/nothing', 'GET'],
      ['/', 'GET'],
    ] as const) {
      const [status, body] = await ask(`http://localhost:8787${path}`, { method })
      expect([path, status, body]).toEqual([
        path,
        503,
        { error: expect.stringContaining('Run `npm start`'), code: 'unavailable' },
      ])
      expect(log.mock.lastCall?.[0]).toContain('Run `npm start`')
    }
    log.mockRestore()
  })

  it('says nothing of it where it is deployed', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    expect(await ask('https://passage.me.workers.dev/v1/links', { method: 'POST' })).toEqual([
      503,
      { error: 'Temporarily unavailable', code: 'unavailable' },
    ])
    log.mockRestore()
  })
})

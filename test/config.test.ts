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

describe('configOf', () => {
  it.each<[Record<string, unknown>, string]>([
    [{}, ''],
    [{ LIVE_ORIGINS: '{"tmobile":"https://www.t-mobile.com"}', LINK_URL_BASE: 'https://a.example/l/' }, ''],
    [{ LIVE_ORIGINS: '{tmobile: https://hunter2.example}' }, 'LIVE_ORIGINS must be JSON'],
    [{ LIVE_ORIGINS: '' }, 'LIVE_ORIGINS must be JSON'],
    [{ LIVE_ORIGINS: '["https://hunter2.example"]' }, 'LIVE_ORIGINS must be an object'],
    [{ LIVE_ORIGINS: '{"att":"hunter2"}' }, 'LIVE_ORIGINS.att must be an https address'],
    [{ LIVE_ORIGINS: '{"att":"http://hunter2.example"}' }, 'LIVE_ORIGINS.att must be an https address'],
    [{ DEVELOPMENT: 'hunter2' }, 'DEVELOPMENT must be on or off'],
    [{ LINK_URL_BASE: 'hunter2' }, 'LINK_URL_BASE must be an address with http or https, or empty'],
    [{ SERVICE_SECRET: undefined }, 'SERVICE_SECRET must be 32 bytes or more in base64'],
    [{ SERVICE_SECRET: 'hunter2 ' }, 'SERVICE_SECRET must be 32 bytes or more in base64'],
    [{ SERVICE_SECRET: 'aHVudGVyMg==' }, 'SERVICE_SECRET must be 32 bytes or more in base64'],
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
  for (const path of ['/health', '/v1/links', '/connect/link_0', '/openapi.json']) {
    const response = await app.request(`${ORIGIN}${path}`, {}, { ...env, LIVE_ORIGINS: '{att: hunter2}' })
    const text = await response.text()
    expect([path, response.status]).toEqual([path, 500])
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

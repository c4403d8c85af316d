// A deployment without a sandbox: neither its sites nor its routes are there, and a test key is told so at create.
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { app } from '../../src/app.ts'
import { createLink, exampleLink, newAccount, ORIGIN } from '../support/api.ts'
import { readRefusal } from '../support/refusal.ts'

const without: Env = { ...env, SANDBOX: 'off' }

async function post(path: string, body: unknown, key?: string): Promise<Response> {
  const headers = {
    'Content-Type': 'application/json',
    ...(key === undefined ? {} : { Authorization: `Bearer ${key}` }),
  }
  return await app.request(ORIGIN + path, { method: 'POST', headers, body: JSON.stringify(body) }, without)
}

describe('without a sandbox', () => {
  it.each(['tmobile', 'att', 'verizon', 'ubereats'])('the site of %s is not found', async (id) => {
    expect((await app.request(`${ORIGIN}/sandbox/${id}/`, {}, env)).status).toBeLessThan(400)
    for (const method of ['GET', 'POST']) {
      const response = await app.request(`${ORIGIN}/sandbox/${id}/`, { method }, without)
      expect([response.status, await response.json()]).toEqual([404, { error: 'Not found', code: 'not_found' }])
      expect(response.headers.get('Set-Cookie')).toBeNull()
    }
  })

  it('its routes are not found, after the key', async () => {
    const account = await newAccount()
    const { linkId, claimCode } = await createLink(account)
    for (const [path, body] of [
      [`/v1/sandbox/links/${linkId}/simulate`, { claimCode, person: 'user_good' }],
      [`/v1/sandbox/links/${linkId}/expire`, {}],
    ] as const) {
      expect((await post(path, body)).status).toBe(401)
      const response = await post(path, body, account.key)
      expect([response.status, await response.json()]).toMatchObject([404, { code: 'not_found' }])
    }
    // A link of the time before leads nowhere either.
    expect((await post('/link/claim', { code: claimCode })).status).toBe(503)
  })

  it('an agent is offered nobody to play, and told that nothing can be linked', async () => {
    const ask = async (key: string, method: string, params: object = {}) => {
      const response = await post('/mcp', { jsonrpc: '2.0', id: 1, method, params }, key)
      return await response.json<{ result?: Record<string, unknown>; error?: { message: string } }>()
    }
    const [test, live] = await Promise.all([newAccount(), newAccount('live')])
    const offered = await ask(test.key, 'tools/list')
    expect(JSON.stringify(offered.result)).toContain('create_link')
    expect(JSON.stringify(offered.result)).not.toContain('simulate_session')
    const played = await ask(test.key, 'tools/call', { name: 'simulate_session', arguments: {} })
    expect(played.error?.message).toContain('no such tool')
    const params = { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'test', version: '1' } }
    expect((await ask(test.key, 'initialize', params)).result?.['instructions']).toContain('has no sandbox')
    expect((await ask(live.key, 'initialize', params)).result?.['instructions']).toContain('is LIVE')
  })

  it('a test key creates nothing and is told why', async () => {
    const { key } = await newAccount()
    expect(await readRefusal(await post('/v1/links', exampleLink, key))).toEqual([
      {
        path: 'integrationId',
        message: 'cannot be reached with a test key: this deployment has no sandbox, as SANDBOX is off',
      },
    ])
  })
})

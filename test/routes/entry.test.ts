// How requests come in: by https where the service is deployed, and under whatever Host header without changing an answer.
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { app } from '../../src/app.ts'
import type { Claim } from '../../src/wire/claim.ts'
import type { CreatedLink } from '../../src/wire/link.ts'
import { OPERATIONS } from '../../src/openapi/operations.ts'
import { createLink, exampleLink, expectJson, newAccount, ORIGIN } from '../support/api.ts'

const PLAIN = ORIGIN.replace('https', 'http')
const deployed: Env = { ...env, DEVELOPMENT: 'off' }
const withoutNames: Env = { ...deployed, SERVICE_URLS: '' }

describe('plain http', () => {
  it('is refused on every route of the API, sockets too, in the same words', async () => {
    const log = vi.spyOn(console, 'log')
    const paths = OPERATIONS.map(
      ({ method, path }) => [method.toUpperCase(), path.replaceAll(/\{\w+\}/g, 'x')] as const,
    )
    for (const [method, path] of [
      ...paths,
      ['GET', '/connect.js'],
      ['GET', '/device.js'],
      ['GET', '/sandbox/tmobile/'],
      ['GET', '/none'],
    ] as const) {
      const response = await app.request(`${PLAIN}${path}`, { method, headers: { Upgrade: 'websocket' } }, deployed)
      expect([method, path, response.status, await response.json()]).toEqual([
        method,
        path,
        403,
        { error: 'Plain http is refused: ask by https', code: 'https_required' },
      ])
    }
    expect(paths.length).toBeGreaterThan(15)
    expect(log).not.toHaveBeenCalled()
    log.mockRestore()
  })

  it('leads the page on to https, unless nobody knows where that is', async () => {
    const { appClipUrl } = await createLink(await newAccount())
    const said = [vi.spyOn(console, 'log'), vi.spyOn(console, 'error')]
    const answer = await app.request(appClipUrl.replace('https', 'http'), {}, deployed)
    expect([answer.status, answer.headers.get('Location')]).toEqual([308, appClipUrl])
    expect(answer.headers.get('Cache-Control')).toBe('no-store')
    expect(await answer.text()).toBe('')
    const foreign = await app.request(appClipUrl.replace(ORIGIN, 'http://evil.example'), {}, deployed)
    expect([foreign.status, foreign.headers.get('Location')]).toEqual([308, appClipUrl])
    const lost = await app.request(appClipUrl.replace(ORIGIN, 'http://evil.example'), {}, withoutNames)
    expect([lost.status, lost.headers.get('Location')]).toEqual([403, null])
    const byName = appClipUrl.replace(ORIGIN, 'http://passage.acme.workers.dev')
    const zero = await app.request(byName, {}, withoutNames)
    expect(zero.headers.get('Location')).toBe(byName.replace('http', 'https'))
    for (const spy of said) {
      expect(spy).not.toHaveBeenCalled()
      spy.mockRestore()
    }
  })

  it('is taken from a developer', async () => {
    expect((await app.request('http://127.0.0.1:8787/health', {}, env)).status).toBe(200)
  })
})

describe('a foreign Host header', () => {
  const create = async (origin: string, bindings: Env, changes: Record<string, unknown> = {}): Promise<Response> => {
    const { key } = await newAccount()
    const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
    const body = JSON.stringify({ ...exampleLink, ...changes })
    return await app.request(`${origin}/v1/links`, { method: 'POST', headers, body }, bindings)
  }
  const claim = async (origin: string, code: string): Promise<Claim> => {
    const request = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify({ code }) }
    return await expectJson(await app.request(`${origin}/link/claim`, request, deployed), 200)
  }

  it('gets into no address', async () => {
    const evil = 'https://evil.example'
    const created = await create(evil, deployed)
    const link = await expectJson<CreatedLink>(created.clone(), 201)
    const claimed = await claim(evil, link.claimCode)
    const script = await (await app.request(`${evil}/connect.js`, {}, deployed)).text()
    const document = await (await app.request(`${evil}/openapi.json`, {}, deployed)).text()
    const page = await (await app.request(link.appClipUrl.replace(ORIGIN, evil), {}, deployed)).text()
    for (const text of [await created.text(), JSON.stringify(claimed), script, document, page]) {
      expect(text).not.toContain('evil.example')
    }
    expect(link.appClipUrl).toMatch(`${ORIGIN}/connect/`)
    expect(claimed.websocketUrl).toMatch(`${ORIGIN.replace('http', 'ws')}/sessions/`)
    expect(claimed.origins).toEqual([ORIGIN])
    expect(created.headers.get('Location')).toBe(`/v1/links/${link.linkId}`)
  })

  it('makes nothing where nobody has named the service, and the log says what is missing', async () => {
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined)
    const refused = await create('https://link.acme.dev', withoutNames)
    expect([refused.status, await refused.json()]).toMatchObject([503, { code: 'unavailable' }])
    expect(log.mock.lastCall?.[0]).toContain('SERVICE_URLS must name the origin')
    log.mockRestore()
    const made = await create('https://passage.acme.workers.dev', withoutNames)
    const { appClipUrl } = await expectJson<CreatedLink>(made, 201)
    expect(appClipUrl).toMatch('https://passage.acme.workers.dev/connect/')
    const based = { ...withoutNames, LINK_URL_BASE: 'https://clip.acme.dev' }
    expect((await expectJson<CreatedLink>(await create('https://evil.example', based), 201)).appClipUrl).toMatch(
      'https://clip.acme.dev/link_',
    )
  })

  it('opens no way for a webhook to the service itself, by whichever name', async () => {
    const named = { ...deployed, SERVICE_URLS: 'https://link.acme.dev,https://passage.acme.workers.dev' }
    for (const host of ['link.acme.dev', 'passage.acme.workers.dev', 'LINK.acme.dev.']) {
      for (const origin of ['https://evil.example', 'https://link.acme.dev']) {
        const refused = await create(origin, named, { webhookUrl: `https://${host}/webhook` })
        expect([host, origin, refused.status]).toEqual([host, origin, 400])
      }
    }
    expect((await create('https://evil.dev', named, { webhookUrl: 'https://evil.dev/x' })).status).toBe(201)
  })
})

// What changes with a deploy only: a caller who has it may ask whether it is still good, and a page may read what is public.
import { describe, it } from 'vitest'
import { call, newAccount } from '../support/api.ts'

describe.for<[string, boolean]>([
  ['/openapi.json', true],
  ['/.well-known/jwks.json', true],
  ['/v1/providers', false],
])('%s', ([path, isPublic]) => {
  const get = async (headers: Record<string, string> = {}, method = 'GET'): Promise<Response> =>
    await call({ method, path, headers, key: isPublic ? undefined : (await newAccount()).key })

  it('has a tag, the same each time, and answers 304 without a body to whoever has it', async ({ expect }) => {
    const first = await get()
    const tag = first.headers.get('ETag')!
    expect(tag).toMatch(/^(?:W\/)?"[^"]+"$/)
    expect((await get()).headers.get('ETag')).toBe(tag)
    for (const header of [tag, `W/${tag}`, `"other", ${tag}`, '*']) {
      for (const method of ['GET', 'HEAD']) {
        const again = await get({ 'If-None-Match': header }, method)
        expect([again.status, await again.text()]).toEqual([304, ''])
        for (const name of ['ETag', 'Cache-Control', 'Vary', 'Access-Control-Allow-Origin']) {
          expect([name, again.headers.get(name)]).toEqual([name, first.headers.get(name)])
        }
        expect(again.headers.get('X-Request-Id')).toMatch(/^req_/)
      }
    }
    const other = await get({ 'If-None-Match': '"other"' })
    expect([other.status, await other.text()]).toEqual([200, await first.text()])
  })

  it('says who may keep and read it', async ({ expect }) => {
    const { headers } = await get()
    expect(headers.get('Cache-Control')).toBe(isPublic ? 'public, max-age=300' : 'private, no-cache')
    expect(headers.get('Access-Control-Allow-Origin')).toBe(isPublic ? '*' : null)
    expect(headers.get('Vary')).toBe(isPublic ? null : 'Authorization')
  })

  it('answers the preflight that If-None-Match brings, where it is public', async ({ expect }) => {
    const response = await call({
      method: 'OPTIONS',
      path,
      headers: {
        Origin: 'https://app.example',
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'if-none-match',
      },
    })
    expect(response.status).toBe(isPublic ? 204 : 401)
    expect(response.headers.get('Access-Control-Allow-Headers')).toBe(isPublic ? 'if-none-match' : null)
  })
})

it('the catalogue is not told to be unchanged to whoever has no key', async ({ expect }) => {
  const { key } = await newAccount()
  const tag = (await call({ path: '/v1/providers', key })).headers.get('ETag')!
  const response = await call({ path: '/v1/providers', headers: { 'If-None-Match': tag } })
  expect([response.status, response.headers.get('ETag')]).toEqual([401, null])
})

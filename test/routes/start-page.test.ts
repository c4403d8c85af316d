// What stands at `/`: the way to the pages of `npm start`, and nothing anywhere else.
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { app } from '../../src/app.ts'

const PAGE = 'http://127.0.0.1:8788'

async function get(vars: Record<string, string>): Promise<[number, string | null]> {
  const response = await app.request('https://passage.example.com/', {}, { ...env, ...vars })
  return [response.status, response.headers.get('Location')]
}

describe('GET /', () => {
  it('leads to the start page where npm start runs the service', async () => {
    expect(await get({ DEVELOPMENT: 'on', START_PAGE: PAGE })).toEqual([302, PAGE])
  })

  it.each([
    ['a deployed service has none', {}],
    ['outside of development', { DEVELOPMENT: 'off', START_PAGE: PAGE }],
  ])('is not found: %s', async (_, vars) => {
    expect(await get(vars)).toEqual([404, null])
  })

  it.each(['https://evil.example', 'http://127.0.0.1.evil.example'])(
    'never leads to another machine: %s',
    async (to) => {
      const [status, location] = await get({ START_PAGE: to })
      expect([status, location]).toEqual([503, null])
    },
  )
})

// The scripts that are for pages of others, and the headers that let those load them.
import { describe, it } from 'vitest'
import { call, createLink, newAccount } from '../support/api.ts'

// Bytes, as they travel.
const SCRIPTS = [
  { path: '/connect.js', most: 4 * 1024 },
  { path: '/device.js', most: 12 * 1024 },
] as const

describe.for(SCRIPTS)('GET $path', ({ path, most }) => {
  it('is a small script for any page, kept for five minutes', async ({ expect }) => {
    const response = await call({ path })
    expect(response.status).toBe(200)
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'public, max-age=300',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
      etag: expect.stringMatching(/^"[0-9a-f]{40}"$/),
    })
    const stream = (await response.blob()).stream().pipeThrough(new CompressionStream('gzip'))
    expect((await new Response(stream).arrayBuffer()).byteLength).toBeLessThan(most)
  })

  it('is not sent again while it is the same', async ({ expect }) => {
    const etag = (await call({ path })).headers.get('ETag') ?? ''
    const again = await call({ path, headers: { 'If-None-Match': etag } })
    expect(again.status).toBe(304)
    expect(Object.fromEntries(again.headers)).toMatchObject({
      'cache-control': 'public, max-age=300',
      'cross-origin-resource-policy': 'cross-origin',
      'access-control-allow-origin': '*',
      etag,
    })
    expect((await call({ path, headers: { 'If-None-Match': '"other"' } })).status).toBe(200)
  })

  it('answers nothing but reading', async ({ expect }) => {
    const response = await call({ path, method: 'POST' })
    expect(response.status).toBe(405)
  })

  it('makes no code out of texts, which no strict page would allow', async ({ expect }) => {
    const script = await (await call({ path })).text()
    expect(script).not.toMatch(/\beval\b|\bFunction\(|innerHTML=|document\.write/)
  })
})

describe('GET /connect/:linkId?embed=', () => {
  const framing = (response: Response): unknown => ({
    policy: /frame-ancestors [^;]*/.exec(response.headers.get('Content-Security-Policy') ?? '')?.[0],
    frame: response.headers.get('X-Frame-Options'),
    resource: response.headers.get('Cross-Origin-Resource-Policy'),
    embedder: response.headers.get('Cross-Origin-Embedder-Policy'),
  })
  // What a page that isolates itself asks of all that it frames.
  const framed = (origin: string): unknown => ({
    policy: `frame-ancestors ${origin}`,
    frame: null,
    resource: 'cross-origin',
    embedder: 'require-corp',
  })
  const alone = { policy: `frame-ancestors 'none'`, frame: 'DENY', resource: 'same-origin', embedder: null }

  it('may be framed by the one origin that it names', async ({ expect }) => {
    const link = await createLink(await newAccount())
    const path = `/connect/${link.linkId}?code=${link.claimCode}`
    for (const origin of ['https://shop.example', 'http://localhost:3000']) {
      const response = await call({ path: `${path}&embed=${encodeURIComponent(origin)}` })
      expect(response.status).toBe(200)
      expect(framing(response)).toEqual(framed(origin))
    }
    for (const embed of ['', '&embed=', '&embed=*', '&embed=http://shop.example', '&embed=https://a;sandbox']) {
      expect(framing(await call({ path: path + embed }))).toEqual(alone)
    }
  })

  it('is framed when the code is wrong too, so that the page around it hears of it', async ({ expect }) => {
    const path = `/connect/link_${'0'.repeat(22)}?code=clm_${'0'.repeat(56)}ta${'0'.repeat(8)}&embed=https://shop.example`
    const response = await call({ path })
    expect(response.status).toBe(404)
    expect(framing(response)).toEqual(framed('https://shop.example'))
  })
})

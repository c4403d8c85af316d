// The scripts that are for pages of others. GET /connect.js: with which a developer's page shows the hosted page in a modal.
// GET /device.js: which an app puts into the pages of its web view. The same bytes for everybody who asks at the same address,
// on any page.
import { type Context, Hono } from 'hono'
import { etag, RETAINED_304_HEADERS } from 'hono/etag'
import type { AppEnv } from '../http/app-env.ts'
import { limitPublic } from '../http/limit.ts'
import { ownOrigin } from '../http/own-origin.ts'

export const scripts = new Hono<AppEnv>()

const CROSS_ORIGIN = 'Cross-Origin-Resource-Policy'
const ALLOW_ORIGIN = 'Access-Control-Allow-Origin'

const forAnyPage = [
  limitPublic,
  etag({ retainedHeaders: [...RETAINED_304_HEADERS, CROSS_ORIGIN, ALLOW_ORIGIN] }),
] as const

// Hosts are parsed, so that the origin is safe as text; quoted all the same.
scripts.get('/connect.js', ...forAnyPage, async (c) => {
  const { default: embed } = await import('../../.build/embed.txt')
  return serve(c, embed.replace('"SERVICE_ORIGIN"', JSON.stringify(ownOrigin(c))))
})
scripts.get('/device.js', ...forAnyPage, async (c) => {
  const { default: device } = await import('../../.build/device.txt')
  return serve(c, device)
})

function serve(c: Context<AppEnv>, script: string): Response {
  return c.body(script, 200, {
    'Content-Type': 'text/javascript; charset=utf-8',
    // Short: what it speaks with is always the newest, and the two must understand each other.
    'Cache-Control': 'public, max-age=300',
    // Pages that isolate themselves, or check the script's integrity, may load it too.
    [CROSS_ORIGIN]: 'cross-origin',
    [ALLOW_ORIGIN]: '*',
  })
}

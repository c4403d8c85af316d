// GET /connect.js: the script with which a developer's page shows the hosted page in a modal. The same bytes for
// everybody who asks at the same address, on any page.
import { Hono } from 'hono'
import { etag, RETAINED_304_HEADERS } from 'hono/etag'
import script from '../../.build/embed.txt'
import type { AppEnv } from '../http/app-env.ts'
import { limitPublic } from '../http/limit.ts'
import { ownOrigin } from '../http/own-origin.ts'

export const connectScript = new Hono<AppEnv>()

const CROSS_ORIGIN = 'Cross-Origin-Resource-Policy'
const ALLOW_ORIGIN = 'Access-Control-Allow-Origin'

connectScript.get(
  '/connect.js',
  limitPublic,
  etag({ retainedHeaders: [...RETAINED_304_HEADERS, CROSS_ORIGIN, ALLOW_ORIGIN] }),
  (c) =>
    // Hosts are parsed, so that the origin is safe as text; quoted all the same.
    c.body(script.replace('"SERVICE_ORIGIN"', JSON.stringify(ownOrigin(c))), 200, {
      'Content-Type': 'text/javascript; charset=utf-8',
      // Short: the page that it frames is always the newest, and the two must understand each other.
      'Cache-Control': 'public, max-age=300',
      // Pages that isolate themselves, or check the script's integrity, may load it too.
      [CROSS_ORIGIN]: 'cross-origin',
      [ALLOW_ORIGIN]: '*',
    }),
)

// Headers of every answer that did not choose its own: nothing here is a page, so nothing may be framed, guessed or
// kept by a cache.
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './app-env.ts'

const HEADERS = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Strict-Transport-Security': 'max-age=63072000; includeSubDomains',
  'Referrer-Policy': 'no-referrer',
} as const

export const protect = createMiddleware<AppEnv>(async (c, next) => {
  await next()
  // An upgrade's headers belong to the object and cannot be changed.
  if (c.res.status === 101) {
    return
  }
  for (const [name, value] of Object.entries(HEADERS)) {
    if (!c.res.headers.has(name)) {
      c.res.headers.set(name, value)
    }
  }
})

// Gives every request an id: the caller's own, where it is one, else a new one.
import { createMiddleware } from 'hono/factory'
import { base62Characters, randomBytes } from '../core/id.ts'
import type { AppEnv } from './app-env.ts'

export const withRequestId = createMiddleware<AppEnv>(async (c, next) => {
  const given = c.req.header('X-Request-Id') ?? ''
  // The form is narrow because the id is written into logs and headers.
  const requestId = /^[A-Za-z0-9._-]{1,128}$/.test(given) ? given : `req_${base62Characters(randomBytes(22), 22)}`
  c.set('requestId', requestId)
  await next()
  // An upgrade's headers belong to the object and cannot be changed.
  if (c.res.status !== 101) {
    c.res.headers.set('X-Request-Id', requestId)
  }
})

// For answers that change with a deploy or a key only: an ETag lets a caller ask whether its copy is still good. The
// routes say themselves who may keep a copy.
import { cors } from 'hono/cors'
import { etag, RETAINED_304_HEADERS } from 'hono/etag'
import { LIMIT_HEADERS } from '../core/limit.ts'

/** A browser judges a 304 by its own headers, not by those of the copy. */
export const tagged = etag({
  retainedHeaders: [...RETAINED_304_HEADERS, 'Access-Control-Allow-Origin', 'Access-Control-Expose-Headers'],
})

/** For what everybody may read: no cookie and no credential is involved. */
export const forAnyPage = cors({
  origin: '*',
  allowMethods: ['GET', 'HEAD'],
  exposeHeaders: ['ETag', 'X-Request-Id', ...LIMIT_HEADERS],
})

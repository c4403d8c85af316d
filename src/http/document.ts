// For answers that change with a deploy or a key only: an ETag lets a caller ask whether its copy is still good. The
// routes say themselves who may keep a copy.
import type { Context } from 'hono'
import { cors } from 'hono/cors'
import { etag, RETAINED_304_HEADERS } from 'hono/etag'
import type { Document } from '../core/document.ts'
import { LIMIT_HEADERS } from '../core/limit.ts'

/** Its route is `tagged`, which takes this tag for its own. */
export function answerDocument(c: Context, { text, tag }: Document): Response {
  c.header('ETag', tag)
  c.header('Content-Type', 'application/json')
  return c.body(text)
}

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

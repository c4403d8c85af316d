// GET /v1/links and /v1/links/:id: what a caller may see of its own links.
import { Hono } from 'hono'
import * as z from 'zod'
import { isId } from '../core/id.ts'
import { linkView, LINK_STATUSES, listedView, resultContext } from '../core/link.ts'
import { open } from '../core/seal.ts'
import type { AppEnv } from '../http/app-env.ts'
import { answerFailure } from '../http/failure.ts'
import { validQuery } from '../http/valid.ts'
import { findLink } from '../store/links.ts'
import { listLinks } from '../store/list-links.ts'

const LIMIT_WORDS = 'must be an integer from 1 to 100'

const listQuery = z.object({
  limit: z.coerce.number(LIMIT_WORDS).int(LIMIT_WORDS).min(1, LIMIT_WORDS).max(100, LIMIT_WORDS).default(20),
  cursor: z
    .string()
    .refine((text) => isId('link', text), 'must be a nextCursor that was given')
    .optional(),
  status: z.enum(LINK_STATUSES).optional(),
  integrationId: z.string().max(64).optional(),
  externalUserId: z.string().max(256).optional(),
})

export const links = new Hono<AppEnv>()

links.get('/v1/links', validQuery(listQuery), async (c) => {
  const { limit, cursor, ...filter } = c.req.valid('query')
  const now = Date.now()
  const page = await listLinks(c.env.DB, c.get('caller'), filter, { limit, after: cursor ?? null }, now)
  return c.json({ links: page.links.map((link) => listedView(link, now)), nextCursor: page.nextCursor })
})

links.get('/v1/links/:id', async (c) => {
  const id = c.req.param('id')
  const link = isId('link', id) ? await findLink(c.env.DB, c.get('caller'), id) : null
  if (link === null) {
    return answerFailure(c, { code: 'link_not_found' })
  }
  const sealed = link.sealedResult
  const result: unknown =
    sealed === null ? null : JSON.parse(open(c.get('config').keys.result, resultContext(link.id), sealed))
  return c.json(linkView(link, result, Date.now()))
})

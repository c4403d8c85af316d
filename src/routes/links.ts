// /v1/links: what a caller may see, end and erase of its own links.
import { Hono, type Context } from 'hono'
import * as z from 'zod'
import { isId } from '../core/id.ts'
import { linkView, LINK_STATUSES, listedView, resultContext, type LinkRecord } from '../core/link.ts'
import { open } from '../core/seal.ts'
import type { AppEnv } from '../http/app-env.ts'
import { answerFailure } from '../http/failure.ts'
import { requireOwnLink } from '../http/own-link.ts'
import { pageLimit, validQuery } from '../http/valid.ts'
import { listLinks } from '../store/list-links.ts'

const listQuery = z.object({
  limit: pageLimit.default(20),
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

links.get('/v1/links/:id', async (c) => answerLink(c, await requireOwnLink(c, c.req.param('id'))))

links.post('/v1/links/:id/cancel', async (c) => {
  const link = await requireOwnLink(c, c.req.param('id'))
  const canceled = await c.env.SESSION.getByName(link.id).cancel(link)
  if (!canceled.ok) {
    return answerFailure(c, canceled.failure)
  }
  const current = await requireOwnLink(c, link.id)
  // The object has it for certain; a row that is not there yet will be once D1 answers again.
  return current.status === 'canceled' ? answerLink(c, current) : answerFailure(c, { code: 'unavailable' })
})

links.delete('/v1/links/:id', async (c) => {
  const link = await requireOwnLink(c, c.req.param('id'))
  const isErased = await c.env.SESSION.getByName(link.id).erase(link)
  return isErased ? c.body(null, 204) : answerFailure(c, { code: 'unavailable' })
})

function answerLink(c: Context<AppEnv>, link: LinkRecord): Response {
  const sealed = link.sealedResult
  const result: unknown =
    sealed === null ? null : JSON.parse(open(c.get('config').keys.result, resultContext(link.id), sealed))
  return c.json(linkView(link, result, Date.now()))
}

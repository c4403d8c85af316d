// /v1/links: what a caller may see, end and erase of its own links.
import { Hono, type Context } from 'hono'
import * as z from 'zod'
import { MOMENT_WORDS, parseMoment } from '../core/created.ts'
import { isId } from '../core/id.ts'
import { linkView, listedView, resultContext, type LinkRecord } from '../core/link.ts'
import type { Erasure, LinkPage } from '../wire/link.ts'
import { LINK_ERROR_CODES } from '../wire/error-code.ts'
import { LINK_STATUSES, OPEN_WEBHOOKS } from '../wire/status.ts'
import { unsealUnlessDropped } from '../core/seal.ts'
import type { AppEnv } from '../http/app-env.ts'
import { answerEnded } from '../http/ended-link.ts'
import { eraseLinksOfUser } from '../http/erase-links.ts'
import { answerFailure } from '../http/failure.ts'
import { requireOwnLink } from '../http/own-link.ts'
import { pageLimit, validQuery } from '../http/valid.ts'
import { listLinks } from '../store/list-links.ts'
import { linksOf } from '../store/shards.ts'

const moment = () =>
  z.string().transform((text, ctx) => {
    const time = parseMoment(text)
    if (time === null) {
      ctx.addIssue({ code: 'custom', message: MOMENT_WORDS })
      return z.NEVER
    }
    return time
  })

const listQuery = () =>
  z.object({
    limit: pageLimit().default(20),
    cursor: z
      .string()
      .refine((text) => isId('link', text), 'must be a nextCursor that was given')
      .optional(),
    status: z.enum(LINK_STATUSES).optional(),
    integrationId: z.string().max(64).optional(),
    externalUserId: z.string().max(256).optional(),
    errorCode: z.enum(LINK_ERROR_CODES).optional(),
    createdAfter: moment().optional(),
    createdBefore: moment().optional(),
    webhook: z.enum(OPEN_WEBHOOKS).optional(),
  })

/**
 * An empty one would be a slip of whoever calls: nobody is named by it. And whoever names a status besides means fewer links
 * than all of the user's.
 */
const eraseQuery = () => z.strictObject({ externalUserId: z.string().min(1).max(256) })

export const links = new Hono<AppEnv>()

links.get('/v1/links', validQuery(listQuery), async (c) => {
  const { limit, cursor, ...filter } = c.req.valid('query')
  const now = Date.now()
  const page = await listLinks(
    linksOf(c.env, c.get('config'), c.get('caller')),
    c.get('config').keys,
    c.get('caller'),
    filter,
    { limit, after: cursor ?? null },
    now,
  )
  const links = page.links.map((link) => listedView(link, now))
  return c.json({ links, nextCursor: page.nextCursor } satisfies LinkPage)
})

links.get('/v1/links/:id', async (c) => answerLink(c, await requireOwnLink(c, c.req.param('id'))))

links.post('/v1/links/:id/cancel', async (c) => {
  const link = await requireOwnLink(c, c.req.param('id'))
  const canceled = await c.env.LINK.getByName(link.id).cancel(link)
  return await answerEnded(c, link.id, canceled, 'canceled')
})

links.delete('/v1/links', validQuery(eraseQuery), async (c) => {
  const { externalUserId } = c.req.valid('query')
  return c.json((await eraseLinksOfUser(c, externalUserId)) satisfies Erasure)
})

links.delete('/v1/links/:id', async (c) => {
  const link = await requireOwnLink(c, c.req.param('id'))
  const isErased = await c.env.LINK.getByName(link.id).erase(link)
  return isErased ? c.body(null, 204) : answerFailure(c, { code: 'unavailable' })
})

function answerLink(c: Context<AppEnv>, link: LinkRecord): Response {
  const sealed = link.sealedResult
  const { results } = c.get('config').keys
  const text = sealed === null ? null : unsealUnlessDropped(results, resultContext(link), sealed)
  const result: unknown = text === null ? null : JSON.parse(text)
  return c.json(linkView(link, result, Date.now()))
}

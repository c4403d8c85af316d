// /v1/links: what a caller may see, end and erase of its own links.
import { Hono } from 'hono'
import * as z from 'zod'
import type { Erasure } from '../wire/link.ts'
import { once } from '../wire/once.ts'
import type { AppEnv } from '../http/app-env.ts'
import { answerLink } from '../http/answer-link.ts'
import { answerEnded } from '../http/ended-link.ts'
import { answerFailure } from '../http/failure.ts'
import { requireOwnLink } from '../http/own-link.ts'
import { parseQuery } from '../http/valid.ts'

/**
 * An empty one would be a slip of whoever calls: nobody is named by it. And whoever names a status besides means fewer links
 * than all of the user's.
 */
const eraseQuery = once(() => z.strictObject({ externalUserId: z.string().min(1).max(256) }))

export const links = new Hono<AppEnv>()

links.get('/v1/links', async (c) => {
  const { answerPage } = await import('./list-links.ts')
  return await answerPage(c)
})

links.get('/v1/links/:id', async (c) => answerLink(c, await requireOwnLink(c, c.req.param('id'))))

links.post('/v1/links/:id/cancel', async (c) => {
  const link = await requireOwnLink(c, c.req.param('id'))
  const canceled = await c.env.LINK.getByName(link.id).cancel(link)
  return await answerEnded(c, link.id, canceled, 'canceled')
})

links.delete('/v1/links', async (c) => {
  const { externalUserId } = parseQuery(c, eraseQuery())
  const { eraseLinksOfUser } = await import('../http/erase-links.ts')
  return c.json((await eraseLinksOfUser(c, externalUserId)) satisfies Erasure)
})

links.delete('/v1/links/:id', async (c) => {
  const link = await requireOwnLink(c, c.req.param('id'))
  const isErased = await c.env.LINK.getByName(link.id).erase(link)
  return isErased ? c.body(null, 204) : answerFailure(c, { code: 'unavailable' })
})

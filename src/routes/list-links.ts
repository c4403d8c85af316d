// GET /v1/links: a page of the caller's links, by filters. Loaded when it is first asked for.
import type { Context } from 'hono'
import * as z from 'zod'
import { MOMENT_WORDS, parseMoment } from '../core/created.ts'
import { isId } from '../core/id.ts'
import { listedView } from '../core/link.ts'
import { misspeltFilters } from '../core/typo.ts'
import type { AppEnv } from '../http/app-env.ts'
import { Refusal } from '../http/failure.ts'
import { pageLimit, parseQuery } from '../http/valid.ts'
import { listLinks } from '../store/list-links.ts'
import { linksOf } from '../store/shards.ts'
import { LINK_ERROR_CODES } from '../wire/error-code.ts'
import type { LinkPage } from '../wire/link.ts'
import { once } from '../wire/once.ts'
import { LINK_STATUSES, OPEN_WEBHOOKS } from '../wire/status.ts'

const moment = () =>
  z.string().transform((text, ctx) => {
    const time = parseMoment(text)
    if (time === null) {
      ctx.addIssue({ code: 'custom', message: MOMENT_WORDS })
      return z.NEVER
    }
    return time
  })

const listQuery = once(() =>
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
  }),
)

export async function answerPage(c: Context<AppEnv>): Promise<Response> {
  const { limit, cursor, ...filter } = parseQuery(c, listQuery())
  const misspelt = misspeltFilters(Object.keys(c.req.query()), Object.keys(listQuery().shape))
  if (misspelt.length > 0) {
    throw new Refusal('validation_failed', misspelt)
  }
  const [config, caller, now] = [c.get('config'), c.get('caller'), Date.now()]
  const page = { limit, after: cursor ?? null }
  const { links, nextCursor } = await listLinks(linksOf(c.env, config, caller), config.keys, caller, filter, page, now)
  return c.json({ links: links.map((link) => listedView(link, now)), nextCursor } satisfies LinkPage)
}

// Erases a user's links, as many as one call may take. Each goes through its own object, as one that is erased alone.
import type { Context } from 'hono'
import { logError } from '../log.ts'
import { countLinksOfUser, listLinks } from '../store/list-links.ts'
import { linksOf } from '../store/shards.ts'
import type { Erasure } from '../wire/link.ts'
import type { AppEnv } from './app-env.ts'

/** Of one call: each is a call of its object and of D1, and those of an invocation are counted. */
const MOST_ERASED = 100
const PARALLEL = 20

/** What cannot be erased now, because its object or D1 cannot be reached, is counted among what remains. */
export async function eraseLinksOfUser(c: Context<AppEnv>, externalUserId: string): Promise<Erasure> {
  const { keys } = c.get('config')
  const owner = c.get('caller')
  const db = linksOf(c.env, c.get('config'), owner)
  const page = { limit: MOST_ERASED, after: null }
  const { links } = await listLinks(db, keys, owner, { externalUserId }, page, Date.now())
  let erased = 0
  for (let first = 0; first < links.length; first += PARALLEL) {
    const results = await Promise.all(
      links.slice(first, first + PARALLEL).map(async (link) => {
        try {
          return await c.env.LINK.getByName(link.id).erase(link)
        } catch (cause) {
          logError('erase_failed', { linkId: link.id }, cause)
          return false
        }
      }),
    )
    erased += results.filter((isErased) => isErased).length
  }
  return { erased, remaining: await countLinksOfUser(db, keys, owner, externalUserId) }
}

// The caller's own link by the id in the path, or the refusal. Another owner's link does not exist.
import type { Context } from 'hono'
import { isId } from '../core/id.ts'
import type { LinkRecord } from '../core/link.ts'
import { findLink } from '../store/links.ts'
import { linksOf } from '../store/shards.ts'
import type { AppEnv } from './app-env.ts'
import { Refusal } from './failure.ts'

/** Throws a Refusal for a malformed id as for none. */
export async function requireOwnLink(c: Context<AppEnv>, id: string): Promise<LinkRecord> {
  const [config, caller] = [c.get('config'), c.get('caller')]
  const link = isId('link', id) ? await findLink(linksOf(c.env, config, caller), config.keys, caller, id) : null
  if (link === null) {
    throw new Refusal('link_not_found')
  }
  return link
}

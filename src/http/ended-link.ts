// The answer of a route that has asked the link's object to end it.
import type { Context } from 'hono'
import type { Result } from '../core/failure.ts'
import { linkView } from '../core/link.ts'
import type { LinkStatus } from '../wire/status.ts'
import type { AppEnv } from './app-env.ts'
import { answerFailure } from './failure.ts'
import { requireOwnLink } from './own-link.ts'

/** @param status what the object was asked for: a link that ended so has no result */
export async function answerEnded(
  c: Context<AppEnv>,
  linkId: string,
  ended: Result<null>,
  status: Extract<LinkStatus, 'canceled' | 'expired'>,
): Promise<Response> {
  if (!ended.ok) {
    return answerFailure(c, ended.failure)
  }
  const current = await requireOwnLink(c, linkId)
  // The object has it for certain; a row that is not there yet will be once D1 answers again.
  return current.status === status
    ? c.json(linkView(current, null, Date.now()))
    : answerFailure(c, { code: 'unavailable' })
}

// Counts requests against their limits by the platform's limiter: for each location, and roughly, which is enough against
// floods. https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/ Where it fails, everybody is let in:
// a limit protects the service, and must not be what stops it.
import type { Context } from 'hono'
import { createMiddleware } from 'hono/factory'
import { settingOf } from '../config.ts'
import { placeOf } from '../core/address.ts'
import { type Exceeded, POLICIES, type PolicyName, WINDOW_SECONDS } from '../core/limit.ts'
import { logError } from '../log.ts'
import type { AppEnv } from './app-env.ts'
import { Refusal } from './failure.ts'

/** Bindings whose failure was logged: once an isolate, for a flood must not flood the log as well. */
const complained = new Set<PolicyName>()

/** Counts one request. Null while it is within the limit. */
export async function count(c: Context<AppEnv>, policy: PolicyName, key: string): Promise<Exceeded | null> {
  try {
    const { success } = await c.env[POLICIES[policy].binding].limit({ key })
    return success ? null : exceeded(c, policy)
  } catch (cause) {
    if (!complained.has(policy)) {
      complained.add(policy)
      logError('limit_failed', { policy }, cause)
    }
    return null
  }
}

/** The limiter does not say when its window ends; after a whole one it has ended in any case. */
export function exceeded(c: Context<AppEnv>, policy: PolicyName, retryIn = WINDOW_SECONDS): Exceeded {
  return { policy, quota: settingOf(c.env).quotas[policy], window: WINDOW_SECONDS, retryIn }
}

/** Throws a Refusal for one request too many. */
export async function countOrRefuse(c: Context<AppEnv>, policy: PolicyName, key: string): Promise<void> {
  const limit = await count(c, policy, key)
  if (limit !== null) {
    throw new Refusal({ code: 'rate_limited', limit })
  }
}

/** What is open to everybody is counted by where they are. */
export const limitPublic = createMiddleware<AppEnv>(async (c, next) => {
  await countOrRefuse(c, 'public', placeOfCaller(c))
  return next()
})

export function placeOfCaller(c: Context<AppEnv>): string {
  return placeOf(c.req.header('CF-Connecting-IP'), c.req.header('CF-Worker'))
}

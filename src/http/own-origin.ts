// Where this service says that it is, in the answer to a request.
import type { Context } from 'hono'
import { Misconfigured, settingOf } from '../config.ts'
import { ownOriginOf } from '../core/own-address.ts'
import type { AppEnv } from './app-env.ts'

/** Null where neither the deployment nor the request says it. */
export function findOwnOrigin(c: Context<AppEnv>): string | null {
  return ownOriginOf(c.req.url, settingOf(c.env))
}

/** @throws Misconfigured: a foreign Host header, or a custom domain that the deployment does not name */
export function ownOrigin(c: Context<AppEnv>): string {
  const origin = findOwnOrigin(c)
  if (origin === null) {
    throw new Misconfigured([{ path: 'SERVICE_URLS', message: 'must name the origin by which requests come' }])
  }
  return origin
}

// POST /mcp: the API for agents. One message in, one answer out.
import { Hono } from 'hono'
import { MCP_PATH } from '../core/access.ts'
import type { AppEnv } from '../http/app-env.ts'
import { authenticate } from '../http/auth.ts'
import { limitBody, requireJson } from '../http/valid.ts'

/** @param app by whose routes the tools come in, as every caller does */
export function mcp(app: Pick<Hono<AppEnv>, 'fetch'>): Hono<AppEnv> {
  return new Hono<AppEnv>().post(MCP_PATH, authenticate, limitBody, requireJson, async (c) => {
    const { serveMcp } = await import('../mcp/serve.ts')
    return await serveMcp(c, app)
  })
}

// The sandbox is there where the deployment has one; elsewhere nothing tells that there could be.
import { createMiddleware } from 'hono/factory'
import type { AppEnv } from './app-env.ts'
import { answerFailure } from './failure.ts'

export const requireSandbox = createMiddleware<AppEnv>(async (c, next) =>
  c.get('config').sandbox ? next() : answerFailure(c, { code: 'not_found' }),
)

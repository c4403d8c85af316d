// GET /v1/providers: what can be asked for, as JSON Schema made from the very schemas that validate.
import { Hono } from 'hono'
import { documentOf } from '../core/document.ts'
import type { AppEnv } from '../http/app-env.ts'
import { answerDocument, tagged } from '../http/document.ts'
import { onceLoaded } from '../wire/once.ts'
import type { Providers } from '../wire/provider.ts'

export const providers = new Hono<AppEnv>()

providers.get('/v1/providers', tagged, async (c) => {
  // Kept by the caller alone, who asks each time: a key that was revoked gets 401 and no 304.
  c.header('Cache-Control', 'private, no-cache')
  c.header('Vary', 'Authorization')
  return answerDocument(c, await listing())
})

/** Loaded and made at the first request and kept: it never changes within a deployment, and start-up is no place for work. */
const listing = onceLoaded(async () => {
  const { offeredProviders } = await import('../integrations/offered.ts')
  return documentOf({ providers: offeredProviders() } satisfies Providers)
})

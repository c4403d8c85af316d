// GET /openapi.json: the API described for programs.
import { Hono } from 'hono'
import * as z from 'zod'
import type { AppEnv } from '../http/app-env.ts'
import { forAnyPage, tagged } from '../http/document.ts'
import { openApiDocument } from '../openapi/document.ts'
import { claimBody } from './claims.ts'
import { createLinkBody } from './create-link-body.ts'
import { simulateBody } from './sandbox-links.ts'
import { verificationKeyBody } from './verification-keys.ts'

export const openapi = new Hono<AppEnv>()

openapi.use('/openapi.json', forAnyPage, tagged)

openapi.get('/openapi.json', (c) => {
  c.header('Cache-Control', 'public, max-age=300')
  const { origin } = new URL(c.req.url)
  return c.json(openApiDocument(bodies(), origin, c.env.VERSION.id))
})

let made: ReturnType<typeof makeBodies> | null = null

/** Made at the first request and kept: it never changes within a deployment, and start-up is no place for work. */
function bodies(): ReturnType<typeof makeBodies> {
  made ??= makeBodies()
  return made
}

function makeBodies() {
  // What depends on the caller and the time is not part of the form.
  const rules = { development: false, ownHosts: [] }
  return {
    CreateLink: schemaOf(createLinkBody(rules)),
    ClaimLink: schemaOf(claimBody),
    Simulate: schemaOf(simulateBody),
    FindVerificationKey: schemaOf(verificationKeyBody),
  }
}

function schemaOf(body: z.ZodType): Record<string, unknown> {
  const { $schema: _, ...schema } = z.toJSONSchema(body, { io: 'input' })
  return schema
}

// GET /openapi.json: the API described for programs.
import { Hono } from 'hono'
import { MOST_RETENTION } from '../core/link.ts'
import { documentOf } from '../core/document.ts'
import type { AppEnv } from '../http/app-env.ts'
import { answerDocument, forAnyPage, tagged } from '../http/document.ts'
import { limitPublic } from '../http/limit.ts'
import { findOwnOrigin } from '../http/own-origin.ts'
import { openApiDocument } from '../openapi/document.ts'
import { schemaOf } from '../openapi/schemas.ts'
import { once, oncePer } from '../wire/once.ts'
import { claimBody } from './claims.ts'
import { createLinkBody } from './create-link-body.ts'
import { simulateBody } from './sandbox-links.ts'
import { verificationKeyBody } from './verification-keys.ts'

export const openapi = new Hono<AppEnv>()

openapi.use('/openapi.json', forAnyPage, limitPublic, tagged)

openapi.get('/openapi.json', (c) => {
  c.header('Cache-Control', 'public, max-age=300')
  // Beside the document, where nobody can say more.
  return answerDocument(c, document({ origin: findOwnOrigin(c) ?? '/', version: c.env.VERSION.id }))
})

/** The origin is one of the few by which the service is reached. */
const document = oncePer(({ origin, version }: { readonly origin: string; readonly version: string }) =>
  documentOf(openApiDocument(bodies(), origin, version)),
)

/** Made at the first request and kept: it never changes within a deployment, and start-up is no place for work. */
const bodies = once(() => {
  // What depends on the caller and the time is not part of the form.
  const rules = { development: false, ownHosts: [], retention: MOST_RETENTION }
  return {
    CreateLink: schemaOf(createLinkBody(rules)),
    ClaimLink: schemaOf(claimBody),
    Simulate: schemaOf(simulateBody),
    FindVerificationKey: schemaOf(verificationKeyBody),
  }
})

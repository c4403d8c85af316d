// What /openapi.json says: the routes and answers of openapi/, with the schemas by which the routes judge what they take.
import { documentOf } from '../core/document.ts'
import { MOST_RETENTION } from '../core/link.ts'
import { openApiDocument } from '../openapi/document.ts'
import { schemaOf } from '../openapi/schemas.ts'
import { once, oncePer } from '../wire/once.ts'
import { claimBody } from './claims.ts'
import { createLinkBody } from './create-link-body.ts'
import { simulateBody } from './sandbox-links.ts'
import { verificationKeyBody } from './verification-keys.ts'

/** The origin is one of the few by which the service is reached. */
export const apiDocument = oncePer(({ origin, version }: { readonly origin: string; readonly version: string }) =>
  documentOf(openApiDocument(bodies(), origin, version)),
)

/** Made at the first request and kept: it never changes within a deployment. */
const bodies = once(() => {
  // What depends on the caller and the time is not part of the form.
  const rules = { development: false, ownHosts: [], retention: MOST_RETENTION }
  return {
    CreateLink: schemaOf(createLinkBody(rules)),
    ClaimLink: schemaOf(claimBody()),
    Simulate: schemaOf(simulateBody()),
    FindVerificationKey: schemaOf(verificationKeyBody()),
  }
})

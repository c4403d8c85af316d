// What /openapi.json says: the routes and answers of openapi/, with the schemas by which the routes judge what they take, what
// the catalogue offers, and what each refusal is answered with.
import { documentOf } from '../core/document.ts'
import { sentenceOf, statusOf } from '../core/failure.ts'
import { MOST_RETENTION } from '../core/link.ts'
import { catalogue } from '../integrations/catalogue.ts'
import { findOffer } from '../integrations/operations.ts'
import { withWords } from '../integrations/resources/field-words.ts'
import { ACTIONS } from '../integrations/resources/resource.ts'
import type { Offered } from '../openapi/catalogue.ts'
import { type Facts, openApiDocument } from '../openapi/document.ts'
import type { Failures } from '../openapi/refusals.ts'
import { schemaOf } from '../openapi/schemas.ts'
import { FAILURE_CODES } from '../wire/failure-code.ts'
import { once, oncePer } from '../wire/once.ts'
import { sendWebhookBody, simulateBody } from '../wire/sandbox.ts'
import { claimBody } from './claims.ts'
import { createLinkBody } from './create-link-body.ts'
import { verificationKeyBody } from './verification-keys.ts'

/** The origin is one of the few by which the service is reached. */
export const apiDocument = oncePer(({ origin, version }: { readonly origin: string; readonly version: string }) =>
  documentOf(openApiDocument(facts(), origin, version)),
)

/** Made at the first request and kept: it never changes within a deployment. */
const facts = once((): Facts => ({ bodies: bodies(), offered: offered(), failures: failures() }))

function bodies(): Facts['bodies'] {
  // What depends on the caller and the time is not part of the form.
  const rules = { development: false, ownHosts: [], retention: MOST_RETENTION }
  return {
    CreateLink: schemaOf(createLinkBody(rules)),
    ClaimLink: schemaOf(claimBody()),
    Simulate: schemaOf(simulateBody()),
    SendWebhook: schemaOf(sendWebhookBody()),
    FindVerificationKey: schemaOf(verificationKeyBody()),
  }
}

function offered(): Offered[] {
  return catalogue.flatMap((integration) =>
    integration.offers.flatMap(({ resource }) =>
      ACTIONS.flatMap((action) => {
        const offer = findOffer(integration, resource.name, action)
        return offer === null ? [] : [offeredOf(integration.id, resource.name, action, offer.schema)]
      }),
    ),
  )
}

function offeredOf(
  integrationId: string,
  resource: string,
  action: string,
  { description, arguments: args, result }: NonNullable<ReturnType<typeof findOffer>>['schema'],
): Offered {
  return {
    integrationId,
    resource,
    action,
    description,
    arguments: args === null ? null : withWords(resource, action, schemaOf(args())),
    result: schemaOf(result()),
  }
}

function failures(): Failures {
  return Object.fromEntries(
    FAILURE_CODES.map((code) => [code, { status: statusOf(code), sentence: sentenceOf(code) }]),
  ) as Failures
}

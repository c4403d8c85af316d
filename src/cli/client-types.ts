// What the client is typed by: the catalogue and the answers of the API, printed from the schemas that validate them. Written to
// src/sdk/client/api.ts by `npm run build` and `npm run integration -- new`, and committed: who reads the client reads it, and a test holds it to the schemas.
import * as z from 'zod'
import { offeredProviders } from '../integrations/offered.ts'
import { printIntegrations } from '../sdk/client/print-integrations.ts'
import { printType } from '../sdk/client/print-type.ts'
import { sentWebhook, simulation } from '../wire/sandbox.ts'
import { deliveries, redelivery } from '../wire/delivery.ts'
import { LINK_ERROR_CODES } from '../wire/error-code.ts'
import { eventPage } from '../wire/event.ts'
import { FAILURE_CODES } from '../wire/failure-code.ts'
import { issue, linkError } from '../wire/field.ts'
import { createdLink, erasure, link, linkPage } from '../wire/link.ts'
import { PERSON_NAMES } from '../wire/person.ts'
import { providers } from '../wire/provider.ts'
import { sessions } from '../wire/session.ts'
import { timeline } from '../wire/timeline.ts'

const ANSWERS: Readonly<Record<string, () => z.ZodType>> = {
  Issue: issue,
  LinkError: linkError,
  // Result and error depend on what was asked for, and on the status: asked.ts says them.
  LinkFields: () => link().omit({ result: true, error: true }),
  CreatedLinkFields: createdLink,
  LinkPage: linkPage,
  Erasure: erasure,
  EventPage: eventPage,
  Sessions: sessions,
  Timeline: timeline,
  Deliveries: deliveries,
  Redelivery: redelivery,
  Providers: providers,
  Simulation: simulation,
  SentWebhook: sentWebhook,
}

const WORDS: Readonly<Record<string, readonly string[]>> = {
  FailureCode: FAILURE_CODES,
  LinkErrorCode: LINK_ERROR_CODES,
  PersonName: PERSON_NAMES,
}

/** The file's text, before it is formatted. */
export function clientTypes(): string {
  return [
    '// Made of the schemas of src/wire and src/integrations by `npm run build`: change those, and build.\n',
    printIntegrations('Integrations', offeredProviders()),
    ...Object.entries(ANSWERS).map(
      ([name, schema]) => `export type ${name} = ${printType(z.toJSONSchema(schema()))}\n`,
    ),
    ...Object.entries(WORDS).map(([name, words]) => `export type ${name} = ${printType({ enum: words })}\n`),
  ].join('\n')
}

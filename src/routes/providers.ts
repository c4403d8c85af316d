// GET /v1/providers: what can be asked for, as JSON Schema made from the very schemas that validate.
import { Hono } from 'hono'
import * as z from 'zod'
import { documentOf } from '../core/document.ts'
import type { AppEnv } from '../http/app-env.ts'
import { answerDocument, tagged } from '../http/document.ts'
import { catalogue } from '../integrations/catalogue.ts'
import type { Integration } from '../integrations/integration.ts'
import { findOffer } from '../integrations/operations.ts'
import { ACTIONS, type ActionSchema } from '../integrations/resources/resource.ts'
import { once } from '../wire/once.ts'
import type { OfferedAction, Providers } from '../wire/provider.ts'

export const providers = new Hono<AppEnv>()

providers.get('/v1/providers', tagged, (c) => {
  // Kept by the caller alone, who asks each time: a key that was revoked gets 401 and no 304.
  c.header('Cache-Control', 'private, no-cache')
  c.header('Vary', 'Authorization')
  return answerDocument(c, listing())
})

/** Made at the first request and kept: it never changes within a deployment, and start-up is no place for work. */
const listing = once(() =>
  documentOf({
    providers: catalogue.map((integration) => ({
      id: integration.id,
      name: integration.name,
      resources: integration.offers.map(({ resource: { name } }) => ({
        name,
        operations: operationsOf(integration, name),
      })),
    })),
  } satisfies Providers),
)

/** By the function that judges a request: a resource may have an action that this integration does not offer. */
function operationsOf(integration: Integration, resource: string): Record<string, OfferedAction> {
  return Object.fromEntries(
    ACTIONS.flatMap((action) => {
      const offered = findOffer(integration, resource, action)
      return offered === null ? [] : [[action, actionView(offered.schema)]]
    }),
  )
}

function actionView(action: ActionSchema): OfferedAction {
  return {
    description: action.description,
    // What a caller sends is the schema's input; what it gets back its output.
    arguments: action.arguments === null ? null : z.toJSONSchema(action.arguments(), { io: 'input' }),
    result: z.toJSONSchema(action.result()),
  }
}

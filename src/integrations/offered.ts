// What can be asked for, with JSON Schemas made from the very schemas that validate: what GET /v1/providers lists, and what the
// client is typed by. Work of some milliseconds, for whoever needs it to keep. Pure.
import * as z from 'zod'
import type { OfferedAction, Providers } from '../wire/provider.ts'
import { catalogue } from './catalogue.ts'
import type { Integration } from './integration.ts'
import { findOffer } from './operations.ts'
import { withWords } from './resources/field-words.ts'
import { type Action, ACTIONS, type ActionSchema } from './resources/resource.ts'

export function offeredProviders(): Providers['providers'] {
  return catalogue.map((integration) => ({
    id: integration.id,
    name: integration.name,
    resources: integration.offers.map(({ resource: { name } }) => ({
      name,
      operations: operationsOf(integration, name),
    })),
  }))
}

/** By the function that judges a request: a resource may have an action that this integration does not offer. */
function operationsOf(integration: Integration, resource: string): Record<string, OfferedAction> {
  return Object.fromEntries(
    ACTIONS.flatMap((action) => {
      const offered = findOffer(integration, resource, action)
      return offered === null ? [] : [[action, actionView(resource, action, offered.schema)]]
    }),
  )
}

function actionView(resource: string, name: Action, action: ActionSchema): OfferedAction {
  return {
    description: action.description,
    // What a caller sends is the schema's input; what it gets back its output.
    arguments:
      action.arguments === null ? null : withWords(resource, name, z.toJSONSchema(action.arguments(), { io: 'input' })),
    result: z.toJSONSchema(action.result()),
  }
}

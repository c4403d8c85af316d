// GET /v1/providers: what can be asked for, as JSON Schema made from the very schemas that validate.
import { Hono } from 'hono'
import * as z from 'zod'
import type { AppEnv } from '../http/app-env.ts'
import { catalogue } from '../integrations/catalogue.ts'
import type { ActionSchema, Resource } from '../integrations/resources/resource.ts'

export const providers = new Hono<AppEnv>()

providers.get('/v1/providers', (c) => c.json(listing()))

let listed: { providers: unknown[] } | null = null

/** Made at the first request and kept: it never changes within a deployment, and start-up is no place for work. */
function listing(): { providers: unknown[] } {
  listed ??= {
    providers: catalogue.map(({ id, name, offers }) => ({
      id,
      name,
      resources: offers.map(({ resource }) => ({ name: resource.name, operations: operationsOf(resource) })),
    })),
  }
  return listed
}

function operationsOf({ read, write }: Resource): Record<string, unknown> {
  return {
    ...(read === undefined ? {} : { read: actionView(read) }),
    ...(write === undefined ? {} : { write: actionView(write) }),
  }
}

function actionView(action: ActionSchema): Record<string, unknown> {
  return {
    description: action.description,
    // What a caller sends is the schema's input; what it gets back its output.
    arguments: action.arguments === null ? null : z.toJSONSchema(action.arguments, { io: 'input' }),
    result: z.toJSONSchema(action.result),
  }
}

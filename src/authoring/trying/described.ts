// An integration as far as whoever tries it must know it, in plain data. Pure.
import * as z from 'zod'
import { liveSiteOf, originsOf } from '../../core/link.ts'
import type { Site, Sites } from '../../core/site.ts'
import type { Integration } from '../../integrations/integration.ts'
import { manifestOf } from '../../integrations/manifest.ts'
import { findOffer } from '../../integrations/operations.ts'
import { ACTIONS, type Action } from '../../integrations/resources/resource.ts'
import type { Manifest } from '../../wire/manifest.ts'

export interface OfferedOperation {
  readonly resource: string
  readonly action: Action
  /** What it takes as JSON Schema; null where it takes nothing. */
  readonly takes: z.core.JSONSchema.BaseSchema | null
}

export interface Described {
  readonly id: string
  readonly name: string
  readonly site: Site
  readonly manifest: Manifest
  readonly operations: readonly OfferedOperation[]
}

/** Null where nobody says where it lives. @param given the author's own word for it */
export function describeIntegration(integration: Integration, given: string | null, named: Sites): Described | null {
  const live = liveSiteOf(integration.id, named, integration.live)
  const site = given === null ? live : { ...live, site: given }
  return site === null
    ? null
    : {
        id: integration.id,
        name: integration.name,
        site,
        manifest: manifestOf(integration, site, originsOf(site)),
        operations: operationsOf(integration),
      }
}

function operationsOf(integration: Integration): OfferedOperation[] {
  return integration.offers.flatMap(({ resource }) =>
    ACTIONS.flatMap((action) => {
      const offer = findOffer(integration, resource.name, action)
      if (offer === null) {
        return []
      }
      const { arguments: schema } = offer.schema
      return [
        { resource: resource.name, action, takes: schema === null ? null : z.toJSONSchema(schema(), { io: 'input' }) },
      ]
    }),
  )
}

/** What is wrong with the arguments of one; empty where nothing is. */
export function faultsOfArguments(integration: Integration, resource: string, action: string, args: unknown): string[] {
  const schema = findOffer(integration, resource, action)?.schema.arguments
  const parsed = schema?.().safeParse(args ?? {})
  return parsed === undefined || parsed.success
    ? []
    : parsed.error.issues.map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`)
}

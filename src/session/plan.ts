// Puts together what a session runs: the catalogue's automations, the site's address and the opened arguments.
import * as z from 'zod'
import type { LinkFacts } from '../core/link.ts'
import { argumentsContext } from '../core/link.ts'
import type { Plan } from '../core/progress.ts'
import { open } from '../core/seal.ts'
import { findIntegration } from '../integrations/catalogue.ts'
import type { Automation } from '../integrations/integration.ts'
import { findOffer } from '../integrations/operations.ts'
import { pageAt } from '../integrations/page.ts'

const openedArguments = z.array(z.unknown())

/** Of each operation, in order. */
export function openArguments(facts: LinkFacts, sealedArguments: Uint8Array, linkKey: Uint8Array): unknown[] {
  return openedArguments.parse(JSON.parse(open(linkKey, argumentsContext(facts.id), sealedArguments)))
}

/** Throws where the link names what the catalogue no longer has: a deploy removed it under a live link. */
export function planOf(facts: LinkFacts, site: string, sealedArguments: Uint8Array, linkKey: Uint8Array): Plan {
  const integration = findIntegration(facts.integrationId)
  const given = openArguments(facts, sealedArguments, linkKey)
  if (integration === undefined) {
    throw new Error(`no integration ${facts.integrationId}`)
  }
  const page = pageAt(site)
  return {
    needs: integration.needs,
    login: () => integration.login(page),
    operations: facts.operations.map(({ resource, action }, index) => {
      const offer = findOffer(integration, resource, action)
      if (offer === null) {
        throw new Error(`no ${resource} ${action} at ${facts.integrationId}`)
      }
      // The arguments passed the resource's schema before they were sealed, and the seal proves they are the same.
      const run = offer.run as Automation<unknown>
      return {
        resource,
        action,
        run: () => run(page, given[index] ?? {}),
        parseResult: (value) => {
          const parsed = offer.schema.result.safeParse(value)
          return parsed.success ? { data: parsed.data } : null
        },
      }
    }),
  }
}

// Puts together what a session runs: the catalogue's automations, the site's address and the opened arguments.
import * as z from 'zod'
import type { LinkFacts } from '../core/link.ts'
import { argumentsContext } from '../core/link.ts'
import type { SessionState } from '../core/link-life.ts'
import type { Plan } from '../core/run.ts'
import { type SealingKey, unseal } from '../core/seal.ts'
import { findIntegration } from '../integrations/catalogue.ts'
import type { Automation } from '../integrations/integration.ts'
import { findOffer } from '../integrations/operations.ts'
import { pageAt } from '../integrations/page.ts'
import { once } from '../wire/once.ts'

const unsealedArguments = once(() => z.array(z.unknown()))

/** The session has the key that sealed the arguments: what does not open with it was changed since. */
export class Untrusted extends Error {
  override readonly name = 'Untrusted'
}

/** Of each operation, in order. Throws `Untrusted`. */
export function unsealArguments(facts: LinkFacts, sealedArguments: Uint8Array, linkKey: SealingKey): unknown[] {
  let text: string
  try {
    text = unseal([linkKey], argumentsContext(facts), sealedArguments)
  } catch (cause) {
    throw new Untrusted('the arguments do not open: they, or where the webhook goes, are not as they were given', {
      cause,
    })
  }
  return unsealedArguments().parse(JSON.parse(text))
}

/**
 * Throws where the link names what the catalogue no longer has: a deploy removed it under a live link.
 * @param version of the code that runs; null where it is not known
 */
export function planOf(
  facts: LinkFacts,
  { site, visitor }: Pick<SessionState, 'site' | 'visitor'>,
  sealedArguments: Uint8Array,
  linkKey: SealingKey,
  version: string | null,
): Plan {
  const integration = findIntegration(facts.integrationId)
  const given = unsealArguments(facts, sealedArguments, linkKey)
  if (integration === undefined) {
    throw new Error(`no integration ${facts.integrationId}`)
  }
  const page = pageAt(site)
  return {
    version,
    needs: integration.needs,
    login: () => integration.login(page, visitor ?? 'fresh'),
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
          const parsed = offer.schema.result().safeParse(value)
          return parsed.success ? { data: parsed.data } : null
        },
      }
    }),
  }
}

// The only way into the sandbox from the rest of the service: its sites over HTTP, and people of it who come to a session
// as anybody does. What lies behind it is loaded when it is first asked for, since most requests never do.
import { Hono } from 'hono'
import { catalogue } from '../integrations/catalogue.ts'
import type { PersonName } from '../wire/person.ts'
import type { Visit } from './visitor.ts'

export const sandboxSites = new Hono()
for (const { id } of catalogue.filter(({ hasSandbox }) => hasSandbox)) {
  // With whatever method: a site's answers are its own, also where it refuses.
  sandboxSites.all(`/sandbox/${id}/*`, async (c) => {
    const { sites } = await import('./sites.ts')
    return sites.fetch(c.req.raw)
  })
}

/** Throws where the integration has no sandbox: to be asked for before the claim, whose session nobody would then play. */
export async function newVisitor(integrationId: string, personName: PersonName, isFirstTry: boolean): Promise<Visit> {
  const { visitOf } = await import('./visitor.ts')
  return visitOf(integrationId, personName, isFirstTry)
}

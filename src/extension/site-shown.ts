// How a site is named to the user, in their language.
import { language } from './language.ts'
import { siteOf } from './shipped.ts'
import type { Site } from './shown.ts'

export function siteShown(integrationId: string): Site {
  const site = siteOf(integrationId)
  return { name: site?.name ?? integrationId, operations: site?.operations[language] ?? {} }
}

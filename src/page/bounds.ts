// What this page lets itself be asked for an integration. The manifests are put in as the script is bundled, so that no later
// word of the service's changes them.
import { type Bound, type Bounds, boundsOf } from '../device/bounds.ts'

declare const MANIFESTS: Readonly<Record<string, Pick<Bound, 'until' | 'commands'>>>

/**
 * At the integration's sandbox twin, the only site that a frame of this page can show. One that is not known here may be asked
 * nothing.
 */
export function boundsAt(integrationId: string): Bounds {
  const known = Object.hasOwn(MANIFESTS, integrationId) ? MANIFESTS[integrationId] : undefined
  const { origin } = location
  const sites = [`${origin}/sandbox/${integrationId}`]
  return boundsOf({ sites, origins: [origin], ...(known ?? { until: [], commands: [] }) })
}

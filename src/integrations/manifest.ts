// The manifest of an integration at one site: what its automations may ask of a client there. Pure.
import type { Site } from '../core/site.ts'
import type { Manifest } from '../wire/manifest.ts'
import type { Integration } from './integration.ts'

/** @param origins every origin that a session at this site may come to */
export function manifestOf({ id, name, asks }: Integration, { site }: Site, origins: readonly string[]): Manifest {
  return { integration: id, name, sites: [site], origins, ...asks() }
}

// What the build has put in: the deployment that this package is for, and what each of its integrations may ask. No later word
// of anybody's changes it.
import type { Bound } from '../device/bounds.ts'
import type { Browser } from './manifest.ts'

export interface ShippedSite extends Bound {
  readonly name: string
  /** What an operation does, by language and then by `resource:action`. */
  readonly operations: Readonly<Record<string, Readonly<Record<string, string>>>>
}

export interface Shipped {
  readonly browser: Browser
  readonly version: string
  /** The deployment's origin. */
  readonly service: string
  /** By the integration's id. */
  readonly sites: Readonly<Record<string, ShippedSite>>
}

declare const SHIPPED: Shipped

export const shipped: Shipped = SHIPPED

/** Null: this package holds no manifest of it. */
export function siteOf(integrationId: string): ShippedSite | null {
  return Object.hasOwn(shipped.sites, integrationId) ? (shipped.sites[integrationId] ?? null) : null
}

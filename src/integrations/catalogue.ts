// Every integration, by the order in which GET /v1/providers lists them.
import { att } from './att.ts'
import type { Integration } from './integration.ts'
import { tmobile } from './tmobile.ts'
import { ubereats } from './ubereats.ts'
import { verizon } from './verizon.ts'

export const catalogue: readonly Integration[] = [tmobile, att, verizon, ubereats]

export function findIntegration(id: string): Integration | undefined {
  return catalogue.find((integration) => integration.id === id)
}

/** As users are told of it. One that the catalogue no longer has goes by its id: links outlive integrations. */
export function nameOfIntegration(id: string): string {
  return findIntegration(id)?.name ?? id
}

/** Whether a test key reaches it. */
export function hasSandbox(id: string): boolean {
  return findIntegration(id)?.hasSandbox === true
}

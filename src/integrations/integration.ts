// What an integration is: a site, how to sign in there, and the operations that can run once signed in.
// Adding one is a file beside this one and a line in catalogue.ts.
import type { Steps } from '../core/automation.ts'
import type { Site } from '../core/site.ts'
import type { Visitor } from '../core/visitor.ts'
import type { Capability } from '../wire/capability.ts'
import type { Asks } from './asks.ts'
import type { Page } from './page.ts'
import type { Action, Resource } from './resources/resource.ts'

/** Reads or writes one resource. `args` has passed the resource's schema. */
export type Automation<A = never> = (page: Page, args: A) => Steps<unknown>

/** A resource's schemas with the automation of each action. */
export interface Offer {
  readonly resource: Resource
  readonly read?: Automation
  readonly write?: Automation
}

export interface Integration {
  readonly id: string
  readonly name: string
  /** Has a sandbox twin, which is what a test key reaches: without one, only live keys may ask for it. */
  readonly hasSandbox: boolean
  /** Where live links reach it, unless the deployment names another site for it. Without either, live keys cannot ask for it. */
  readonly live?: Site
  /** What its automations ask of a client beyond what every client can: one without it is told before the sign-in. */
  readonly needs: readonly Capability[]
  /** Every command that its automations may give: a client refuses whatever else is asked of it in the integration's name. */
  readonly asks: () => Asks
  /** Runs first, once a session. */
  readonly login: (page: Page, visitor: Visitor) => Steps<void>
  readonly offers: readonly Offer[]
}

export type { Action }

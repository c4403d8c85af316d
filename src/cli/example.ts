// The links that the commands create to show the service. Nothing in them is anybody's.
import * as z from 'zod'

export interface ExampleTargets {
  readonly webhookUrl: string
  readonly returnUrl: string
}

/** What the operations of the examples are given. The card number is the well-known test number. */
const ARGUMENTS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'mobileBillingStatement read': { limit: 3 },
  'orderHistory read': { limit: 3 },
  'paymentMethod write': {
    cardNumber: '4111111111111111',
    expirationDate: '12/28',
    cvv: '123',
    nameOnCard: 'John Doe',
    billingZip: '10001',
  },
}

/** The body of POST /v1/links: read the payment methods, then add one. */
export function exampleLink(targets: ExampleTargets): Record<string, unknown> {
  return {
    integrationId: 'tmobile',
    operations: [
      { resource: 'paymentMethod', action: 'read' },
      { resource: 'paymentMethod', action: 'write', arguments: ARGUMENTS['paymentMethod write'] },
    ],
    ...targets,
  }
}

/** One integration with all that it offers. */
export interface Example {
  readonly integrationId: string
  readonly name: string
  readonly operations: readonly Operation[]
  /** What the operations do, for people. */
  readonly words: readonly string[]
}

interface Operation {
  readonly resource: string
  readonly action: string
  readonly arguments?: Readonly<Record<string, unknown>>
}

const action = z.object({ description: z.string() })
const listing = z.object({
  providers: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      resources: z.array(z.object({ name: z.string(), operations: z.record(z.string(), action) })),
    }),
  ),
})

/**
 * An example of each integration, made from the answer of GET /v1/providers: a new integration has one by itself. A write
 * whose arguments nobody has thought of yet is left out.
 */
export function examplesOf(providers: unknown): Example[] {
  return listing.parse(providers).providers.map(({ id, name, resources }) => {
    const offered = resources.flatMap(({ name: resource, operations }) =>
      Object.entries(operations).flatMap(([action, { description }]) => {
        const given = ARGUMENTS[`${resource} ${action}`]
        if (given === undefined && action !== 'read') {
          return []
        }
        const operation = { resource, action, ...(given === undefined ? {} : { arguments: given }) }
        return [{ operation, description }]
      }),
    )
    return {
      integrationId: id,
      name,
      operations: offered.map(({ operation }) => operation),
      words: offered.map(({ description }) => description),
    }
  })
}

/** One line for a POSIX shell. */
export function curlLine(url: string, apiKey: string, body: unknown): string {
  const json = JSON.stringify(body).replaceAll("'", String.raw`'\''`)
  return `curl -sS ${url}/v1/links -H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/json' -d '${json}'`
}

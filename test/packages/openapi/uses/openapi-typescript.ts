// What a program of the types that openapi-typescript makes may rely on. Each `@ts-expect-error` is a mistake that it must find.
import type { components, operations } from '../openapi-typescript/schema.js'

type Schemas = components['schemas']

export const body: Schemas['CreateLink'] = {
  integrationId: 'tmobile',
  operations: [
    { resource: 'paymentMethod', action: 'read' },
    { resource: 'mobileBillingStatement', action: 'read', arguments: { limit: 3 } },
  ],
}
// @ts-expect-error no integration is called so
export const nowhere: Schemas['CreateLink'] = { integrationId: 'tmobil', operations: [] }
// @ts-expect-error its arguments are missing
export const unargued: Schemas['RequestedOperation'] = { resource: 'paymentMethod', action: 'write' }
// @ts-expect-error nothing of that kind is written
export const unoffered: Schemas['RequestedOperation'] = { resource: 'orderHistory', action: 'write' }

export function last4(link: Schemas['Link']): string | undefined {
  // @ts-expect-error whether there is an error depends on the status
  void link.error.code
  switch (link.status) {
    case 'failed':
      return link.error.code === 'LOGIN_FAILED' ? undefined : link.error.message
    case 'complete':
      return link.result !== null && 'paymentMethods' in link.result ? link.result.paymentMethods[0]?.last4 : undefined
    default: {
      const none: null = link.result
      return none ?? undefined
    }
  }
}

export function why(page: Schemas['LinkPage']): string[] {
  return page.links.map((link) => (link.status === 'failed' ? link.error.code : (link.error?.code ?? 'none')))
}

export function heard(webhook: Schemas['Webhook']): string {
  return webhook.event === 'link.failed' ? webhook.error.code : webhook.event
}

type Refused = operations['cancelLink']['responses'][409]['content']['application/json']
export const codes: Refused['code'][] = ['link_complete', 'link_ended']
// @ts-expect-error no cancel is refused so
export const never: Refused['code'] = 'session_alive'
export type RetryAfter = operations['createLink']['responses'][429]['headers']['Retry-After']

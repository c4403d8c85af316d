// What webhooks tell of, by name: the one list of the client and its command line. The receiver's file has its own, for it is copied
// without the others.
import type { WebhookEvent } from '../../receiver/verify-webhook.ts'

type Name = WebhookEvent['event']

/** Whether the link has ended with it: after a failed session it may be claimed again. The compiler misses none. */
const ENDS: Readonly<Record<Name, boolean>> = {
  'link.complete': true,
  'link.failed': false,
  'link.expired': true,
  'link.canceled': true,
}

export const EVENT_NAMES = Object.keys(ENDS) as readonly Name[]

export function isEventName(type: string): type is Name {
  return Object.hasOwn(ENDS, type)
}

/** @param type of an event of a link: most tell of a step */
export function endsLink(type: string): boolean {
  return isEventName(type) && ENDS[type]
}

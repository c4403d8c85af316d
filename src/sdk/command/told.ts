// Which links have changed since they were last seen, and what webhook an event of one would be. Pure.
import type { Link, LinkEvent, ListedLink, WebhookEvent } from '../client/index.ts'
import { isEventName } from '../client/webhook-events.ts'

/** What is known of a link: up to which event it has been told. */
export interface Seen {
  /** Epoch milliseconds, by the service's clock. */
  readonly updatedAt: number
  /** The last event that was told; null where the link was there before anybody listened. */
  readonly seq: number | null
}

/** Null where there is nothing to tell: as it was, or one that was there before. @param newest the id of the newest link at the start */
export function changeOf(
  link: Pick<ListedLink, 'id' | 'updatedAt'>,
  seen: Seen | undefined,
  newest: string,
): Seen | null {
  if (seen === undefined) {
    // Ids are in the order of time.
    return link.id > newest ? { updatedAt: 0, seq: 0 } : null
  }
  return link.updatedAt === seen.updatedAt ? null : seen
}

type Told = LinkEvent & { readonly type: WebhookEvent['event'] }

/** Those that a webhook would tell of, and nobody has been told of. */
export function untold(events: readonly LinkEvent[], { seq, updatedAt }: Seen): readonly Told[] {
  return events.filter(isTold).filter((event) => (seq === null ? event.createdAt > updatedAt : event.seq > seq))
}

function isTold(event: LinkEvent): event is Told {
  return isEventName(event.type)
}

/** As the service would send it. Null where its result is no longer kept. */
export function webhookOf(
  { type: event, id, data, createdAt }: Told,
  link: Pick<Link, 'id' | 'externalUserId' | 'result' | 'currentSessionId'>,
  mode: 'test' | 'live',
): WebhookEvent | null {
  const { sessionId = link.currentSessionId, code, message = '' } = data
  const error = code === undefined ? null : { code: String(code), message: String(message) }
  const common = {
    id,
    linkId: link.id,
    sessionId: sessionId === null ? null : String(sessionId),
    externalUserId: link.externalUserId,
    timestamp: createdAt,
    mode,
  }
  switch (event) {
    case 'link.complete': {
      const { result } = link
      return result === null ? null : { event, status: 'complete', result, error: null, ...common }
    }
    case 'link.failed':
      return { event, status: 'failed', result: null, error: error ?? { code: '', message: '' }, ...common }
    case 'link.expired':
      return { event, status: 'expired', result: null, error, ...common }
    case 'link.canceled':
      return { event, status: 'canceled', result: null, error, ...common }
  }
}

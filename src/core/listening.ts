// Who listens to an organisation's webhooks by a socket, for how long, and what they hear of a link. Pure. Loaded where somebody
// listens: what the hot path needs of it is in listeners-name.ts.
import type { LinkError } from '../wire/field.ts'
import { LINK_ERROR_CODES, type LinkErrorCode } from '../wire/error-code.ts'
import type { LinkEvent } from '../wire/event.ts'
import type { WebhookEvent } from '../wire/event-type.ts'
import { type ListenAsk, listenAsk } from '../wire/listen-ask.ts'
import type { LinkStatus } from '../wire/status.ts'
import { isId } from './id.ts'
import type { LinkFacts } from './link.ts'
import { isWebhookEvent, type WebhookFacts, webhookBody } from './event.ts'

/** Of one organisation and mode. The one that came first makes room. */
const MOST_LISTENERS = 10

/** How often those who listen are looked after, while there are any. Milliseconds. */
export const LOOK_MS = 5 * 60_000
/** Links tell of their ends so long after somebody was seen to listen: two looks may fail. Milliseconds. */
export const HEARD_MS = 3 * LOOK_MS
/** Longer than a working day is no work at a desk: who still listens comes again. Milliseconds. */
const LISTEN_MS = 8 * 60 * 60_000

/** As long as an API key that was revoked may go on asking anything else. Milliseconds. */
const FRESH_MS = 60_000

/** Whether the keys are to be looked up before anything is told. @param checkedAt when they were; undefined: not known */
export function mustCheck(checkedAt: number | undefined, now: number): boolean {
  return checkedAt === undefined || now - checkedAt >= FRESH_MS || now < checkedAt
}

/** What a listener says is short. Bytes. */
const MAX_ASK_BYTES = 512
/** A webhook of more is told without its content. Characters. */
export const MAX_BODY = 8 * 1024 * 1024

/** What an object tells of again with what happens next, for it notes nothing down: who listens drops repeats. Milliseconds. */
export const RECENT_MS = 10 * 60_000

/** What becomes of one who listens, at a look. */
export function decideListener(
  { openedAt }: { readonly openedAt: number },
  isKeyGood: boolean,
  now: number,
): 'stays' | 'key refused' | 'comes again' {
  if (!isKeyGood) {
    return 'key refused'
  }
  return now - openedAt >= LISTEN_MS ? 'comes again' : 'stays'
}

/** Each is a read of a link, and a call of its object. */
const ASKS = { most: 200, windowMs: 10_000 }

/** What one socket has asked for within one window, which begins with the first. */
export interface Asked {
  /** Epoch milliseconds. */
  readonly since: number
  readonly count: number
}

/** A clock that was set back begins a new window: one that lies ahead might never end. */
export function countAsk(
  before: Asked | undefined,
  now: number,
): { readonly asked: Asked; readonly isBeyond: boolean } {
  const isNew = before === undefined || now - before.since >= ASKS.windowMs || now < before.since
  const asked = isNew ? { since: now, count: 1 } : { since: before.since, count: before.count + 1 }
  return { asked, isBeyond: asked.count > ASKS.most }
}

/** Which of those that are there, by their numbers as they came, make room for one more. */
export function findSurplus(numbers: readonly number[]): readonly number[] {
  return numbers.toSorted((a, b) => a - b).slice(0, Math.max(0, numbers.length + 1 - MOST_LISTENERS))
}

/** Null for anything else. */
export function parseAsk(frame: string | ArrayBuffer): ListenAsk | null {
  if (typeof frame !== 'string' || frame.length > MAX_ASK_BYTES) {
    return null
  }
  try {
    const ask = listenAsk().safeParse(JSON.parse(frame)).data
    return ask !== undefined && isId('link', ask.linkId) ? ask : null
  } catch {
    return null
  }
}

/** What a link's object says once something has happened to the link: its facts, its result, and all events that are written down. */
export type News = readonly [facts: LinkFacts, sealedResult: Uint8Array | null, events: readonly LinkEvent[]]

/** One webhook for those who listen. */
export interface Told {
  readonly linkId: string
  readonly eventId: string
  readonly event: WebhookEvent
  /** Epoch milliseconds of the event. */
  readonly at: number
  /** The bytes that the link's own webhook has; null where they are no longer to be had, or too many. */
  readonly body: string | null
}

const STATUS_AFTER = {
  'link.complete': 'complete',
  'link.failed': 'failed',
  'link.expired': 'expired',
  'link.canceled': 'canceled',
} as const satisfies Readonly<Record<WebhookEvent, LinkStatus>>

/**
 * The webhooks of a link's events after a number and a time, whether or not anybody is sent them.
 * @param events all that are written down
 * @param result of a complete one; null where it is no longer kept
 */
export function webhooksAfter(
  link: WebhookFacts['link'],
  events: readonly LinkEvent[],
  result: unknown,
  { after, since }: Pick<ListenAsk, 'after' | 'since'>,
): Told[] {
  let sessionId: string | null = null
  const told: Told[] = []
  for (const { type: event, id: eventId, seq, data, createdAt: at } of events) {
    if (event === 'link.claimed') {
      sessionId = String(data['sessionId'])
    } else if (isWebhookEvent(event) && seq > after && at > since) {
      const isKept = event !== 'link.complete' || result !== null
      const body = webhookBody({
        event,
        eventId,
        link,
        status: STATUS_AFTER[event],
        sessionId,
        result: event === 'link.complete' ? result : null,
        error: errorIn(data),
        at,
      })
      told.push({ linkId: link.id, eventId, event, at, body: isKept && body.length <= MAX_BODY ? body : null })
    }
  }
  return told
}

function errorIn({ code, message }: LinkEvent['data']): LinkError | null {
  return isErrorCode(code) ? { code, message: String(message) } : null
}

function isErrorCode(code: unknown): code is LinkErrorCode {
  return (LINK_ERROR_CODES as readonly unknown[]).includes(code)
}

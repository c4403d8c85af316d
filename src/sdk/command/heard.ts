// What `listen` makes of what comes by the socket: which events are told here, and what follows where the socket ends. Pure.
import type { WebhookEvent } from '../client/index.ts'
import type { Seen } from './told.ts'

/** Of a webhook, or of one whose content is gone. */
export type HeardEvent = Pick<WebhookEvent, 'id' | 'event' | 'linkId' | 'timestamp'>

/** Null for what is no webhook's body. */
export function eventIn(body: string): HeardEvent | null {
  const value = parsed(body)
  const { id, event, linkId, timestamp } = value as Record<string, unknown>
  const isEvent = [id, event, linkId].every((text) => typeof text === 'string') && typeof timestamp === 'number'
  return isEvent ? (value as HeardEvent) : null
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : {}
  } catch {
    return {}
  }
}

export interface Listened {
  /** What is known of the event's link; undefined: it was not among those that are watched. */
  readonly seen: Seen | undefined
  /** The id of the newest link when it began. */
  readonly newest: string
  /** When it began, by the service's clock, epoch milliseconds. */
  readonly since: number
}

/** Whether the event happened while somebody listened: a link may tell again of one that is older. */
export function isNews({ linkId, timestamp }: HeardEvent, { seen, newest, since }: Listened): boolean {
  if (seen === undefined) {
    // Ids are in the order of time.
    return linkId > newest || timestamp >= since
  }
  return seen.seq !== null || timestamp > seen.updatedAt
}

/** As many ids of events as a developer's day has, and more. */
const MOST_IDS = 10_000

/** Remembers ids; the oldest are forgotten. */
export class Repeats {
  readonly #ids = new Set<string>()

  /** False: it was there already. */
  add(id: string): boolean {
    if (this.#ids.has(id)) {
      return false
    }
    this.#ids.add(id)
    const [oldest] = this.#ids
    if (this.#ids.size > MOST_IDS && oldest !== undefined) {
      this.#ids.delete(oldest)
    }
    return true
  }
}

const WAIT_MS = 60_000

/** What follows a socket's end, by its code. */
export function afterClose(code: number): { readonly waitMs: number } | { readonly why: string } {
  switch (code) {
    case 4401:
      return { why: 'The API key is no longer good: it was revoked, or has expired.' }
    case 4409:
      return { why: 'Ten others have begun to listen since: this one made room.' }
    case 4000:
      return { why: 'The service did not understand this command: install the version that it is of.' }
    case 4429:
      return { waitMs: WAIT_MS }
    default:
      return { waitMs: 0 }
  }
}

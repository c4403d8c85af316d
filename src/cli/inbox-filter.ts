// Which of the webhooks that arrived are shown: by their event, by whether their signatures hold, and by a text. Pure.
import { WEBHOOK_EVENTS } from '../wire/event-type.ts'
import { type InboxEntry, eventOf } from './inbox-page.ts'

export interface InboxFilter {
  /** One of the events, `other`, or empty for all. */
  readonly event: string
  /** Only those with a signature that does not hold. */
  readonly isBad: boolean
  /** Anywhere in the body: a link's id, a user's. Empty for all. */
  readonly text: string
}

/** Every choice of an event, the first of which is all. */
export const EVENT_CHOICES: readonly string[] = ['', ...WEBHOOK_EVENTS, 'other']

/** As it stands in an address; what is none of the choices filters nothing. */
export function filterOf(query: URLSearchParams): InboxFilter {
  const event = query.get('event') ?? ''
  return {
    event: EVENT_CHOICES.includes(event) ? event : '',
    isBad: query.get('bad') === 'on',
    text: (query.get('text') ?? '').trim(),
  }
}

export function isFiltering({ event, isBad, text }: InboxFilter): boolean {
  return event !== '' || isBad || text !== ''
}

export function isShown(entry: InboxEntry, { event, isBad, text }: InboxFilter): boolean {
  const name = eventOf(entry)
  return (
    (event === '' || (event === 'other' ? !isKnown(name) : name === event)) &&
    !(isBad && entry.verified === 'valid' && entry.standardVerified === 'valid') &&
    entry.rawBody.toLowerCase().includes(text.toLowerCase())
  )
}

function isKnown(name: string | null): boolean {
  return WEBHOOK_EVENTS.some((one) => one === name)
}

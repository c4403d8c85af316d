// The object meets its link: takes it over from D1, once. Everything later comes from the object, also what D1 has lost again.
import { expiredEvent } from '../core/event.ts'
import type { LinkRecord } from '../core/link.ts'
import { showAgain } from '../core/link-life.ts'
import type { HeldLink } from './held-link.ts'
import { storedLinkOf, type StoredLink } from './storage.ts'

export function meetLink(held: HeldLink, record: LinkRecord): StoredLink {
  if (held.link !== null) {
    return held.link
  }
  const link = storedLinkOf(record)
  held.transaction(() => {
    held.saveLink(link)
    if (record.status === 'expired') {
      // The cron ended it without waking this object: its last event is written now that somebody asks.
      held.appendEvent(expiredEvent(record, record.updatedAt))
    }
  })
  return link
}

/** D1 was brought back to an earlier state: what it had shown of the link's end is made good, and nobody is told of that again. */
export function noticeLostEnd(held: HeldLink, record: LinkRecord, now: number): void {
  const { link } = held
  const state = link === null ? null : showAgain(link.state, record, now)
  if (link !== null && state !== null) {
    held.saveLink({ ...link, state })
  }
}

// The object meets its link: takes it over from D1, once. Everything later comes from the object.
import { expiredEvent } from '../core/event.ts'
import type { LinkRecord } from '../core/link.ts'
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

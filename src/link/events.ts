// The link's numbered log, as its object keeps it: the newest events in the row, older ones by the page in a part, so that a link
// with many of them does not write them all again with each commit. Number 1, link.created, follows from the facts and is never
// written.
import type { LinkEvent } from '../wire/event.ts'
import { type Kept, keptEvents } from './kept.ts'
import type { Parts } from './parts.ts'

/** Of one part. */
const PAGE = 64
const FIRST = 2

type Log = Pick<Kept, 'events' | 'olderEvents'>

export function lastSeq({ events, olderEvents }: Log): number {
  return events.at(-1)?.seq ?? FIRST - 1 + olderEvents.length * PAGE
}

export function appendEvent({ events, olderEvents }: Log, event: LinkEvent, parts: Parts): Log {
  return events.length < PAGE
    ? { events: [...events, event], olderEvents }
    : {
        events: [event],
        olderEvents: [...olderEvents, parts.insert(Buffer.from(JSON.stringify(events)))],
      }
}

/** The written events after `seq`, oldest first, `most` of them. */
export function eventsAfter({ events, olderEvents }: Log, seq: number, most: number, parts: Parts): LinkEvent[] {
  const found: LinkEvent[] = []
  for (const [index, part] of olderEvents.entries()) {
    if (FIRST + (index + 1) * PAGE > seq && found.length < most) {
      const page = keptEvents().parse(JSON.parse(Buffer.from(parts.read(part)).toString()))
      found.push(...page.filter((event) => event.seq > seq))
    }
  }
  return [...found, ...events.filter((event) => event.seq > seq)].slice(0, most)
}

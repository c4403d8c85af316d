// The link as one event of its object holds it: a call, a frame, an alarm, a socket's close. Each thing is read when it is
// first asked for, handed down, and kept true by what the event writes, which all goes through here. Decides nothing.
//
// It is good until the event waits. D1 and the queue are not the object's own storage, so the input gate stays open while
// they answer, and other events come in and write: whoever has waited for them calls `letGo`, and what is asked for after
// that is read again. https://developers.cloudflare.com/durable-objects/reference/in-memory-state/
import type { Config } from '../config.ts'
import type { Submitted } from '../core/automation.ts'
import type { EventDraft } from '../core/event.ts'
import { newId, randomBytes } from '../core/id.ts'
import type { LinkFacts } from '../core/link.ts'
import { aliveSession, type LinkState } from '../core/link-life.ts'
import type { TimelineEntry } from '../wire/timeline.ts'
import type { Budgets } from './budgets.ts'
import { findOpenDelivery, type StoredDelivery } from './deliveries.ts'
import type { Sockets } from './sockets.ts'
import type { JournalEnd, JournalEntry, LinkStorage, StoredLink } from './storage.ts'
import type { Timelines } from './timelines.ts'

/** What the object lends to all that work for it. */
export interface LinkShell {
  readonly storage: LinkStorage
  readonly timelines: Timelines
  readonly sockets: Sockets
  readonly budgets: Budgets
  readonly config: Config
  /** All or nothing, and nothing is sent before it is durable. */
  readonly transaction: <T>(work: () => T) => T
}

interface Read {
  link?: StoredLink | null
  journalEnd?: JournalEnd
  openDelivery?: StoredDelivery | null
  lastSeq?: number
  timelineEndsAt?: number | null
}

export class HeldLink {
  readonly shell: LinkShell
  #read: Read = {}

  constructor(shell: LinkShell) {
    this.shell = shell
  }

  /** Null until the object has met its link. */
  get link(): StoredLink | null {
    const { link } = this.#read
    return link === undefined ? (this.#read.link = this.shell.storage.findLink()) : link
  }

  /** Only while a session is alive. */
  get journalEnd(): JournalEnd {
    return (this.#read.journalEnd ??= this.shell.storage.journalEnd())
  }

  /** What the session's step has sent, known without a client and without its key. `no` where none is alive. */
  get submitted(): Submitted {
    return this.link === null || aliveSession(this.link.state) === null ? 'no' : this.journalEnd.submitted
  }

  /** The one whose turn it is. */
  get openDelivery(): StoredDelivery | null {
    const { openDelivery } = this.#read
    return openDelivery === undefined
      ? (this.#read.openDelivery = this.link === null ? null : findOpenDelivery(this.shell.storage.sql))
      : openDelivery
  }

  /** The newest event's number. */
  get lastSeq(): number {
    return (this.#read.lastSeq ??= this.shell.storage.lastSeq())
  }

  /** When the oldest timeline has been kept for its time; null where there is none. */
  get timelineEndsAt(): number | null {
    const { timelineEndsAt } = this.#read
    return timelineEndsAt === undefined ? (this.#read.timelineEndsAt = this.shell.timelines.endsAt()) : timelineEndsAt
  }

  /** Call after every wait for D1 or the queue. */
  letGo(): void {
    this.#read = {}
  }

  /** What was read, and what was derived from it, may tell of writes that came to nothing. */
  transaction<T>(work: () => T): T {
    try {
      return this.shell.transaction(work)
    } catch (cause) {
      this.letGo()
      this.shell.storage.forgetWrites()
      throw cause
    }
  }

  saveLink(link: StoredLink): void {
    this.shell.storage.saveLink(link)
    this.#read.link = link
  }

  /** Everything but the fact that it is erased. */
  eraseLink(facts: LinkFacts, state: LinkState): void {
    this.shell.timelines.drop()
    this.shell.storage.eraseLink(facts, state)
    this.letGo()
  }

  /** An empty journal for a new session. */
  startJournal(): void {
    this.shell.storage.startJournal()
    delete this.#read.journalEnd
  }

  endJournal(): void {
    this.shell.storage.endJournal()
    delete this.#read.journalEnd
  }

  appendEntry(entry: JournalEntry): void {
    this.#read.journalEnd = this.shell.storage.insertEntry(entry, this.journalEnd.bytes)
  }

  /** For a session that begins with a submit: no answer leads to it that could carry the mark. */
  markStart(submitted: Submitted, at: number): void {
    this.shell.storage.markStart(submitted, at)
    delete this.#read.journalEnd
  }

  /** Gives the event's id. */
  appendEvent({ type, data }: EventDraft, now: number, id: string = newId('evt', now, randomBytes(14))): string {
    const seq = this.lastSeq + 1
    this.shell.storage.insertEvent({ seq, id, type, data, createdAt: now })
    this.#read.lastSeq = seq
    return id
  }

  /** For what writes to the deliveries: which one is open, the table says. */
  writeDeliveries<T>(write: (sql: SqlStorage) => T): T {
    delete this.#read.openDelivery
    return write(this.shell.storage.sql)
  }

  /** For what writes to the timelines. */
  writeTimelines(write: (timelines: Timelines) => void): void {
    delete this.#read.timelineEndsAt
    write(this.shell.timelines)
  }

  addToTimeline(sessionId: string, entry: TimelineEntry, request: number | null): void {
    this.writeTimelines((timelines) => timelines.add(sessionId, entry, request))
  }
}

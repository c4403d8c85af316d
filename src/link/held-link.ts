// The link as one event of its object holds it: a call, a frame, an alarm, a socket's close. Each thing is read when it is
// first asked for, handed down, and kept true by what the event writes, which all goes through here. Decides nothing.
//
// It is good until the event waits. D1 and the queue are not the object's own storage, so the input gate stays open while
// they answer, and other events come in and write: whoever has waited for them calls `letGo`, and what is asked for after
// that is read again. https://developers.cloudflare.com/durable-objects/reference/in-memory-state/
import type { Config } from '../config.ts'
import type { Submitted } from '../core/automation.ts'
import type { LinkFacts } from '../core/link.ts'
import { aliveSession, type LinkState } from '../core/link-life.ts'
import type { LinkEvent } from '../wire/event.ts'
import type { TimelineEntry } from '../wire/timeline.ts'
import type { Budgets } from './budgets.ts'
import { type Deliveries, findOpenDelivery, newDelivery, type OpenKept } from './deliveries.ts'
import { appendEvent, eventsAfter, lastSeq } from './events.ts'
import type { Kept, KeptDelivery, KeptEntry, SealedRef } from './kept.ts'
import type { Sockets } from './sockets.ts'
import type { LinkStorage, StoredLink } from './storage.ts'
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

/** One to be written. */
export interface JournalEntry extends Omit<KeptEntry, 'sealed' | 'bytes'> {
  readonly sealed: Uint8Array
}

/** The journal's last entry, and how many bytes it holds in all. */
export interface JournalEnd {
  readonly number: number
  readonly at: number | null
  readonly bytes: number
  readonly submitted: Submitted
}

type Unmet = Omit<Kept, 'facts' | 'state'>

/** Before the object has met its link. */
const UNMET: Unmet = {
  contacts: null,
  arguments: null,
  result: null,
  journal: null,
  olderEvents: [],
  events: [],
  deliveries: [],
  length: 0,
}

interface Read {
  kept?: Kept | null
  link?: StoredLink | null
  timelineEndsAt?: number | null
}

export class HeldLink {
  readonly shell: LinkShell
  #read: Read = {}
  #isInTransaction = false
  /** Since the row was written last. */
  #isChanged = false

  constructor(shell: LinkShell) {
    this.shell = shell
  }

  get #kept(): Kept | null {
    const { kept } = this.#read
    return kept === undefined ? (this.#read.kept = this.shell.storage.find()) : kept
  }

  /** Null until the object has met its link. */
  get link(): StoredLink | null {
    const { link } = this.#read
    if (link !== undefined) {
      return link
    }
    const kept = this.#kept
    return (this.#read.link = kept === null ? null : this.shell.storage.linkOf(kept))
  }

  /** Only while a session is alive. */
  get journalEnd(): JournalEnd {
    const journal = this.#kept?.journal ?? []
    const last = journal.at(-1)
    return {
      number: last?.number ?? 0,
      at: last?.at ?? null,
      bytes: journal.reduce((sum, { bytes }) => sum + bytes, 0),
      submitted: last?.submitted ?? 'no',
    }
  }

  /** The results so far, the answers after `number` and the last one before them, in order. Only while a session is alive. */
  journalAfter(number: number): KeptEntry[] {
    const entries = (this.#kept?.journal ?? []).filter((entry) => entry.number > 0)
    const before = entries.findLast(({ kind, number: at }) => kind === 'answer' && at <= number)
    return entries.filter((entry) => entry.number > number || entry.kind === 'result' || entry === before)
  }

  /** What the session's step has sent, known without a client and without its key. `no` where none is alive. */
  get submitted(): Submitted {
    return this.link === null || aliveSession(this.link.state) === null ? 'no' : this.journalEnd.submitted
  }

  get deliveries(): Deliveries {
    return this.#kept?.deliveries ?? []
  }

  /** The one whose turn it is. */
  get openDelivery(): OpenKept | null {
    return findOpenDelivery(this.deliveries)
  }

  /** The newest event's number. */
  get lastSeq(): number {
    return lastSeq(this.#kept ?? UNMET)
  }

  /** The written events after `seq`, in order, `most` of them: all but link.created. */
  eventsAfter(seq: number, most = Infinity): LinkEvent[] {
    return eventsAfter(this.#kept ?? UNMET, seq, most, this.shell.storage.parts)
  }

  /** When the oldest timeline has been kept for its time; null where there is none. */
  get timelineEndsAt(): number | null {
    const { timelineEndsAt } = this.#read
    return timelineEndsAt === undefined ? (this.#read.timelineEndsAt = this.shell.timelines.endsAt()) : timelineEndsAt
  }

  /** Call after every wait for D1 or the queue. */
  letGo(): void {
    this.#read = {}
    this.#isChanged = false
  }

  /**
   * All or nothing, in one row; one within another is part of it. What was read, and what was derived from it, may tell of writes
   * that came to nothing.
   */
  transaction<T>(work: () => T): T {
    if (this.#isInTransaction) {
      return work()
    }
    try {
      return this.shell.transaction(() => {
        this.#isInTransaction = true
        const value = work()
        this.#write()
        return value
      })
    } catch (cause) {
      this.letGo()
      this.shell.storage.forgetWrites()
      throw cause
    } finally {
      this.#isInTransaction = false
    }
  }

  saveLink(link: StoredLink): void {
    this.#save(this.#kept ?? UNMET, this.link, link)
  }

  /** Everything but the fact that it is erased. */
  eraseLink(facts: LinkFacts, state: LinkState): void {
    const { storage, timelines } = this.shell
    timelines.drop()
    this.endJournal()
    storage.parts.drop()
    const erased = { facts, state, sealedContacts: null, sealedArguments: null, sealedResult: null }
    this.#save({ ...UNMET, length: this.#kept?.length ?? 0 }, null, erased)
  }

  /** @param empty deletes all that the object keeps */
  rewrite(empty: () => void): void {
    const kept = this.#kept
    empty()
    if (kept !== null) {
      this.#keep({ ...kept, length: 0 })
    }
  }

  /** An empty journal for a new session. */
  startJournal(): void {
    this.endJournal()
    this.#change({ journal: [] })
  }

  endJournal(): void {
    this.shell.storage.endJournal(this.#kept?.journal ?? null)
    this.#change({ journal: null })
  }

  appendEntry({ sealed, ...entry }: JournalEntry): void {
    const kept = this.#kept ?? UNMET
    const ref = this.shell.storage.journal.pack(sealed, kept)
    this.#change({ journal: [...(kept.journal ?? []), { ...entry, bytes: sealed.length, sealed: ref }] })
  }

  /** For a session that begins with a submit: no answer leads to it that could carry the mark. */
  markStart(submitted: Submitted, at: number): void {
    if (this.#kept?.journal?.length === 0) {
      this.#change({ journal: [{ number: 0, kind: 'answer', at, sealed: '', bytes: 0, submitted }] })
    }
  }

  /** Numbers the event; one that follows from its link brings its id and its time. */
  appendEvent({ type, data, id, createdAt }: Omit<LinkEvent, 'seq'>): LinkEvent {
    const event = { seq: this.lastSeq + 1, id, type, data, createdAt }
    this.#change(appendEvent(this.#kept ?? UNMET, event, this.shell.storage.parts))
    return event
  }

  insertDelivery(
    { body, ...of }: Omit<Parameters<typeof newDelivery>[0], 'body'> & { readonly body: Uint8Array },
    nextAt: number,
  ): void {
    const ref = this.shell.storage.parts.pack(body, this.#kept ?? UNMET)
    this.#change({ deliveries: [...this.deliveries, newDelivery({ ...of, body: ref }, nextAt)] })
  }

  updateDelivery(id: string, change: (delivery: KeptDelivery) => KeptDelivery): void {
    this.#change({ deliveries: this.deliveries.map((delivery) => (delivery.id === id ? change(delivery) : delivery)) })
  }

  /** For what writes to the timelines. */
  writeTimelines(write: (timelines: Timelines) => void): void {
    delete this.#read.timelineEndsAt
    write(this.shell.timelines)
  }

  addToTimeline(sessionId: string, entry: TimelineEntry, request: number | null): void {
    this.writeTimelines((timelines) => timelines.add(sessionId, entry, request))
  }

  #save(kept: Unmet, before: StoredLink | null, link: StoredLink): void {
    const { webhookUrl: _webhook, returnUrl: _return, externalUserId: _user, ...facts } = link.facts
    // What stays the same stays where it is.
    const replace = (ref: SealedRef | null, was: Uint8Array | null, is: Uint8Array | null): SealedRef | null => {
      if (was !== null && is !== null && Buffer.compare(was, is) === 0) {
        return ref
      }
      if (typeof ref === 'number') {
        this.shell.storage.parts.zero(ref)
      }
      return is === null ? null : this.shell.storage.parts.pack(is, kept)
    }
    this.#keep({
      ...kept,
      facts,
      state: link.state,
      contacts: replace(kept.contacts, before?.sealedContacts ?? null, link.sealedContacts),
      arguments: replace(kept.arguments, before?.sealedArguments ?? null, link.sealedArguments),
      result: replace(kept.result, before?.sealedResult ?? null, link.sealedResult),
    })
    this.#read.link = link
  }

  /** Nothing is there to be changed before the object has met its link. */
  #change(change: Partial<Kept>): void {
    if (this.#kept !== null) {
      this.#keep({ ...this.#kept, ...change })
    }
  }

  #keep(kept: Kept): void {
    this.#read.kept = kept
    this.#isChanged = true
    if (!this.#isInTransaction) {
      this.#write()
    }
  }

  #write(): void {
    const { kept } = this.#read
    if (this.#isChanged && kept !== undefined && kept !== null) {
      this.#read.kept = this.shell.storage.write(kept)
      this.#isChanged = false
    }
  }
}

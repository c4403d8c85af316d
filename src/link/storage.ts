// The object's private tables. SQL in, core types out; knows no socket, queue or D1.
//
//   link        one row: the facts, and sealed contacts and arguments as D1 had them, the state (core/link-life.ts) as JSON, and the
//               sealed result once there is one. A row that keeps its length is written over where it lies; one that does not
//               moves and leaves what it was, so the state is filled up and what is sealed is zeroed before a move
//   journal     one row per answer and per finished operation, sealed under the link's key; there only while a session
//               is alive, and dropped with it: deleting its rows would be billed one by one. free-pages.ts does the rest
//   events      the numbered log; number 1, link.created, follows from the facts and is never written, and number 0 is no
//               event: free-pages.ts
//   timelines   what sessions did, for links with `debug` only: timelines.ts
//   deliveries  one row per webhook: the truth about it, the queue only wakes it up
//
// Integer primary keys: one row written per insert, and rows are what an object is billed for.
import * as z from 'zod'
import { SUBMITTED, type Submitted } from '../core/automation.ts'
import type { LinkEvent } from '../wire/event.ts'
import { type ContactKeys, type Contacts, openContacts } from '../core/contacts.ts'
import { factsOf, type LinkFacts, type LinkRecord } from '../core/link.ts'
import { stateOfNewLink, type LinkState } from '../core/link-life.ts'
import type { Told } from '../core/delivery.ts'
import type { Waiting } from '../core/run.ts'
import { EVENT_TYPES } from '../wire/event-type.ts'
import { FreePages } from './free-pages.ts'

export interface StoredLink {
  readonly facts: LinkFacts
  /** Those of the facts. */
  readonly sealedContacts: Uint8Array | null
  readonly sealedArguments: Uint8Array | null
  readonly sealedResult: Uint8Array | null
  readonly state: LinkState
}

/** As the object meets it: D1's row, and from now on the object's own. */
export function storedLinkOf(record: LinkRecord): StoredLink {
  // A link that the cron has ended is kept from its end on, not from its creation.
  const { status, version, updatedAt, sealedContacts, sealedArguments, sealedResult } = record
  const state = stateOfNewLink(status, version, updatedAt)
  return { facts: factsOf(record), state, sealedContacts, sealedArguments, sealedResult }
}

/** An answer of the page, or the result of an operation that has ended. */
export interface JournalEntry {
  readonly number: number
  readonly kind: 'answer' | 'result'
  readonly at: number
  readonly sealed: Uint8Array
  /** What the step has sent while the request that this entry leads to is open: in plain, for it must be known without the key. */
  readonly submitted: Submitted
}

const bytes = z.instanceof(ArrayBuffer).transform((buffer) => new Uint8Array(buffer))
const linkRow = z.object({
  facts: z.string(),
  state: z.string(),
  sealed_contacts: bytes.nullable(),
  sealed_arguments: bytes.nullable(),
  sealed_result: bytes.nullable(),
})
const journalRow = z.object({
  number: z.number(),
  kind: z.enum(['answer', 'result']),
  at: z.number(),
  sealed: bytes,
  submitted: z.enum(SUBMITTED),
})

const endRow = z.object({ number: z.number(), at: z.number(), submitted: z.enum(SUBMITTED) })
const sumRow = z.object({ bytes: z.number() })

const eventRow = z
  .object({
    seq: z.number(),
    id: z.string(),
    type: z.enum(EVENT_TYPES),
    data: z
      .string()
      .transform((text) => z.record(z.string(), z.union([z.string(), z.number()])).parse(JSON.parse(text))),
    created_at: z.number(),
  })
  .transform(({ created_at: createdAt, ...event }): LinkEvent => ({ ...event, createdAt }))

/** The journal's last entry, and how many bytes it holds in all. */
export interface JournalEnd {
  readonly number: number
  readonly at: number | null
  readonly bytes: number
  readonly submitted: Submitted
}

export interface Hints {
  /** The version that D1 has heard of. */
  mirrored: number
  /** How often D1 has refused since it last answered. */
  mirrorFailures: number
  /** The delivery that the queue was told of last. */
  told: Told | null
  /** What the session waits for, and the journal it was derived from. */
  waiting: { readonly of: string; readonly found: Waiting | null } | null
  /** The bytes of the journal up to its entry `number`: summed once, and counted on with each entry. */
  journal: { readonly number: number; readonly bytes: number } | null
  /** The lengths in the link's row, as it was saved last. */
  lengths: string | null
  /** An erased link's object was emptied of all that it had held. */
  isEmptied: boolean
}

/** The state grows and shrinks with each session: mostly within this. Bytes. */
const STATE_STEP = 1024

export class LinkStorage {
  readonly sql: SqlStorage
  readonly freePages: FreePages
  readonly #keys: ContactKeys
  /** Null: not known. */
  #hasTables: boolean | null = null
  /** Hints that save rows and work. Lost with this instance, each is worth no more than doing something once again. */
  readonly hints: Hints = {
    mirrored: 0,
    mirrorFailures: 0,
    told: null,
    waiting: null,
    journal: null,
    lengths: null,
    isEmptied: false,
  }

  constructor(sql: SqlStorage, keys: ContactKeys) {
    this.sql = sql
    this.freePages = new FreePages(sql)
    this.#keys = keys
  }

  /** Everything was deleted, and the instance lives on. */
  forgetTables(): void {
    this.#hasTables = false
    this.freePages.forget()
  }

  /** Made with the first row: each is billed as two, and a file that holds any is kept and billed for ever. */
  #makeTables(): void {
    if (this.#areThere()) {
      return
    }
    // One at a time: the platform tells the rows of a text's last statement only.
    this.sql.exec(`
      CREATE TABLE link (
        only INTEGER PRIMARY KEY CHECK (only = 1), facts TEXT NOT NULL, state TEXT NOT NULL, sealed_contacts BLOB,
        sealed_arguments BLOB, sealed_result BLOB)`)
    this.sql.exec(`
      CREATE TABLE events (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL, created_at INTEGER NOT NULL)`)
    this.sql.exec(`
      CREATE TABLE deliveries (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL, event_id TEXT NOT NULL, event TEXT NOT NULL,
        sealed_body BLOB NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'exhausted')),
        attempts TEXT NOT NULL,  -- JSON [{at, status, outcome, durationMs}]
        tries INTEGER NOT NULL,  -- attempts since it was opened: where it stands in the schedule
        next_at INTEGER,         -- when it is woken next; null once settled for good
        token INTEGER NOT NULL,  -- renewed by whoever takes it: only the newest may send and settle
        reopened INTEGER NOT NULL, -- how often it was opened again by hand; above 0 it is behind the others
        reopened_at INTEGER      -- and when it was last
      )`)
    this.#hasTables = true
  }

  #areThere(): boolean {
    this.#hasTables ??= this.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'link'").toArray().length > 0
    return this.#hasTables
  }

  /** Whether the tables are of the form before this one. D1 dropped its links of that form, so nothing here leads anywhere. */
  isOutdated(): boolean {
    return (
      this.sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'link' AND sql NOT LIKE '%sealed_contacts%'").toArray()
        .length > 0
    )
  }

  /** Null until the object has met its link. */
  findLink(): StoredLink | null {
    const [found] = this.#areThere() ? this.sql.exec('SELECT * FROM link').toArray() : []
    if (found === undefined) {
      return null
    }
    // Written by this very file and versioned with it: parsed for its form, trusted for its content.
    const row = linkRow.parse(found)
    const facts = JSON.parse(row.facts) as Omit<LinkFacts, keyof Contacts>
    const state = JSON.parse(row.state) as LinkState
    return {
      facts: { ...facts, ...openContacts(this.#keys, facts, row.sealed_contacts) },
      state: { ...state, mirrored: Math.max(state.mirrored, this.hints.mirrored) },
      sealedContacts: row.sealed_contacts,
      sealedArguments: row.sealed_arguments,
      sealedResult: row.sealed_result,
    }
  }

  /** One row, however much of it has changed. */
  saveLink({ facts, state, sealedContacts, sealedArguments, sealedResult }: StoredLink): void {
    this.#makeTables()
    const { webhookUrl: _webhook, returnUrl: _return, externalUserId: _user, ...plain } = facts
    const texts = [JSON.stringify(plain), filledUp(JSON.stringify(state))]
    const blobs = [sealedContacts, sealedArguments, sealedResult]
    const lengths = [...texts.map((text) => Buffer.byteLength(text)), ...blobs.map((blob) => blob?.length ?? 0)].join()
    if (this.hints.lengths !== lengths) {
      this.hints.lengths = lengths
      this.freePages.count()
      this.sql.exec(
        `UPDATE link SET sealed_contacts = zeroblob(length(sealed_contacts)),
           sealed_arguments = zeroblob(length(sealed_arguments)), sealed_result = zeroblob(length(sealed_result))
         WHERE length(CAST(facts AS BLOB)) || ',' || length(CAST(state AS BLOB)) || ',' ||
           ifnull(length(sealed_contacts), 0) || ',' || ifnull(length(sealed_arguments), 0) || ',' ||
           ifnull(length(sealed_result), 0) <> ?`,
        lengths,
      )
    }
    this.sql.exec(
      `INSERT INTO link (only, facts, state, sealed_contacts, sealed_arguments, sealed_result) VALUES (1, ?, ?, ?, ?, ?)
       ON CONFLICT (only) DO UPDATE SET facts = excluded.facts, state = excluded.state,
         sealed_contacts = excluded.sealed_contacts, sealed_arguments = excluded.sealed_arguments,
         sealed_result = excluded.sealed_result`,
      ...texts,
      ...blobs,
    )
  }

  /** J21: everything but the fact that it is erased. */
  eraseLink(facts: LinkFacts, state: LinkState): void {
    this.endJournal()
    this.sql.exec('DELETE FROM events')
    this.sql.exec('DELETE FROM deliveries')
    this.saveLink({ facts, state, sealedContacts: null, sealedArguments: null, sealedResult: null })
  }

  /** An empty journal for a new session. */
  startJournal(): void {
    this.endJournal()
    this.sql.exec(`
      CREATE TABLE journal (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL, sealed BLOB NOT NULL,
        submitted TEXT NOT NULL)`)
  }

  /** J20: nothing of a session outlives it. */
  endJournal(): void {
    this.freePages.drop('journal')
    this.forgetJournal()
  }

  /** What this instance remembers of what it wrote is to be read again. */
  forgetWrites(): void {
    this.hints.lengths = null
    this.#hasTables = null
    this.freePages.forget()
    this.forgetJournal()
  }

  /** What this instance remembers of the journal is to be read from it again. */
  forgetJournal(): void {
    this.hints.waiting = null
    this.hints.journal = null
  }

  /** Gives the journal's new end. */
  insertEntry({ number, kind, at, sealed, submitted }: JournalEntry, bytesBefore: number): JournalEnd {
    this.sql.exec(
      'INSERT INTO journal (number, kind, at, sealed, submitted) VALUES (?, ?, ?, ?, ?)',
      number,
      kind,
      at,
      sealed,
      submitted,
    )
    const bytes = bytesBefore + sealed.length
    this.hints.journal = { number, bytes }
    return { number, at, bytes, submitted }
  }

  /** Entry 0 answers nothing, and readers of the journal begin after it. */
  markStart(submitted: Submitted, at: number): void {
    this.sql.exec(
      "INSERT OR IGNORE INTO journal (number, kind, at, sealed, submitted) VALUES (0, 'answer', ?, X'', ?)",
      at,
      submitted,
    )
  }

  /** The results so far, the answers after `number` and the last one before them, in order. Only while a session is alive. */
  journal(number: number): JournalEntry[] {
    return this.sql
      .exec(
        `SELECT number, kind, at, sealed, submitted FROM journal WHERE number > ?1 OR kind = 'result' OR number =
           (SELECT MAX(number) FROM journal WHERE kind = 'answer' AND number BETWEEN 1 AND ?1) ORDER BY number`,
        number,
      )
      .toArray()
      .map((found) => journalRow.parse(found))
  }

  journalEnd(): JournalEnd {
    const [found] = this.sql.exec('SELECT number, at, submitted FROM journal ORDER BY number DESC LIMIT 1').toArray()
    if (found === undefined) {
      return { number: 0, at: null, bytes: 0, submitted: 'no' }
    }
    const end = endRow.parse(found)
    const known = this.hints.journal
    return { ...end, bytes: known?.number === end.number ? known.bytes : this.#journalBytes() }
  }

  #journalBytes(): number {
    const [found] = this.sql.exec('SELECT SUM(LENGTH(sealed)) AS bytes FROM journal').toArray()
    return sumRow.parse(found).bytes
  }

  /** The newest event's number; link.created, number 1, is never written. */
  lastSeq(): number {
    if (!this.#areThere()) {
      return 1
    }
    const [found] = this.sql.exec('SELECT seq FROM events WHERE seq > 1 ORDER BY seq DESC LIMIT 1').toArray()
    return found === undefined ? 1 : z.number().parse(found['seq'])
  }

  insertEvent({ seq, id, type, data, createdAt }: LinkEvent): void {
    this.sql.exec(
      'INSERT INTO events (seq, id, type, data, created_at) VALUES (?, ?, ?, ?, ?)',
      seq,
      id,
      type,
      JSON.stringify(data),
      createdAt,
    )
  }

  /** Every written event, in order, but those that come and go with each connection's end. */
  eventsOfSessions(): LinkEvent[] {
    if (!this.#areThere()) {
      return []
    }
    return this.sql
      .exec(
        `SELECT seq, id, type, data, created_at FROM events
         WHERE seq > 1 AND type NOT IN ('session.disconnected', 'session.user_required') ORDER BY seq`,
      )
      .toArray()
      .map((found) => eventRow.parse(found))
  }

  /** The written events after `seq`, in order: all but link.created. */
  eventsAfter(seq: number, most: number): LinkEvent[] {
    if (!this.#areThere()) {
      return []
    }
    return this.sql
      .exec('SELECT seq, id, type, data, created_at FROM events WHERE seq > ? ORDER BY seq LIMIT ?', seq, most)
      .toArray()
      .map((found) => eventRow.parse(found))
  }
}

/** JSON may end in spaces. */
function filledUp(text: string): string {
  const bytes = Buffer.byteLength(text)
  return text + ' '.repeat(Math.ceil(bytes / STATE_STEP) * STATE_STEP - bytes)
}

// The object's private tables. SQL in, core types out; knows no socket, queue or D1.
//
//   link        one row: the facts and sealed arguments as D1 had them, the state (core/session.ts) as JSON, and the
//               sealed result once there is one
//   journal     one row per answer and per finished operation, sealed under the link's key; there only while a session
//               is alive, and dropped with it: deleting its rows would be billed one by one
//   events      the numbered log; number 1, link.created, follows from the facts and is never written
//   timelines   what sessions did, for links with `debug` only: timelines.ts
//   deliveries  one row per webhook: the truth about it, the queue only wakes it up
//
// Integer primary keys: one row written per insert, and rows are what an object is billed for.
import * as z from 'zod'
import { SUBMITTED, type Submitted } from '../core/automation.ts'
import { EVENT_TYPES, type LinkEvent } from '../core/event.ts'
import type { LinkFacts } from '../core/link.ts'
import { aliveSession, type LinkState } from '../core/session.ts'
import type { Told } from '../core/delivery.ts'
import type { Waiting } from '../core/progress.ts'

export interface StoredLink {
  readonly facts: LinkFacts
  readonly sealedArguments: Uint8Array | null
  readonly sealedResult: Uint8Array | null
  readonly state: LinkState
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

const endRow = z.object({ number: z.number(), at: z.number(), bytes: z.number(), submitted: z.enum(SUBMITTED) })

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
}

export class SessionStorage {
  readonly sql: SqlStorage
  /** Hints that save rows and work. Lost with this instance, each is worth no more than doing something once again. */
  readonly hints: Hints = { mirrored: 0, mirrorFailures: 0, told: null, waiting: null }

  constructor(sql: SqlStorage) {
    this.sql = sql
    this.createTables()
  }

  /** Also after everything was deleted: the instance lives on and is not built again. */
  createTables(): void {
    this.sql.exec(`
      CREATE TABLE IF NOT EXISTS link (
        only INTEGER PRIMARY KEY CHECK (only = 1), facts TEXT NOT NULL, state TEXT NOT NULL, sealed_arguments BLOB,
        sealed_result BLOB);
      CREATE TABLE IF NOT EXISTS events (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL, created_at INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS deliveries (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL, event_id TEXT NOT NULL, event TEXT NOT NULL,
        sealed_body BLOB NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'exhausted', 'canceled')),
        attempts TEXT NOT NULL,  -- JSON [{at, status, outcome, durationMs}]
        tries INTEGER NOT NULL,  -- attempts since it was opened: where it stands in the schedule
        next_at INTEGER,         -- when it is woken next; null once settled for good
        token INTEGER NOT NULL,  -- renewed by whoever takes it: only the newest may send and settle
        reopened INTEGER NOT NULL -- 1: opened again by hand, and so behind the others
      );`)
  }

  /** Null until the object has met its link. */
  findLink(): StoredLink | null {
    const [found] = this.sql.exec('SELECT facts, state, sealed_arguments, sealed_result FROM link').toArray()
    if (found === undefined) {
      return null
    }
    // Written by this very file and versioned with it: parsed for its form, trusted for its content.
    const { facts, state, sealed_arguments: sealedArguments, sealed_result: sealedResult } = linkRow.parse(found)
    const stored = JSON.parse(state) as LinkState
    return {
      facts: JSON.parse(facts) as LinkFacts,
      state: { ...stored, mirrored: Math.max(stored.mirrored, this.hints.mirrored) },
      sealedArguments,
      sealedResult,
    }
  }

  /** One row, however much of it has changed. */
  saveLink({ facts, state, sealedArguments, sealedResult }: StoredLink): void {
    this.sql.exec(
      `INSERT INTO link (only, facts, state, sealed_arguments, sealed_result) VALUES (1, ?, ?, ?, ?)
       ON CONFLICT (only) DO UPDATE SET facts = excluded.facts, state = excluded.state,
         sealed_arguments = excluded.sealed_arguments, sealed_result = excluded.sealed_result`,
      JSON.stringify(facts),
      JSON.stringify(state),
      sealedArguments,
      sealedResult,
    )
  }

  /** Everything but the fact that it is erased. */
  eraseLink(facts: LinkFacts, state: LinkState): void {
    this.closeJournal()
    this.sql.exec('DELETE FROM events')
    this.sql.exec('DELETE FROM deliveries')
    this.saveLink({ facts, state, sealedArguments: null, sealedResult: null })
  }

  /** An empty journal for a new session. */
  openJournal(): void {
    this.closeJournal()
    this.sql.exec(`
      CREATE TABLE journal (number INTEGER PRIMARY KEY, kind TEXT NOT NULL, at INTEGER NOT NULL, sealed BLOB NOT NULL,
        submitted TEXT NOT NULL)`)
  }

  /** Nothing of a session outlives it. */
  closeJournal(): void {
    this.sql.exec('DROP TABLE IF EXISTS journal')
  }

  insertEntry({ number, kind, at, sealed, submitted }: JournalEntry): void {
    this.sql.exec(
      'INSERT INTO journal (number, kind, at, sealed, submitted) VALUES (?, ?, ?, ?, ?)',
      number,
      kind,
      at,
      sealed,
      submitted,
    )
  }

  /** Entry 0 answers nothing, and readers of the journal begin after it. */
  openWith(submitted: Submitted, at: number): void {
    this.sql.exec(
      "INSERT OR IGNORE INTO journal (number, kind, at, sealed, submitted) VALUES (0, 'answer', ?, X'', ?)",
      at,
      submitted,
    )
  }

  /** What the session's step has sent, known without a client and without its key. `no` where none is alive. */
  submitted(state: LinkState): Submitted {
    return aliveSession(state) === null ? 'no' : this.journalEnd().submitted
  }

  /** The results so far and the answers after `number`, in order. Only while a session is alive. */
  journal(number: number): JournalEntry[] {
    return this.sql
      .exec(
        "SELECT number, kind, at, sealed, submitted FROM journal WHERE number > ? OR kind = 'result' ORDER BY number",
        number,
      )
      .toArray()
      .map((found) => journalRow.parse(found))
  }

  /** The journal's last entry, and how many bytes it holds in all. */
  journalEnd(): JournalEnd {
    const [end] = this.sql
      .exec(
        `SELECT number, at, submitted, (SELECT SUM(LENGTH(sealed)) FROM journal) AS bytes FROM journal
         ORDER BY number DESC LIMIT 1`,
      )
      .toArray()
    return end === undefined ? { number: 0, at: null, bytes: 0, submitted: 'no' } : endRow.parse(end)
  }

  /** The newest event's number; link.created, number 1, is never written. */
  lastSeq(): number {
    const [found] = this.sql.exec('SELECT seq FROM events ORDER BY seq DESC LIMIT 1').toArray()
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
    return this.sql
      .exec(
        `SELECT seq, id, type, data, created_at FROM events
         WHERE type NOT IN ('session.disconnected', 'session.user_required') ORDER BY seq`,
      )
      .toArray()
      .map((found) => eventRow.parse(found))
  }

  /** The written events after `seq`, in order: all but link.created. */
  eventsAfter(seq: number, most: number): LinkEvent[] {
    return this.sql
      .exec('SELECT seq, id, type, data, created_at FROM events WHERE seq > ? ORDER BY seq LIMIT ?', seq, most)
      .toArray()
      .map((found) => eventRow.parse(found))
  }
}

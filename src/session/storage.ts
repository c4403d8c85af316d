// The object's private tables. SQL in, core types out; knows no socket, queue or D1.
//
//   link        one row: the facts and sealed arguments as D1 had them, the state (core/session.ts) as JSON, and the
//               sealed result once there is one
//   journal     one row per answer, sealed under the link's key; erased when the session ends
//   results     one row per finished operation, sealed likewise; erased likewise
//   events      the numbered log; number 1, link.created, follows from the facts and is never written
//   deliveries  one row per webhook: the truth about it, the queue only wakes it up
//
// Integer primary keys: one row written per insert, and rows are what an object is billed for.
import * as z from 'zod'
import type { EventType } from '../core/event.ts'
import type { LinkFacts } from '../core/link.ts'
import type { LinkState } from '../core/session.ts'

export interface StoredLink {
  readonly facts: LinkFacts
  readonly sealedArguments: Uint8Array | null
  readonly sealedResult: Uint8Array | null
  readonly state: LinkState
}

export interface StoredAnswer {
  readonly number: number
  readonly at: number
  readonly sealed: Uint8Array
}

const bytes = z.instanceof(ArrayBuffer).transform((buffer) => new Uint8Array(buffer))
const linkRow = z.object({
  facts: z.string(),
  state: z.string(),
  sealed_arguments: bytes.nullable(),
  sealed_result: bytes.nullable(),
})
const answerRow = z.object({ number: z.number(), at: z.number(), sealed: bytes })

export class SessionStorage {
  readonly sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS link (
        only INTEGER PRIMARY KEY CHECK (only = 1), facts TEXT NOT NULL, state TEXT NOT NULL, sealed_arguments BLOB,
        sealed_result BLOB);
      CREATE TABLE IF NOT EXISTS journal (number INTEGER PRIMARY KEY, at INTEGER NOT NULL, sealed BLOB NOT NULL);
      CREATE TABLE IF NOT EXISTS results (step INTEGER PRIMARY KEY, sealed BLOB NOT NULL);
      CREATE TABLE IF NOT EXISTS events (
        seq INTEGER PRIMARY KEY, id TEXT NOT NULL, type TEXT NOT NULL, data TEXT NOT NULL, created_at INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS deliveries (
        number INTEGER PRIMARY KEY, id TEXT NOT NULL, event_id TEXT NOT NULL, event TEXT NOT NULL,
        sealed_body BLOB NOT NULL,
        status TEXT NOT NULL CHECK (status IN ('pending', 'delivered', 'exhausted', 'canceled')),
        attempts TEXT NOT NULL,  -- JSON [{at, status, outcome, durationMs}]
        next_at INTEGER,         -- when it is woken next; null once settled for good
        token INTEGER NOT NULL   -- renewed by each wake-up: only the newest may send
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
    return {
      facts: JSON.parse(facts) as LinkFacts,
      state: JSON.parse(state) as LinkState,
      sealedArguments,
      sealedResult,
    }
  }

  insertLink(link: Omit<StoredLink, 'sealedResult'>): void {
    this.sql.exec(
      'INSERT INTO link (only, facts, state, sealed_arguments) VALUES (1, ?, ?, ?)',
      JSON.stringify(link.facts),
      JSON.stringify(link.state),
      link.sealedArguments,
    )
  }

  updateState(state: LinkState): void {
    this.sql.exec('UPDATE link SET state = ?', JSON.stringify(state))
  }

  /** A link that has ended for good needs its arguments no more. */
  endLink(state: LinkState, sealedResult: Uint8Array | null): void {
    this.sql.exec(
      'UPDATE link SET state = ?, sealed_arguments = NULL, sealed_result = ?',
      JSON.stringify(state),
      sealedResult,
    )
  }

  insertAnswer(answer: StoredAnswer): void {
    this.sql.exec('INSERT INTO journal (number, at, sealed) VALUES (?, ?, ?)', answer.number, answer.at, answer.sealed)
  }

  answersAfter(number: number): StoredAnswer[] {
    return this.sql
      .exec('SELECT number, at, sealed FROM journal WHERE number > ? ORDER BY number', number)
      .toArray()
      .map((found) => answerRow.parse(found))
  }

  /** The newest journal entry's number and time. */
  lastAnswer(): { readonly number: number; readonly at: number } | null {
    const [found] = this.sql.exec('SELECT number, at FROM journal ORDER BY number DESC LIMIT 1').toArray()
    return found === undefined ? null : z.object({ number: z.number(), at: z.number() }).parse(found)
  }

  insertResult(step: number, sealed: Uint8Array): void {
    this.sql.exec('INSERT INTO results (step, sealed) VALUES (?, ?)', step, sealed)
  }

  results(): Uint8Array[] {
    return this.sql
      .exec('SELECT sealed FROM results ORDER BY step')
      .toArray()
      .map(({ sealed }) => bytes.parse(sealed))
  }

  /** Nothing of a session outlives it. */
  eraseSession(): void {
    this.sql.exec('DELETE FROM journal')
    this.sql.exec('DELETE FROM results')
  }

  /** The newest event's number; link.created, number 1, is never written. */
  lastSeq(): number {
    const [found] = this.sql.exec('SELECT seq FROM events ORDER BY seq DESC LIMIT 1').toArray()
    return found === undefined ? 1 : z.number().parse(found['seq'])
  }

  insertEvent(event: { seq: number; id: string; type: EventType; data: unknown; createdAt: number }): void {
    this.sql.exec(
      'INSERT INTO events (seq, id, type, data, created_at) VALUES (?, ?, ?, ?, ?)',
      event.seq,
      event.id,
      event.type,
      JSON.stringify(event.data),
      event.createdAt,
    )
  }
}

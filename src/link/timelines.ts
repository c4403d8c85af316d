// The timelines table: what the sessions of a link with `debug` did. Made with the first such session, so that no other link
// pays for it. Sealed under the deployment's own key: the service shows it to its developer while no client is there.
import * as z from 'zod'
import { randomBytes } from '../core/id.ts'
import type { Keyring } from '../core/keyring.ts'
import { seal, unsealUnlessDropped } from '../core/seal.ts'
import { MOST_ENTRIES, MOST_LINES, TIMELINE_MS } from '../core/timeline.ts'
import { type Timeline, type TimelineEntry, timelineEntry } from '../wire/timeline.ts'
import { once } from '../wire/once.ts'
import type { FreePages } from './free-pages.ts'

const row = once(() =>
  z.object({
    number: z.number(),
    sealed: z.instanceof(ArrayBuffer).transform((buffer) => new Uint8Array(buffer)),
  }),
)

const counts = once(() => z.object({ entries: z.number(), lines: z.number() }))

export class Timelines {
  readonly #sql: SqlStorage
  readonly #keys: Pick<Keyring, 'newest' | 'results'>
  readonly #freePages: FreePages

  constructor(sql: SqlStorage, keys: Pick<Keyring, 'newest' | 'results'>, freePages: FreePages) {
    this.#sql = sql
    this.#keys = keys
    this.#freePages = freePages
  }

  /** @param request the journal's number of the request that it is about; null for what is none */
  add(sessionId: string, entry: TimelineEntry, request: number | null): void {
    this.#freePages.prepare()
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS timelines (
        session_id TEXT NOT NULL, number INTEGER NOT NULL, request INTEGER, is_line INTEGER NOT NULL,
        at INTEGER NOT NULL, sealed BLOB NOT NULL, PRIMARY KEY (session_id, number)) WITHOUT ROWID`)
    const [found] = this.#sql
      .exec('SELECT COUNT(*) AS entries, TOTAL(is_line) AS lines FROM timelines WHERE session_id = ?', sessionId)
      .toArray()
    const { entries, lines } = counts().parse(found)
    const isLine = entry.kind === 'console'
    // One more of either is kept to tell that there were more.
    if (entries > MOST_ENTRIES || (isLine && lines > MOST_LINES)) {
      return
    }
    this.#write(sessionId, entries + 1, entry, request, isLine)
  }

  /** Replaces the newest entry about the request. */
  settle(sessionId: string, request: number, change: (asked: TimelineEntry) => TimelineEntry): void {
    if (!this.#isThere()) {
      return
    }
    const [found] = this.#sql
      .exec(
        'SELECT number, sealed FROM timelines WHERE session_id = ? AND request = ? ORDER BY number DESC LIMIT 1',
        sessionId,
        request,
      )
      .toArray()
    if (found !== undefined) {
      const { number, sealed } = row().parse(found)
      const asked = this.#unseal(sessionId, number, sealed)
      if (asked !== null) {
        this.#write(sessionId, number, change(asked), request, false)
      }
    }
  }

  /** Null where none is kept, or its day is over. */
  read(sessionId: string, now: number): Timeline | null {
    this.forget(now)
    if (!this.#isThere()) {
      return null
    }
    const all = this.#sql
      .exec('SELECT number, sealed FROM timelines WHERE session_id = ? ORDER BY number', sessionId)
      .toArray()
      .map((found) => row().parse(found))
      .flatMap(({ number, sealed }) => this.#unseal(sessionId, number, sealed) ?? [])
    if (all.length === 0) {
      return null
    }
    let lines = 0
    const kept = all.slice(0, MOST_ENTRIES).filter(({ kind }) => kind !== 'console' || ++lines <= MOST_LINES)
    return { entries: kept, truncated: kept.length < all.length }
  }

  /** When the oldest timeline has been kept for its time; null where there is none. */
  endsAt(): number | null {
    return this.#isThere() ? this.#oldest().endsAt : null
  }

  /** Those whose time is over. */
  forget(now: number): void {
    while (this.#isThere()) {
      const { sessionId, endsAt } = this.#oldest()
      if (sessionId === null) {
        this.drop()
      } else if (endsAt !== null && endsAt <= now) {
        this.#freePages.count()
        this.#sql.exec('UPDATE timelines SET sealed = zeroblob(length(sealed)) WHERE session_id = ?', sessionId)
        this.#sql.exec('DELETE FROM timelines WHERE session_id = ?', sessionId)
      } else {
        return
      }
    }
  }

  drop(): void {
    this.#freePages.drop('timelines')
  }

  /** Session ids rise with time. */
  #oldest(): { readonly sessionId: string | null; readonly endsAt: number | null } {
    const [found] = this.#sql
      .exec('SELECT session_id, at FROM timelines ORDER BY session_id, number DESC LIMIT 1')
      .toArray()
    const oldest = z
      .object({ session_id: z.string(), at: z.number() })
      .nullable()
      .parse(found ?? null)
    return oldest === null
      ? { sessionId: null, endsAt: null }
      : { sessionId: oldest.session_id, endsAt: oldest.at + TIMELINE_MS }
  }

  #isThere(): boolean {
    return this.#sql.exec("SELECT 1 FROM sqlite_master WHERE name = 'timelines'").toArray().length > 0
  }

  #write(sessionId: string, number: number, what: TimelineEntry, request: number | null, isLine: boolean): void {
    const sealed = seal(this.#keys.newest.result, randomBytes(12), contextOf(sessionId, number), JSON.stringify(what))
    this.#sql.exec(
      'INSERT OR REPLACE INTO timelines (session_id, number, request, is_line, at, sealed) VALUES (?, ?, ?, ?, ?, ?)',
      sessionId,
      number,
      request,
      isLine ? 1 : 0,
      what.at,
      sealed,
    )
  }

  /** Null where its secret was dropped. */
  #unseal(sessionId: string, number: number, sealed: Uint8Array): TimelineEntry | null {
    const text = unsealUnlessDropped(this.#keys.results, contextOf(sessionId, number), sealed)
    return text === null ? null : timelineEntry().parse(JSON.parse(text))
  }
}

function contextOf(sessionId: string, number: number): string {
  return `timeline ${number} of ${sessionId}`
}

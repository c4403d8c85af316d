// The pages of the object's database that nothing uses any more. SQLite leaves on them what was there, for whoever reads the
// file, until it uses them again; it has a switch for that, secure_delete, which is off here and not ours to set. So they are
// used at once, for zero bytes.
//
// How many there are nobody tells: `databaseSize` counts the pages in use alone, and the pragmas that count the others are not
// ours to ask. But a file never shrinks and grows only once none is free: it has as many as were ever in use at once. So they
// are counted before anything is freed. That number is kept in the row 0 of a table of its own, in whose other rows the zeros are
// written. It is made before anything is there to be freed: a page that a new table takes keeps what it held.
import * as z from 'zod'
import { once } from '../wire/once.ts'

const PAGE = 4096
/** What an overflow page holds of a row: the page without the number of the next one. https://sqlite.org/fileformat2.html */
const HELD = PAGE - 4
/** What stays of a row on the table's own page if the rest is to fill its overflow pages to their last byte. */
const LOCAL = Math.floor(((PAGE - 12) * 32) / 255) - 23
/** A row holds 2 MB: https://developers.cloudflare.com/durable-objects/platform/limits/ */
const MOST_IN_ROW = Math.floor(1_900_000 / HELD)

const kept = once(() => z.object({ data: z.string().transform(Number) }))

/** What is asked of the object's storage. */
interface Sql {
  exec(query: string, ...values: (string | number)[]): { toArray(): unknown[] }
  /** Bytes, of the pages in use. */
  readonly databaseSize: number
}

export class FreePages {
  readonly #sql: Sql
  /** Bytes. Of this instance: what is in row 0 may be more. */
  #most = 0

  constructor(sql: Sql) {
    this.#sql = sql
  }

  /** Call before the first row of a table that is to be dropped. */
  prepare(): void {
    this.#sql.exec('CREATE TABLE IF NOT EXISTS free_pages (seq INTEGER PRIMARY KEY, data NOT NULL)')
  }

  /** Call before whatever else frees pages. */
  count(): void {
    this.#most = Math.max(this.#most, this.#sql.databaseSize)
  }

  /** What was counted came to nothing, or went with the file. */
  forget(): void {
    this.#most = 0
  }

  /**
   * Two rows written for each 1.9 MB, whatever it was: to overwrite each row before would be billed row by row. Call in a
   * transaction.
   * @param table none, if it is not there
   */
  drop(table: string): void {
    this.count()
    const before = this.#sql.databaseSize
    this.#sql.exec(`DROP TABLE IF EXISTS ${table}`)
    if (this.#sql.databaseSize < before) {
      this.#overwrite()
    }
  }

  #overwrite(): void {
    const [found] = this.#sql.exec('SELECT data FROM free_pages WHERE seq = 0').toArray()
    this.#most = Math.max(this.#most, found === undefined ? 0 : kept().parse(found).data)
    let pages = (this.#most - this.#sql.databaseSize) / PAGE
    // A free page less, and what it holds stays; a page more, and the file grows with each session.
    let seq = 0
    for (; pages > 0; seq--) {
      const some = Math.min(pages, MOST_IN_ROW)
      this.#sql.exec(
        `INSERT INTO free_pages (seq, data) VALUES (?, zeroblob(?)) ON CONFLICT (seq) DO UPDATE SET data = excluded.data`,
        seq,
        LOCAL + some * HELD,
      )
      pages -= some
    }
    this.count()
    if (seq < -1) {
      this.#sql.exec('DELETE FROM free_pages WHERE seq < 0')
    }
    this.#sql.exec('UPDATE free_pages SET data = ? WHERE seq = 0', String(this.#most))
  }
}

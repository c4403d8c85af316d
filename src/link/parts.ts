// What is too large to be written again with each commit: a row of its own in a table that is made with the first of them. SQL
// in, bytes out.
import * as z from 'zod'
import { once } from '../wire/once.ts'
import type { FreePages } from './free-pages.ts'
import type { Kept, SealedRef } from './kept.ts'

/** Larger than this, what is sealed is a part of its own; so is all that comes to a row that has grown large. Bytes. */
const MOST_INLINE = 4 * 1024
const LARGE_ROW = 32 * 1024

const row = once(() => z.object({ bytes: z.instanceof(ArrayBuffer).transform((buffer) => new Uint8Array(buffer)) }))
const numbered = once(() => z.object({ number: z.number() }))

export class Parts {
  readonly #sql: SqlStorage
  readonly #freePages: FreePages
  readonly #table: 'journal' | 'parts'

  /** @param table that of a session, which is dropped with it, or of what outlives it */
  constructor(sql: SqlStorage, freePages: FreePages, table: 'journal' | 'parts') {
    this.#sql = sql
    this.#freePages = freePages
    this.#table = table
  }

  /** Into the row as it lies there, or a part. */
  pack(bytes: Uint8Array, { length }: Pick<Kept, 'length'>): SealedRef {
    const isInline = bytes.length <= MOST_INLINE && length < LARGE_ROW
    return isInline ? Buffer.from(bytes).toString('base64') : this.insert(bytes)
  }

  unpack(ref: SealedRef): Uint8Array {
    return typeof ref === 'string' ? new Uint8Array(Buffer.from(ref, 'base64')) : this.read(ref)
  }

  /** Gives the number by which it is found. */
  insert(bytes: Uint8Array): number {
    this.#freePages.prepare()
    this.#sql.exec(`CREATE TABLE IF NOT EXISTS ${this.#table} (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL)`)
    const [found] = this.#sql.exec(`INSERT INTO ${this.#table} (bytes) VALUES (?) RETURNING number`, bytes).toArray()
    return numbered().parse(found).number
  }

  read(number: number): Uint8Array {
    const [found] = this.#sql.exec(`SELECT bytes FROM ${this.#table} WHERE number = ?`, number).toArray()
    return row().parse(found).bytes
  }

  /** Of the same length, so that the zeros are written where the bytes were. */
  zero(number: number): void {
    this.#sql.exec(`UPDATE ${this.#table} SET bytes = zeroblob(length(bytes)) WHERE number = ?`, number)
  }

  /** With all that it holds. */
  drop(): void {
    this.#freePages.drop(this.#table)
  }
}

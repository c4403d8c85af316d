// The object's private tables. SQL in, core types out; knows no socket, queue or D1.
//
//   link        one row: all that is kept of the link, kept.ts
//   parts       what of it is too large for that row, and outlives a session: parts.ts
//   journal     and what does not: dropped with the session, and overwritten by free-pages.ts
//   timelines   what sessions did, for links with `debug` only: timelines.ts
//
// A table is made with its first row: each is billed as two, and a file that holds any is kept and billed for ever.
import * as z from 'zod'
import { type ContactKeys, type Contacts, openContacts } from '../core/contacts.ts'
import { factsOf, type LinkFacts, type LinkRecord } from '../core/link.ts'
import { stateOfNewLink, type LinkState } from '../core/link-life.ts'
import type { Told } from '../core/delivery.ts'
import type { Waiting } from '../core/run.ts'
import { FreePages } from './free-pages.ts'
import { type Kept, keptText, parseKept, type SealedRef } from './kept.ts'
import { Parts } from './parts.ts'
import { once } from '../wire/once.ts'

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

export interface Hints {
  /** The version that D1 has heard of. */
  mirrored: number
  /** How often D1 has refused since it last answered. */
  mirrorFailures: number
  /** The delivery that the queue was told of last. */
  told: Told | null
  /** Somebody listens, as D1 said with what it was told last, and was not told of it. */
  isHeard: boolean
  /** What the session waits for, and the journal it was derived from. */
  waiting: { readonly of: string; readonly found: Waiting | null } | null
  /** An erased link's object was emptied of all that it had held. */
  isEmptied: boolean
}

const keptRow = once(() => z.object({ kept: z.string() }))

export class LinkStorage {
  readonly #sql: SqlStorage
  readonly freePages: FreePages
  readonly parts: Parts
  readonly journal: Parts
  readonly #keys: ContactKeys
  /** Null: not known. */
  #hasTable: boolean | null = null
  /** The row as this instance read or wrote it last: the same text again is not read through again. */
  #last: { readonly text: string; readonly kept: Kept } | null = null
  #contacts: { readonly ref: SealedRef | null; readonly opened: Contacts } | null = null
  /** Hints that save rows and work. Lost with this instance, each is worth no more than doing something once again. */
  readonly hints: Hints = {
    mirrored: 0,
    mirrorFailures: 0,
    told: null,
    isHeard: false,
    waiting: null,
    isEmptied: false,
  }

  constructor(sql: SqlStorage, keys: ContactKeys) {
    this.#sql = sql
    this.freePages = new FreePages(sql)
    this.parts = new Parts(sql, this.freePages, 'parts')
    this.journal = new Parts(sql, this.freePages, 'journal')
    this.#keys = keys
  }

  /** Everything was deleted, and the instance lives on. */
  forgetTables(): void {
    this.#hasTable = false
    this.freePages.forget()
  }

  /** Whether the tables are of a form before this one. D1 dropped its links of that form, so nothing here leads anywhere. */
  isOutdated(): boolean {
    const table = this.#findTable()
    this.#hasTable = table === 'ours'
    return table === 'older'
  }

  #findTable(): 'none' | 'ours' | 'older' {
    const [found] = this.#sql
      .exec("SELECT sql LIKE '%kept%' AS isOurs FROM sqlite_master WHERE name = 'link'")
      .toArray()
    return found === undefined ? 'none' : found['isOurs'] === 1 ? 'ours' : 'older'
  }

  /** Null until the object has met its link. */
  find(): Kept | null {
    this.#hasTable ??= this.#findTable() === 'ours'
    const [found] = this.#hasTable ? this.#sql.exec('SELECT kept FROM link').toArray() : []
    if (found === undefined) {
      return null
    }
    const { kept: text } = keptRow().parse(found)
    if (this.#last?.text !== text) {
      this.#last = { text, kept: parseKept(text) }
    }
    return this.#last.kept
  }

  /** One row, however much of it has changed; three where it has outgrown its place. Gives it as it now lies there. */
  write(kept: Kept): Kept {
    if (this.#hasTable !== true) {
      this.#sql.exec('CREATE TABLE IF NOT EXISTS link (only INTEGER PRIMARY KEY CHECK (only = 1), kept TEXT NOT NULL)')
      this.#hasTable = true
    }
    const text = keptText(kept)
    const length = Buffer.byteLength(text)
    if (kept.length > 0 && length !== kept.length) {
      this.freePages.count()
      this.#sql.exec('UPDATE link SET kept = zeroblob(?)', kept.length)
      // Or the larger one would take pages before this one has given back its own: more than are ever counted.
      this.#sql.exec("UPDATE link SET kept = ''")
    }
    this.#sql.exec(
      'INSERT INTO link (only, kept) VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET kept = excluded.kept',
      text,
    )
    this.#last = { text, kept: { ...kept, length } }
    return this.#last.kept
  }

  /** Opened once, as long as they stay the same. */
  #contactsOf({ contacts: ref, facts }: Kept, sealedContacts: Uint8Array | null): Contacts {
    if (this.#contacts?.ref !== ref) {
      this.#contacts = { ref, opened: openContacts(this.#keys, facts, sealedContacts) }
    }
    return this.#contacts.opened
  }

  linkOf(kept: Kept): StoredLink {
    const { facts, state } = kept
    const sealedContacts = this.#read(kept.contacts)
    return {
      facts: { ...facts, ...this.#contactsOf(kept, sealedContacts) },
      state: { ...state, mirrored: Math.max(state.mirrored, this.hints.mirrored) },
      sealedContacts,
      sealedArguments: this.#read(kept.arguments),
      sealedResult: this.#read(kept.result),
    }
  }

  #read(ref: SealedRef | null): Uint8Array | null {
    return ref === null ? null : this.parts.unpack(ref)
  }

  /** J20: nothing of a session outlives it. What stood in the row is written over with it. */
  endJournal(journal: Kept['journal']): void {
    this.hints.waiting = null
    if (journal?.some(({ sealed }) => typeof sealed === 'number') === true) {
      this.journal.drop()
    }
  }

  /** What this instance remembers of what it wrote is to be read again. */
  forgetWrites(): void {
    this.#hasTable = null
    this.freePages.forget()
    this.hints.waiting = null
  }
}

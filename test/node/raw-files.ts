// What lies on a disk, byte by byte: files as they are, in whatever form a text may lie in them, and SQLite's pages as they are
// once its log is written back. Reads copies: the service goes on meanwhile.
import { copyFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** By name: everything that a text may have become on its way to a disk. */
export function formsOf(text: string): ReadonlyMap<string, Buffer> {
  const bytes = Buffer.from(text)
  const wide = Buffer.from(text, 'utf16le')
  const percent = encodeURIComponent(text)
  const all = new Map<string, Buffer>([
    ['text', bytes],
    ['UTF-16LE', wide],
    ['UTF-16BE', Buffer.from(wide).swap16()],
    ['hex', Buffer.from(bytes.toString('hex'))],
    ['HEX', Buffer.from(bytes.toString('hex').toUpperCase())],
    ['URL', Buffer.from(percent)],
    ['url', Buffer.from(percent.replace(/%../g, (escape) => escape.toLowerCase()))],
    ['JSON, slashes escaped', Buffer.from(text.replaceAll('/', '\\/'))],
    ['JSON, all escaped', Buffer.from(text.replace(/./gs, (one) => `\\u${hex4(one)}`))],
  ])
  // Where it stands in what was encoded moves it within a group of three.
  for (const offset of [0, 1, 2]) {
    for (const encoding of ['base64', 'base64url'] as const) {
      const encoded = Buffer.concat([Buffer.alloc(offset), bytes])
        .toString(encoding)
        .replace(/=+$/, '')
      all.set(`${encoding} at ${offset}`, Buffer.from(encoded.slice(offset === 0 ? 0 : offset + 1, -2)))
    }
  }
  return all
}

function hex4(character: string): string {
  return character.charCodeAt(0).toString(16).padStart(4, '0')
}

export function filesUnder(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

/** Each of the files that holds one of the texts, with which and how. */
export function findTexts(files: readonly string[], texts: Readonly<Record<string, string>>): string[] {
  const wanted = Object.entries(texts).flatMap(([name, text]) =>
    [...formsOf(text)].map(([form, bytes]) => ({ what: `${name} as ${form}`, bytes })),
  )
  return files.flatMap((file) => {
    const content = readFileSync(file)
    return wanted
      .filter(({ bytes }) => content.includes(bytes))
      .map(({ what }) => `${file.split('/').slice(-2).join('/')}: ${what}`)
  })
}

/** A database as a reader of its file finds it, its log written back. */
export interface RawDatabase {
  readonly name: string
  readonly pages: Buffer
  /** Of every table, as SQL gives them. */
  readonly rows: readonly { readonly table: string; readonly values: Readonly<Record<string, unknown>> }[]
}

/** An object that falls asleep writes its log back and takes it away, in the middle of a look at all files: one looks again. */
export function unlessGone<T>(look: () => T): T {
  for (let left = 5; ; left--) {
    try {
      return look()
    } catch (error) {
      if (left === 0 || (error as { code?: unknown }).code !== 'ENOENT') {
        throw error
      }
    }
  }
}

/** Those of D1 and of the objects under a state directory of wrangler's. */
export function readDatabases(directory: string): RawDatabase[] {
  return unlessGone(() => readEach(directory))
}

function readEach(directory: string): RawDatabase[] {
  return filesUnder(directory)
    .filter((file) => file.endsWith('.sqlite') && !file.endsWith('metadata.sqlite'))
    .map((file) => ({ name: relative(directory, file), ...readDatabase(file) }))
}

function readDatabase(file: string): Omit<RawDatabase, 'name'> {
  const directory = mkdtempSync(join(tmpdir(), 'passage-raw-'))
  try {
    const copy = join(directory, 'copy.sqlite')
    copyFileSync(file, copy)
    if (existsSync(`${file}-wal`)) {
      copyFileSync(`${file}-wal`, `${copy}-wal`)
    }
    const database = new DatabaseSync(copy)
    database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all()
    const rows = tables
      .map(({ name }) => String(name))
      .filter((name) => !/^(_cf_|sqlite_)/.test(name))
      .flatMap((table) =>
        database
          .prepare(`SELECT * FROM "${table}"`)
          .all()
          .map((values) => ({ table, values })),
      )
    database.close()
    return { pages: readFileSync(copy), rows }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
}

/** What an object keeps in its one row, as far as it is looked for: sealed values as base64, or the numbers of parts. */
interface KeptRow {
  readonly contacts: string | number | null
  readonly arguments: string | number | null
  readonly result: string | number | null
  readonly journal: readonly { readonly sealed: string | number }[] | null
  readonly deliveries: readonly { readonly body: string | number }[]
}

/** Every sealed value, by what it is, as it lies in the file. */
export function sealedIn(databases: readonly RawDatabase[]): Map<string, Buffer> {
  const all = new Map<string, Buffer>()
  const addText = (name: string, text: string | number | null): void => {
    if (typeof text === 'string' && text !== '') {
      all.set(`${name} ${text.slice(3, 19)}`, Buffer.from(text))
    }
  }
  for (const { rows } of databases) {
    for (const { table, values } of rows) {
      if (table === 'link') {
        const kept = JSON.parse(String(values['kept'])) as KeptRow
        for (const name of ['contacts', 'arguments', 'result'] as const) {
          addText(`link.sealed_${name}`, kept[name])
        }
        kept.journal?.forEach(({ sealed }) => addText('journal.sealed', sealed))
        kept.deliveries.forEach(({ body }) => addText('deliveries.sealed_body', body))
      }
      for (const [column, value] of Object.entries(values)) {
        // Version 1 comes first in whatever is sealed.
        if (value instanceof Uint8Array && value.length >= 30 && value[0] === 1) {
          const bytes = Buffer.from(value)
          all.set(`${table}.${column} ${bytes.toString('hex').slice(4, 28)}`, bytes)
        }
      }
    }
  }
  return all
}

/** A value that is longer than a page lies in pieces, and of one that was overwritten in part some may be left. */
const PIECE = 24

/** Those of which any page holds a piece. */
export function findPieces(databases: readonly RawDatabase[], values: ReadonlyMap<string, Buffer>): string[] {
  const found: string[] = []
  for (const [name, bytes] of values) {
    const holder = databases.find(({ pages }) => {
      for (let at = 0; at + PIECE <= bytes.length; at += PIECE) {
        if (pages.includes(bytes.subarray(at, at + PIECE))) {
          return true
        }
      }
      return false
    })
    if (holder !== undefined) {
      found.push(`${holder.name.split('/').at(-2)}: ${name}`)
    }
  }
  return found
}

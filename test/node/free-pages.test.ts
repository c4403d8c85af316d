// The free pages of an object's file after tables of all sizes came and went: SQLite's own file, byte by byte.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import fc from 'fast-check'
import { afterAll, describe, it } from 'vitest'
import { FreePages } from '../../src/link/free-pages.ts'

const root = mkdtempSync(join(tmpdir(), 'passage-free-pages-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))

const MARK = Buffer.alloc(16, 0xab)

/** An object's storage is this very SQLite. What it lets us ask of a file is less: the pages in use. */
function open(path: string) {
  const database = new DatabaseSync(path)
  database.exec(`PRAGMA journal_mode = WAL;
    CREATE TABLE link (only INTEGER PRIMARY KEY, kept TEXT NOT NULL);
    CREATE TABLE others (number INTEGER PRIMARY KEY, data BLOB NOT NULL)`)
  const pragma = (name: string): number => Number(database.prepare(`PRAGMA ${name}`).get()?.[name])
  const sql = {
    exec: (query: string, ...values: (string | number)[]) => {
      const rows = database.prepare(query).all(...values)
      return { toArray: () => rows }
    },
    get databaseSize() {
      return (pragma('page_count') - pragma('freelist_count')) * 4096
    },
  }
  return { database, pragma, freePages: new FreePages(sql) }
}

let files = 0

describe('the free pages', () => {
  it('hold nothing, whatever was freed before, and the file does not grow for it', ({ expect }) => {
    const row = fc.integer({ min: 1, max: 70_000 })
    const session = fc.record({
      rows: fc.array(row, { maxLength: 40 }),
      grows: fc.integer({ min: 0, max: 2 }),
      /** What stays of it: a webhook. */
      stays: fc.option(row, { nil: 0 }),
      /** The object fell asleep before the end. */
      isNew: fc.boolean(),
    })
    const sizes: number[] = []
    fc.assert(
      fc.property(fc.array(session, { minLength: 1, maxLength: 6 }), (sessions) => {
        const path = join(root, `${files++}.sqlite`)
        const { database, pragma, freePages } = open(path)
        let growth = 1
        let peak = 0
        for (const { rows, grows, stays, isNew } of sessions) {
          freePages.prepare()
          database.exec('CREATE TABLE journal (number INTEGER PRIMARY KEY, sealed BLOB NOT NULL)')
          const insert = database.prepare('INSERT INTO journal (sealed) VALUES (?)')
          for (const length of rows) {
            insert.run(Buffer.alloc(length, 0xab))
          }
          // The link's own row outgrows its place now and then.
          if (grows > 0) {
            freePages.count()
            database.exec("UPDATE link SET kept = zeroblob(length(kept)); UPDATE link SET kept = ''")
          }
          growth += grows
          database
            .prepare('INSERT INTO link VALUES (1, ?) ON CONFLICT (only) DO UPDATE SET kept = excluded.kept')
            .run('x'.repeat(8192 * growth))
          if (isNew) {
            freePages.forget()
          }
          peak = Math.max(peak, pragma('page_count'))
          database.exec('BEGIN')
          freePages.drop('journal')
          database.exec('COMMIT')
          database.prepare('INSERT INTO others (data) VALUES (zeroblob(?))').run(stays)
          database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
          expect(readFileSync(path).includes(MARK)).toBe(false)
          expect(database.prepare('SELECT COUNT(*) AS count FROM free_pages WHERE seq < 0').get()).toEqual({ count: 0 })
        }
        sizes.push(pragma('page_count') - peak)
        database.close()
        rmSync(path)
      }),
      { numRuns: 30, seed: Number(process.env['SEED'] ?? 1) },
    )
    console.log(`grown by ${Math.max(...sizes)} pages at most`)
    expect(Math.max(...sizes)).toBeLessThan(40)
  })

  it('hold nothing of the largest journal', ({ expect }) => {
    const path = join(root, 'large.sqlite')
    const { database, freePages } = open(path)
    freePages.prepare()
    database.exec('CREATE TABLE journal (number INTEGER PRIMARY KEY, sealed BLOB NOT NULL)')
    for (let number = 1; number <= 9; number++) {
      database.prepare('INSERT INTO journal (sealed) VALUES (?)').run(Buffer.alloc(1_000_000, 0xab))
    }
    database.exec('BEGIN')
    freePages.drop('journal')
    database.exec('COMMIT; PRAGMA wal_checkpoint(TRUNCATE)')
    const file = readFileSync(path)
    expect(file.length).toBeGreaterThan(9_000_000)
    expect(file.length).toBeLessThan(9_100_000)
    expect(file.includes(MARK)).toBe(false)
  })
})

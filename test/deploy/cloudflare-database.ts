// A database of the stand-in: real SQLite, asked as D1's `query` is, all of a request's statements or none.
import { DatabaseSync } from 'node:sqlite'

export type Row = Record<string, unknown>

export interface Answer {
  readonly success: true
  readonly results: readonly Row[]
  readonly meta: Readonly<Record<string, number | boolean>>
}

const META = {
  duration: 1,
  rows_read: 0,
  rows_written: 0,
  size_after: 1,
  changes: 0,
  last_row_id: 0,
  changed_db: false,
}

export class Database {
  readonly id: string
  readonly #sqlite = new DatabaseSync(':memory:')

  constructor(id: string) {
    this.id = id
  }

  /** @throws Error of SQLite's, with nothing changed */
  query(sql: string): Answer[] {
    this.#sqlite.exec('BEGIN')
    try {
      const answers = this.#each(sql.replace(/--.*$/gm, ''))
      this.#sqlite.exec('COMMIT')
      return answers
    } catch (error) {
      this.#sqlite.exec('ROLLBACK')
      throw error
    }
  }

  #each(sql: string): Answer[] {
    const answers: Answer[] = []
    for (let rest = sql.trim(); rest !== '';) {
      const statement = this.#sqlite.prepare(rest)
      answers.push({ success: true, results: statement.all(), meta: META })
      rest = rest.slice(statement.sourceSQL.length).trim()
    }
    return answers
  }
}

// Columns that schema.sql gained after databases had been made from it: what brings an older one up. Texts only, runs
// nothing. schema.sql alone describes a new database; a column stands there at the end of its table, and here.
import type { Row } from './database.ts'
import { quote } from './sql.ts'

const ADDITIONS: readonly { readonly table: string; readonly column: string; readonly definition: string }[] = [
  { table: 'links', column: 'locale', definition: 'TEXT' },
  { table: 'links', column: 'sealed_answer', definition: 'BLOB' },
]

/** The columns that a database has, of the tables that gained any. */
export const SELECT_COLUMNS =
  'SELECT m.name AS "table", c.name AS "column" FROM sqlite_master m JOIN pragma_table_info(m.name) c ' +
  `WHERE m.type = 'table' AND m.name IN (${[...new Set(ADDITIONS.map(({ table }) => table))].map(quote).join(', ')});`

/**
 * SQLite adds no column "if it does not exist", so what is there decides. A table that is missing is schema.sql's to make.
 * @param columns what SELECT_COLUMNS found
 */
export function missingColumns(columns: readonly Row[]): string {
  return ADDITIONS.filter(({ table }) => columns.some((row) => row['table'] === table))
    .filter(({ table, column }) => !columns.some((row) => row['table'] === table && row['column'] === column))
    .map(({ table, column, definition }) => `ALTER TABLE ${table} ADD COLUMN ${column} ${definition};\n`)
    .join('')
}

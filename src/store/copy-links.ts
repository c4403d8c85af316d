// Copies an organisation's links from one database into another. The rows go as one text from one
// statement into the other: the Worker reads none of them. What is sealed has other numbers there: rows of `sealed` are appended,
// and never put among others (schema.sql). A range is copied whole and proved equal in one transaction, or not at all.
import * as z from 'zod'
import type { Owner } from '../core/link.ts'
import { once } from '../wire/once.ts'
import { closingResults } from './closed-links.ts'
import { SEALED } from './links.ts'

/** Links of one round. */
const MOST_LINKS = 500
/** Bytes that are sealed of them, twice as long as text. D1 takes a value of two million bytes. */
const MOST_BYTES = 400_000
/** A result may be longer than that can be as text: it goes alone, and as bytes. */
const LONG_RESULT = 400_000

/** Of `links`, as they are; `open_until` is what the cron of its own database needs. */
const COPIED = [
  'id',
  'integration_id',
  'operations',
  'claim_hash',
  'connect_url',
  'debug',
  'status',
  'current_session_id',
  'error',
  'version',
  'webhook_due',
  'idempotency_hash',
  'idempotency_body',
  'expires_at',
  'created_at',
  'updated_at',
  'locale',
  'user_hash',
  'has_webhook',
  'retain_result_for',
  'webhook_exhausted',
]
/** Of `links` besides: made anew. */
const REMADE = ['organisation_id', 'mode', 'sealed', 'sealed_result', 'open_until']
const OWN = SEALED.slice(0, 4)
/** Whoever adds a column must say what becomes of it: a test compares these with the schema. */
export const KNOWN_COLUMNS: readonly string[] = [...COPIED, ...REMADE]

const hex = (value: string): string => `IIF(${value} IS NULL, NULL, hex(${value}))`
const inOrder = (parts: readonly string[]): string => parts.join(', ')

/** A link's place among what is sealed of the range: its own row, and behind it that with its result. */
const PLACED = `SELECT links.*, ${inOrder(OWN.map((column) => `own.${column}`))}, ended.result,
    ROW_NUMBER() OVER ids - 1 + COUNT(links.sealed_result) OVER (ids ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS place,
    SUM(${[...OWN.map((column) => `own.${column}`), 'ended.result'].map((value) => `IFNULL(length(${value}), 0)`).join(' + ')})
      OVER ids AS bytes, ROW_NUMBER() OVER ids AS nth
  FROM links LEFT JOIN sealed AS own ON own.number = links.sealed LEFT JOIN sealed AS ended ON ended.number = links.sealed_result`

/** Arguments of a link whose time is over are erased by whichever cron comes first. */
const ARGUMENTS = 'IIF(expires_at <= ?4, NULL, arguments)'
/** What is proved: the whole of a range as one text. Its columns: rows, last, links, sealed, long. */
const AS_TEXT = `SELECT json_group_array(json_array(${inOrder(COPIED)}, place, sealed_result IS NOT NULL,
    json_array(${inOrder([hex('contacts'), hex(ARGUMENTS), hex('answer'), hex('salt')])}),
    IIF(length(result) > ${LONG_RESULT}, NULL, ${hex('result')}))) AS rows,
  MAX(id) AS last, COUNT(*) AS links, COUNT(*) + COUNT(sealed_result) AS sealed,
  MAX(IIF(length(result) > ${LONG_RESULT}, sealed_result, NULL)) AS long`

const range = once(() =>
  z.object({
    rows: z.string(),
    last: z.string().nullable(),
    links: z.number(),
    sealed: z.number(),
    long: z.number().nullable(),
  }),
)

/** Where each of the range's values lies in its row of the text. */
const at = (column: string): string => `value ->> '$[${COPIED.indexOf(column)}]'`
const [PLACE, HAS_RESULT, OWN_HEX, RESULT_HEX] = [0, 1, 2, 3].map((beyond) => `'$[${COPIED.length + beyond}]'`) as [
  string,
  string,
  string,
  string,
]

const APPEND = `INSERT INTO sealed (number, ${inOrder(SEALED)})
  SELECT (SELECT MAX(number) FROM sealed) + 1 + place, ${inOrder([0, 1, 2, 3].map((index) => `unhex(own ->> '$[${index}]')`))}, result
  FROM (
    SELECT value ->> ${PLACE} AS place, value -> ${OWN_HEX} AS own, NULL AS result FROM json_each(?1)
    UNION ALL
    SELECT (value ->> ${PLACE}) + 1, '[null,null,null,null]', IFNULL(unhex(value ->> ${RESULT_HEX}), ?2) FROM json_each(?1)
    WHERE value ->> ${HAS_RESULT}
  ) ORDER BY place`

/**
 * In the order of ids, so that what is sealed of a newer link never lies before that of an older one. A link past its end that nobody
 * waits for is there as a sweep leaves it: its arguments are not copied.
 */
const INSERT = `INSERT INTO links (organisation_id, mode, ${inOrder(COPIED)}, sealed, sealed_result, open_until)
  SELECT ?2, ?3, ${inOrder(COPIED.map(at))}, first + place, IIF(has_result, first + place + 1, NULL),
    IIF(${at('status')} IN ('active', 'failed') OR ${at('status')} = 'pending' AND (${at('has_webhook')} OR ${at('expires_at')} > ?5),
      ${at('expires_at')}, NULL)
  FROM (SELECT value, value ->> ${PLACE} AS place, value ->> ${HAS_RESULT} AS has_result,
      (SELECT MAX(number) FROM sealed) + 1 - ?4 AS first FROM json_each(?1))
  ORDER BY place`

/**
 * The next links after those that are there, of one mode. Gives how many; 0: all are. Both databases hold them in the order of ids, and
 * the source is closed, so the last one there says how far it is.
 */
export async function copyNextLinks(
  source: D1Database,
  target: D1Database,
  owner: Owner,
  now: number,
): Promise<number> {
  const { organisationId, mode } = owner
  const after = (await target.prepare(LAST).bind(organisationId, mode).first<string>('last')) ?? ''
  const [, read] = await source.batch([
    closingResults(source, { ...owner, after }, MOST_LINKS),
    source
      .prepare(
        `${AS_TEXT} FROM (${PLACED} WHERE links.organisation_id = ?1 AND links.mode = ?2 AND links.id > ?3
           AND links.id <= IFNULL((SELECT id FROM links WHERE organisation_id = ?1 AND mode = ?2 AND id > ?3
             ORDER BY id LIMIT 1 OFFSET ${MOST_LINKS - 1}), '~')
           WINDOW ids AS (ORDER BY links.id) ORDER BY links.id)
         WHERE nth = 1 OR bytes <= ${MOST_BYTES}`,
      )
      .bind(organisationId, mode, after, now),
  ])
  const { rows, last, links, sealed, long } = range().parse(read?.results[0])
  if (last === null) {
    return 0
  }
  const result = long === null ? null : await longResult(source, long)
  await target.batch([
    target.prepare(APPEND).bind(rows, result),
    target.prepare(INSERT).bind(rows, organisationId, mode, sealed, now),
    // Equal, or the NULL where none may be takes all of it back.
    target
      .prepare(
        `INSERT INTO sweeps (name, until) SELECT NULL, 0 WHERE ?5 IS NOT (SELECT rows FROM (${AS_TEXT} FROM (
             ${PLACED} WHERE links.organisation_id = ?1 AND links.mode = ?2 AND links.id > ?3 AND links.id <= ?6
             WINDOW ids AS (ORDER BY links.id) ORDER BY links.id)))
           OR ?7 IS NOT NULL AND ?7 IS NOT (SELECT result FROM sealed WHERE number = (SELECT MAX(number) FROM sealed))`,
      )
      .bind(organisationId, mode, after, now, rows, last, result),
  ])
  return links
}

const LAST = 'SELECT MAX(id) AS last FROM links WHERE organisation_id = ?1 AND mode = ?2'

async function longResult(source: D1Database, number: number): Promise<Uint8Array> {
  const bytes = await source
    .prepare('SELECT result FROM sealed WHERE number = ?1')
    .bind(number)
    .first<number[]>('result')
  return Uint8Array.from(bytes ?? [])
}

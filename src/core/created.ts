// When a link was created, as a list is asked for it: a moment as callers write it, and the ids that links of such a time have.
import { idAt } from './id.ts'

export const MOMENT_WORDS =
  'must be a time such as 2026-03-01T09:30:00Z (in a query, + is %2B), a day such as 2026-03-01, or epoch milliseconds'

const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:\d\d))?$/

/**
 * Epoch milliseconds; null for what names no moment. A time without its offset names none: whose it is would be a guess. A number has
 * at least 12 digits, which is 1973: one of seconds is refused, not taken for a day in 1970.
 */
export function parseMoment(text: string): number | null {
  if (/^\d{12,15}$/.test(text)) {
    return Number(text)
  }
  const [, year, month, day] = (ISO.exec(text) ?? []).map(Number)
  if (year === undefined || month === undefined || day === undefined || day > daysOf(year, month)) {
    return null
  }
  const time = Date.parse(text)
  return Number.isNaN(time) ? null : time
}

/** The parser takes February 30 for March 2. */
function daysOf(year: number, month: number): number {
  return (Date.UTC(year, month) - Date.UTC(year, month - 1)) / 86_400_000
}

/** Greater than every id: `~` comes after all base62 characters. */
const AFTER_ALL_IDS = 'link_~'
/** The last millisecond that an id can say. */
const LAST_TIME = 62 ** 8 - 1

/**
 * The range of ids, newest first: from `from` on, and before `to`. Windows of time that meet have neither a gap nor a link in common.
 * @param after the cursor, an id; null: from the newest on
 */
export function idsCreated(
  {
    createdAfter = 0,
    createdBefore,
  }: {
    /** The first that counts, epoch milliseconds. */
    readonly createdAfter?: number | undefined
    /** The first that counts no more, epoch milliseconds. */
    readonly createdBefore?: number | undefined
  },
  after: string | null,
): { readonly from: string; readonly to: string } {
  const end = createdBefore === undefined || createdBefore > LAST_TIME ? AFTER_ALL_IDS : idFrom(createdBefore)
  return { from: idFrom(createdAfter), to: after !== null && after < end ? after : end }
}

function idFrom(time: number): string {
  return time > LAST_TIME ? AFTER_ALL_IDS : idAt('link', Math.max(0, time))
}

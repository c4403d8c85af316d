// Text and lists as a site shows them, within what a developer may rely on: a page could show anything, and its words end in
// somebody's database and on somebody's screen.
import * as z from 'zod'
import { once } from '../../wire/once.ts'

/** Characters. */
const MOST_TEXT = 256

/**
 * Neither control characters, nor those that turn the direction of what follows, nor halves of a character. Published as JSON
 * Schema, where a reader may take a pattern with the flag `u` or without: it means the same in both.
 */
const REFUSED = String.raw`\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uD800-\uDFFF`
const PLAIN = new RegExp(String.raw`^(?:[^${REFUSED}]|[\uD800-\uDBFF][\uDC00-\uDFFF])*$`)

export const shownText = once(() => z.string().max(MOST_TEXT).regex(PLAIN))

/** Payment methods, orders, bills. */
export const MOST_ENTRIES = 100
/** What one order holds. */
export const MOST_ITEMS = 200

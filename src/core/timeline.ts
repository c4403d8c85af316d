// What a session did, step by step, for the developer of a link with `debug`. Names, selectors, paths and times: no value of
// a page, an argument or a result. Pure; link/timelines.ts keeps it, sealed and for a day.
import type { Outcome, Request } from './automation.ts'
import { stepOf } from './automation.ts'
import { literal } from '../wire/address-pattern.ts'
import type { TimelineEntry } from '../wire/timeline.ts'
import type { ClientEvent } from '../wire/session-message.ts'
import type { OpenRequest } from './run.ts'
import { cutQuotes } from './quoted.ts'

/** How long a timeline is kept after its last entry. Milliseconds. */
export const TIMELINE_MS = 24 * 60 * 60_000
/** Entries of one session; what comes after them is left out. */
export const MOST_ENTRIES = 1000
/** A page that writes on and on must not push the commands out. */
export const MOST_LINES = 200
const MOST_LINE = 300

/** A request that was just asked. */
export function askedEntry({ request, path }: OpenRequest, at: number): TimelineEntry {
  const { target, path: sentTo } = request.kind === 'user' ? { target: null, path: null } : stepOf(request)
  const where = sentTo ?? path
  return {
    at,
    kind: request.kind,
    ...(request.kind === 'command' && { command: request.command }),
    ...(target !== null && { target }),
    ...(where !== null && { path: where }),
  }
}

/** The same once its answer is there. */
export function answeredEntry(asked: TimelineEntry, request: Request, outcome: Outcome, now: number): TimelineEntry {
  const isOk = 'value' in outcome
  const mismatches = isOk && request.kind === 'command' ? (request.mismatchesOf?.(outcome.value) ?? []) : []
  return {
    ...asked,
    durationMs: Math.max(0, now - asked.at),
    outcome: isOk ? 'ok' : outcome.error.code,
    ...(mismatches.length > 0 && { mismatches }),
  }
}

/**
 * A console line or error of the page. It may hold anything, so what may be a value is cut out of it: quoted words, numbers,
 * mail addresses, queries, what stands behind an equals sign, words mixed of letters and digits, and everything that is
 * `known`.
 * @param known the link's own arguments
 */
export function consoleEntry({ type, payload }: ClientEvent, known: readonly string[], now: number): TimelineEntry {
  const said = payload?.['message'] ?? payload?.['text']
  const level = payload?.['level']
  const isLevel = typeof level === 'string' && /^[a-z]{1,16}$/.test(level)
  return {
    at: now,
    kind: 'console',
    outcome: type === 'error' ? 'error' : isLevel ? level : 'log',
    message: cleanLine(typeof said === 'string' ? said : '', known),
  }
}

function cleanLine(said: string, known: readonly string[]): string {
  // Cut before it is searched: a line of a megabyte is not worth the time.
  const longestFirst = known.toSorted((a, b) => b.length - a.length)
  const line = longestFirst.reduce((text, value) => text.replace(inAnyCase(value), '…'), said.slice(0, 8 * MOST_LINE))
  return cutQuotes(line.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' '))
    .replace(/\b(bearer) [^\s,;)]+/gi, '$1 …')
    .replace(/[^\s,;()<>]{1,64}@[^\s,;()<>]+/g, '…')
    .replace(/([?#=]|:\s)[^\s,;)]+/g, '$1…')
    .replace(/\b(?=\w*\d)(?=\w*[a-z_])\w{5,}\b/gi, '…')
    .trim()
    .slice(0, MOST_LINE)
}

/** Sites write a name in capitals. */
function inAnyCase(text: string): RegExp {
  return new RegExp(literal(text), 'giu')
}

/** Every text in the arguments that could be told from the words around it. */
export function textsIn(value: unknown): string[] {
  if (typeof value === 'string') {
    return value.trim().length >= 3 ? [value.trim()] : []
  }
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : []
}

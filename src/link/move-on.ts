// Moves a session on: unseals its journal, lets core/move.ts say what comes next, and writes down what follows. The key
// comes from the client's socket: without a client there is no key, and no work to do.
import * as z from 'zod'
import type { Answer } from '../core/automation.ts'
import { randomBytes } from '../core/id.ts'
import type { SessionState } from '../core/link-life.ts'
import { decideMove, findOpenRequest, type Given, type Journal, type Move } from '../core/move.ts'
import { type OpenRequest, type Plan, type Waiting } from '../core/run.ts'
import { seal, type SealingKey, unseal } from '../core/seal.ts'
import { answeredEntry, askedEntry } from '../core/timeline.ts'
import { logError } from '../log.ts'
import type { Capability } from '../wire/capability.ts'
import { COMMAND_ERROR_CODES } from '../wire/error-code.ts'
import { once } from '../wire/once.ts'
import { commitChange } from './commit.ts'
import type { HeldLink } from './held-link.ts'
import type { KeptEntry } from './kept.ts'
import { planOf } from './plan.ts'
import type { StoredLink } from './storage.ts'

/** A link whose session is alive, with the key that its client brought. */
export interface LiveSession {
  readonly link: StoredLink
  readonly session: SessionState
  readonly linkKey: SealingKey
  /** What the client can do, as it said; null: it said nothing of it. */
  readonly capabilities: readonly Capability[] | null
}

/** Where the link stands after a move, and what is open now. */
export interface Moved {
  readonly link: StoredLink
  readonly openRequest: OpenRequest | null
}

const answer = once(() =>
  z.object({
    fingerprint: z.string(),
    // A session that began before these were kept has answers without them.
    asked: z.string().exactOptional(),
    version: z.string().exactOptional(),
    next: z.object({ fingerprint: z.string(), asked: z.string() }).exactOptional(),
    outcome: z.union([
      z.object({ error: z.object({ code: z.enum(COMMAND_ERROR_CODES), message: z.string() }) }),
      z.object({ value: z.unknown() }),
    ]),
  }),
)

/**
 * J1: what the session waits for, derived from its journal. Null where nothing is open: it must move on first. It follows
 * from the journal alone, so what was derived for the same entries before is taken as it is.
 */
export function findWaiting(held: HeldLink, live: LiveSession): Waiting | null {
  const { hints } = held.shell.storage
  const { number, at } = held.journalEnd
  const of = keyOfWaiting(live.session, number)
  if (hints.waiting?.of !== of) {
    const openRequest = findOpenRequest(planOfSession(held, live), live.session, unsealJournal(held, live))
    const found = openRequest === null ? null : { openRequest, since: at ?? live.session.startedAt }
    hints.waiting = { of, found }
  }
  return hints.waiting.found
}

/**
 * Takes the answer to the open request, if one is given, and runs on. Call inside a transaction: the answer and all
 * that follows from it commit together.
 */
export function moveOn(held: HeldLink, live: LiveSession, given: Given | null, now: number): Moved {
  const { link, session, capabilities } = live
  const journal = unsealJournal(held, live)
  const of = { state: link.state, session, facts: link.facts }
  const move = decideMove(of, planOfSession(held, live), journal, given, capabilities, now)
  const { next } = move.run
  if (next.kind === 'failed' && next.cause !== null) {
    logError('session_failed', { linkId: link.facts.id, sessionId: session.id, code: next.error.code }, next.cause)
  }
  if (link.facts.debug) {
    noteMove(held, session.id, move, given, now)
  }
  if (next.kind === 'asks') {
    writeEntries(held, live, journal.number, move, now)
    const { number, at } = held.journalEnd
    const found = { openRequest: next.openRequest, since: at ?? session.startedAt }
    held.shell.storage.hints.waiting = { of: keyOfWaiting({ ...session, step: move.run.step }, number), found }
  }
  return {
    link: move.change === null ? link : commitChange(held, link, move.change, now),
    openRequest: next.kind === 'asks' ? next.openRequest : null,
  }
}

function writeEntries(
  held: HeldLink,
  live: LiveSession,
  last: number,
  { entries, submitted }: Move,
  now: number,
): void {
  entries.forEach(({ kind, value }, index) => {
    const number = last + 1 + index
    held.appendEntry({ number, kind, at: now, sealed: sealEntry(live, number, value), submitted })
  })
  if (last === 0 && entries.length === 0 && submitted !== 'no') {
    held.markStart(submitted, now)
  }
}

function noteMove(held: HeldLink, sessionId: string, { run, isNew }: Move, given: Given | null, now: number): void {
  held.writeTimelines((timelines) => {
    if (given !== null) {
      const { number, request } = given.openRequest
      timelines.settle(sessionId, number, (asked) => answeredEntry(asked, request, given.outcome, now))
    }
    if (run.next.kind === 'asks' && isNew) {
      timelines.add(sessionId, askedEntry(run.next.openRequest, now), run.next.openRequest.number)
    }
  })
}

function keyOfWaiting({ id, step }: SessionState, number: number): string {
  return `${id} ${step} ${number}`
}

function unsealJournal(held: HeldLink, live: LiveSession): Journal {
  const { stepFrom } = live.session
  const { number, bytes, submitted } = held.journalEnd
  const entries = held.journalAfter(stepFrom)
  const read = (entry: KeptEntry): Answer => answer().parse(unsealEntry(held, live, entry))
  const answers = entries.filter(({ kind }) => kind === 'answer')
  const before = answers.find((entry) => entry.number <= stepFrom)
  return {
    answers: answers.filter((entry) => entry.number > stepFrom).map(read),
    before: before === undefined ? null : read(before),
    results: entries.filter(({ kind }) => kind === 'result').map((entry) => unsealEntry(held, live, entry)),
    number,
    bytes,
    submitted,
  }
}

function planOfSession({ shell }: HeldLink, { link, session, linkKey }: LiveSession): Plan {
  if (link.sealedArguments === null) {
    throw new Error('a live link has lost its arguments')
  }
  return planOf(link.facts, session, link.sealedArguments, linkKey, shell.config.version)
}

function sealEntry({ session, linkKey }: LiveSession, number: number, value: unknown): Uint8Array {
  return seal(linkKey, randomBytes(12), entryContext(session, number), JSON.stringify(value))
}

/** What was opened for one message of the session, for the next: as texts, for an automation may change what it is given. */
const opened = new WeakMap<KeptEntry, string>()

function unsealEntry({ shell }: HeldLink, { session, linkKey }: LiveSession, entry: KeptEntry): unknown {
  let text = opened.get(entry)
  if (text === undefined) {
    text = unseal([linkKey], entryContext(session, entry.number), shell.storage.journal.unpack(entry.sealed))
    opened.set(entry, text)
  }
  return JSON.parse(text)
}

function entryContext(session: SessionState, number: number): string {
  return `entry ${number} of ${session.id}`
}

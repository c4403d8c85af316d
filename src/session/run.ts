// Moves a session on: opens its journal, lets core/progress.ts say what comes next, and writes down what follows. The
// key comes from the client's socket: without a client there is no key, and no work to do.
import * as z from 'zod'
import type { Config } from '../config.ts'
import type { Answer, Outcome } from '../core/automation.ts'
import { randomBytes } from '../core/id.ts'
import { COMMAND_ERROR_CODES } from '../core/message.ts'
import { proceed, type OpenRequest, type Plan, type Progress } from '../core/progress.ts'
import { open, seal } from '../core/seal.ts'
import { follow, type SessionState } from '../core/session.ts'
import { logError, logInfo } from '../log.ts'
import { commitChange } from './commit.ts'
import { planOf } from './plan.ts'
import type { SessionStorage, StoredLink } from './storage.ts'

/** A link whose session is alive, with the key that its client brought. */
export interface LiveSession {
  readonly link: StoredLink
  readonly session: SessionState
  readonly linkKey: Uint8Array
}

/** The open request and when its wait began (epoch ms). */
export interface Waiting {
  readonly open: OpenRequest
  readonly since: number
}

/** Where the link stands after a move, and what is open now. */
export interface Move {
  readonly link: StoredLink
  readonly open: OpenRequest | null
}

const answer = z.object({
  fingerprint: z.string(),
  outcome: z.union([
    z.object({ error: z.object({ code: z.enum(COMMAND_ERROR_CODES), message: z.string() }) }),
    z.object({ value: z.unknown() }),
  ]),
})

/** What the session waits for, derived again from its journal. Null where nothing is open: it must move on first. */
export function findOpenRequest(storage: SessionStorage, live: LiveSession): Waiting | null {
  const { next } = readProgress(storage, live)
  return next.kind === 'open' ? { open: next.open, since: storage.lastAnswer()?.at ?? live.session.startedAt } : null
}

/**
 * Takes the answer to the open request, if one is given, and runs on. Call inside a transaction: the answer and all
 * that follows from it commit together.
 */
export function moveOn(
  storage: SessionStorage,
  config: Config,
  live: LiveSession,
  given: { readonly open: OpenRequest; readonly outcome: Outcome } | null,
  now: number,
): Move {
  const { link, session } = live
  if (given !== null) {
    const { number, fingerprint } = given.open
    const entry: Answer = { fingerprint, outcome: given.outcome }
    storage.insertAnswer({ number, at: now, sealed: sealPart(live, `answer ${number}`, entry) })
  }
  const progress = readProgress(storage, live)
  const { next } = progress
  const change = follow(
    { state: link.state, session, facts: link.facts },
    progress,
    {
      earlier: storage.results().map((sealed, step) => openPart(live, `result ${step}`, sealed)),
      lastNumber: storage.lastAnswer()?.number ?? 0,
      isNew: given !== null || session.connection === 1,
    },
    now,
  )
  if (next.kind === 'failed') {
    const fields = { linkId: link.facts.id, sessionId: session.id, code: next.error.code }
    if (next.cause === null) {
      logInfo('session_failed', fields)
    } else {
      logError('session_failed', fields, next.cause)
    }
  }
  if (next.kind === 'open') {
    const first = Math.max(session.step, 0)
    progress.finished.forEach((data, index) => {
      storage.insertResult(first + index, sealPart(live, `result ${first + index}`, data))
    })
  }
  return {
    link: change === null ? link : commitChange(storage, config, link, change, now),
    open: next.kind === 'open' ? next.open : null,
  }
}

function readProgress(storage: SessionStorage, live: LiveSession): Progress {
  const { session } = live
  const answers = storage
    .answersAfter(session.stepFrom)
    .map(({ number, sealed }): Answer => answer.parse(openPart(live, `answer ${number}`, sealed)))
  return proceed(planOfSession(live), session.step, answers, (storage.lastAnswer()?.number ?? 0) + 1)
}

function planOfSession({ link, session, linkKey }: LiveSession): Plan {
  if (link.sealedArguments === null) {
    throw new Error('a live link has lost its arguments')
  }
  return planOf(link.facts, session.site, link.sealedArguments, linkKey)
}

function sealPart({ session, linkKey }: LiveSession, part: string, value: unknown): Uint8Array {
  return seal(linkKey, randomBytes(12), `${part} of ${session.id}`, JSON.stringify(value))
}

function openPart({ session, linkKey }: LiveSession, part: string, sealed: Uint8Array): unknown {
  return JSON.parse(open(linkKey, `${part} of ${session.id}`, sealed))
}

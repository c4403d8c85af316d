// Why a link failed: what is told of the link, its sessions and its timeline, put together, with what the docs say of its error.
// Pure.
import type { LinkErrorCode } from '../wire/error-code.ts'
import type { LinkError } from '../wire/field.ts'
import type { Link } from '../wire/link.ts'
import type { LinkExplanation } from '../wire/link-explanation.ts'
import type { SessionAttempt } from '../wire/session.ts'
import type { LinkStatus } from '../wire/status.ts'
import type { Timeline } from '../wire/timeline.ts'

/** What went wrong stands at the end. */
const MOST_STEPS = 20

/** What the docs say of an error. */
export interface ErrorAdvice {
  readonly cause: string
  readonly userSaw: string
  readonly advice: string
}

export type AllAdvice = Readonly<Record<LinkErrorCode, ErrorAdvice>>

/**
 * @param sessions newest first
 * @param timeline of the newest one; null where none is kept
 */
export function explainLink(
  link: Link,
  sessions: readonly SessionAttempt[],
  timeline: Timeline | null,
  all: AllAdvice,
): LinkExplanation {
  const newest = sessions[0] ?? null
  // One that failed and then expired has its error in the session alone; one that works again has none.
  const error = link.error ?? (hasEndedInError(link.status) ? (newest?.error ?? null) : null)
  const operation = error === null ? null : (newest?.operations.find(({ status }) => status === 'failed') ?? null)
  const failed = operation === null ? null : { resource: operation.resource, action: operation.action }
  const advice = error === null ? null : all[error.code]
  return {
    linkId: link.id,
    status: link.status,
    explanation: sentence(link.status, error, failed, newest !== null),
    error,
    cause: advice?.cause ?? null,
    userSaw: advice?.userSaw ?? null,
    advice: advice?.advice ?? null,
    operation: failed,
    session: newest === null ? null : { id: newest.id, startedAt: newest.startedAt, endedAt: newest.endedAt },
    sessions: sessions.length,
    timeline: timeline?.entries.slice(-MOST_STEPS) ?? null,
  }
}

function hasEndedInError(status: LinkStatus): boolean {
  return status === 'failed' || status === 'expired' || status === 'canceled'
}

function sentence(
  status: LinkStatus,
  error: LinkError | null,
  operation: LinkExplanation['operation'],
  wasOpened: boolean,
): string {
  const where = operation === null ? '' : ` in the operation ${operation.resource} ${operation.action}`
  const by = error === null ? '' : ` with ${error.code}${where}`
  const afterwards = error === null ? '' : `; its last session ended${by}`
  // What may have been done must not be done twice.
  const isUnknown = error?.code === 'OUTCOME_UNKNOWN'
  const ended = isUnknown ? `${afterwards}: it may have been done. Look before you send it again.` : `${afterwards}.`
  switch (status) {
    case 'pending':
      return 'It has not failed: nobody has opened it and pressed the button yet.'
    case 'active':
      return 'It has not failed: a session is running.'
    case 'complete':
      return 'It has not failed: it is complete.'
    case 'failed':
      return isUnknown
        ? `It failed${by}: it may have been done. Look before anybody opens it again.`
        : `It failed${by}. The user may open it again until it expires.`
    case 'expired':
      return wasOpened ? `It expired${ended}` : 'It expired: nobody opened it and pressed the button in time.'
    case 'canceled':
      return `It was canceled${ended}`
  }
}

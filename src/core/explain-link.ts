// Why a link failed: what is told of the link, its sessions and its timeline, put together, with advice in plain words. Pure.
import type { LinkError } from '../wire/field.ts'
import type { Link } from '../wire/link.ts'
import type { LinkExplanation } from '../wire/link-explanation.ts'
import type { SessionAttempt } from '../wire/session.ts'
import type { LinkStatus } from '../wire/status.ts'
import type { Timeline } from '../wire/timeline.ts'
import { ERROR_ADVICE } from './error-advice.ts'

/** What went wrong stands at the end. */
const MOST_STEPS = 20

/**
 * @param sessions newest first
 * @param timeline of the newest one; null where none is kept
 */
export function explainLink(
  link: Link,
  sessions: readonly SessionAttempt[],
  timeline: Timeline | null,
): LinkExplanation {
  const newest = sessions[0] ?? null
  // One that failed and then expired has its error in the session alone; one that works again has none.
  const error = link.error ?? (hasEndedInError(link.status) ? (newest?.error ?? null) : null)
  const operation = error === null ? null : (newest?.operations.find(({ status }) => status === 'failed') ?? null)
  const failed = operation === null ? null : { resource: operation.resource, action: operation.action }
  return {
    linkId: link.id,
    status: link.status,
    explanation: sentence(link.status, error, failed, newest !== null),
    error,
    means: error === null ? null : ERROR_ADVICE[error.code].means,
    advice: error === null ? null : ERROR_ADVICE[error.code].advice,
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
  const why = error === null ? '' : `, after its last session failed${where}: ${ERROR_ADVICE[error.code].means}`
  switch (status) {
    case 'pending':
      return 'It has not failed: nobody has opened it and pressed the button yet.'
    case 'active':
      return 'It has not failed: a session is running.'
    case 'complete':
      return 'It has not failed: it is complete.'
    case 'failed':
      return `It failed${where}${error === null ? '' : `: ${ERROR_ADVICE[error.code].means}`}. It can be tried again until it expires.`
    case 'expired':
      return wasOpened ? `It expired${why}.` : 'It expired: nobody opened it and pressed the button in time.'
    case 'canceled':
      return `It was canceled${why}.`
  }
}

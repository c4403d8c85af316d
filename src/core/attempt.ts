// The sessions of a link as its developer sees them, put together from its numbered events: no row is kept for it. Pure.
import type { OperationAttempt, SessionAttempt } from '../wire/session.ts'
import { LINK_ERROR_CODES } from '../wire/error-code.ts'
import type { LinkError } from '../wire/field.ts'
import type { LinkEvent } from '../wire/event.ts'
import type { Operation } from '../wire/operation.ts'

/** Newest first. @param events in their order */
export function attemptsOf(operations: readonly Operation[], events: readonly LinkEvent[]): SessionAttempt[] {
  const attempts: SessionAttempt[] = []
  for (const event of events) {
    const current = attempts[0]
    if (event.type === 'link.claimed') {
      attempts.unshift(begun(operations, event))
    } else if (current?.status === 'active') {
      attempts[0] = after(current, event)
    }
  }
  return attempts
}

function begun(operations: readonly Operation[], { data, createdAt }: LinkEvent): SessionAttempt {
  return {
    id: String(data['sessionId']),
    startedAt: createdAt,
    endedAt: null,
    status: 'active',
    error: null,
    operations: operations.map(({ resource, action }) => ({
      resource,
      action,
      status: 'pending',
      startedAt: null,
      endedAt: null,
    })),
    client: null,
  }
}

function after(attempt: SessionAttempt, { type, data, createdAt }: LinkEvent): SessionAttempt {
  switch (type) {
    case 'session.connected': {
      const { clientName: name, clientVersion: version } = data
      return typeof name === 'string' ? { ...attempt, client: { name, version: String(version) } } : attempt
    }
    case 'operation.started':
      return { ...attempt, operations: changed(attempt, data, { status: 'running', startedAt: createdAt }) }
    case 'operation.completed':
      return { ...attempt, operations: changed(attempt, data, { status: 'complete', endedAt: createdAt }) }
    case 'link.complete':
      return { ...attempt, status: 'complete', endedAt: createdAt }
    case 'link.failed':
    case 'link.expired':
    case 'link.canceled': {
      const status = { 'link.failed': 'failed', 'link.expired': 'expired', 'link.canceled': 'canceled' } as const
      return {
        ...attempt,
        status: status[type],
        endedAt: createdAt,
        error: errorIn(data),
        // What was under way has not come to its end.
        operations: attempt.operations.map((one) =>
          one.status === 'running' ? { ...one, status: 'failed', endedAt: createdAt } : one,
        ),
      }
    }
    case 'link.created':
    case 'link.claimed':
    case 'session.disconnected':
    case 'session.user_required':
      return attempt
  }
}

function errorIn({ code, message = '' }: LinkEvent['data']): LinkError | null {
  const known = LINK_ERROR_CODES.find((one) => one === code)
  return known === undefined ? null : { code: known, message: String(message) }
}

function changed(
  { operations }: SessionAttempt,
  data: LinkEvent['data'],
  to: Partial<OperationAttempt>,
): readonly OperationAttempt[] {
  return operations.map((one, index) => (index === data['index'] ? { ...one, ...to } : one))
}

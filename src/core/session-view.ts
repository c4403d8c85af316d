// What the clients of a session are told of it: where each operation stands, and how it ended. Decides nothing.
import type { LinkFacts } from './link.ts'
import type { LinkError } from '../wire/field.ts'
import type { LinkStatus } from '../wire/status.ts'
import type { OperationProgress } from '../wire/operation.ts'
import type { StatusMessage } from '../wire/status-message.ts'
import type { LinkState } from './link-life.ts'

/** What the client of a session that is over is told. Another session may be alive by then: its own has failed. */
export function sessionEnd(state: LinkState, sessionId: string): { status: LinkStatus; error?: LinkError } {
  if (state.session !== null && state.session.id !== sessionId) {
    return { status: 'failed' }
  }
  return { status: state.status, ...(state.error === null ? {} : { error: state.error }) }
}

/** Where each operation stands, as every client is told. */
export function progressOf(state: LinkState, facts: Pick<LinkFacts, 'operations'>): OperationProgress[] {
  return facts.operations.map(({ resource, action }, index) => ({
    resource,
    action,
    status: statusOfOperation(state, index),
  }))
}

/** What whoever watches the link is told: where it stands after its event `seq`. */
export function statusMessage(
  state: LinkState,
  facts: Pick<LinkFacts, 'id' | 'operations'>,
  seq: number,
): StatusMessage {
  const { status, error } = state
  return { type: 'link.status', linkId: facts.id, status, seq, operations: progressOf(state, facts), error }
}

function statusOfOperation(state: LinkState, index: number): OperationProgress['status'] {
  if (state.status === 'complete') {
    return 'complete'
  }
  const { session } = state
  if (session === null || index > session.step || state.status === 'expired' || state.status === 'canceled') {
    return 'pending'
  }
  if (index === session.step) {
    return state.status === 'active' ? 'running' : 'failed'
  }
  // What came before a failure was erased with the session: showing it as complete would promise a result.
  return state.status === 'active' ? 'complete' : 'pending'
}

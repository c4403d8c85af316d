// Writes a change: state, events and webhook delivery in one transaction, so that nothing is lost between them whenever
// the process dies. Effects (D1, sockets, queue) come after and are repeatable: outbox.ts.
import { sealContacts } from '../core/contacts.ts'
import { REPAIR_MS } from '../core/deadline.ts'
import { expiredEvent, isUntold, isWebhookEvent, webhookBody } from '../core/event.ts'
import { newId, randomBytes } from '../core/id.ts'
import { isFinal, resultContext } from '../core/link.ts'
import { aliveSession, type Change } from '../core/link-life.ts'
import { seal } from '../core/seal.ts'
import { logInfo } from '../log.ts'
import type { HeldLink } from './held-link.ts'
import type { StoredLink } from './storage.ts'

/** All or nothing. Null: there is nothing to write. */
export function commitIfAny(held: HeldLink, link: StoredLink, change: Change | null, now: number): void {
  if (change !== null) {
    held.transaction(() => commitChange(held, link, change, now))
  }
}

/** J13: call inside a transaction. Gives the link as it now stands. */
export function commitChange(held: HeldLink, link: StoredLink, change: Change, now: number): StoredLink {
  const { config } = held.shell
  const { state } = change
  const facts = change.facts ?? link.facts
  const sealedResult =
    change.result === undefined
      ? null
      : seal(config.keys.newest.result, randomBytes(12), resultContext(facts), JSON.stringify(change.result))
  const sealedArguments = isFinal(state.status) ? null : link.sealedArguments
  const sealedContacts =
    facts.webhookUrl === link.facts.webhookUrl
      ? link.sealedContacts
      : sealContacts(config.keys.newest.result, randomBytes(12), facts, facts)
  const next: StoredLink = { facts, state, sealedContacts, sealedResult, sealedArguments }
  if (state !== link.state) {
    held.saveLink(next)
  }
  if (change.session === 'starts') {
    held.startJournal()
  } else if (change.session === 'ends') {
    held.endJournal()
    const ended = aliveSession(link.state)
    // One line a session, whatever became of it: what the platform would log of each message costs more than the rows.
    logInfo('session_ended', {
      linkId: facts.id,
      sessionId: ended?.id,
      status: state.status,
      code: state.error?.code,
    })
    if (facts.debug && ended !== null) {
      held.addToTimeline(ended.id, { at: now, kind: 'end', outcome: state.error?.code ?? state.status }, null)
    }
  }
  for (const event of change.events) {
    const { type } = event
    const { id: eventId } = held.appendEvent(
      type === 'link.expired' && isUntold(link.state, link.facts)
        ? expiredEvent(facts, state.updatedAt)
        : { ...event, id: newId('evt', now, randomBytes(14)), createdAt: now },
    )
    if (isWebhookEvent(type) && facts.webhookUrl !== null) {
      // J19: made once, and sent as it is at every attempt.
      const body = webhookBody({
        event: type,
        eventId,
        link: facts,
        status: state.status,
        sessionId: state.session?.id ?? null,
        result: change.result,
        error: state.error,
        at: now,
      })
      const id = newId('dlv', now, randomBytes(14))
      const sealedBody = seal(config.keys.newest.result, randomBytes(12), id, body)
      held.insertDelivery({ id, eventId, event: type, body: sealedBody }, now + REPAIR_MS)
    }
  }
  return next
}

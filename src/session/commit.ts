// Writes a change: state, events and webhook delivery in one transaction, so that nothing is lost between them whenever
// the process dies. Effects (D1, sockets, queue) come after and are repeatable: outbox.ts.
import type { Config } from '../config.ts'
import { isWebhookEvent, webhookBody } from '../core/event.ts'
import { newId, randomBytes } from '../core/id.ts'
import { isFinal, resultContext } from '../core/link.ts'
import { seal } from '../core/seal.ts'
import { aliveSession, type Change } from '../core/session.ts'
import { insertDelivery } from './deliveries.ts'
import type { SessionStorage, StoredLink } from './storage.ts'
import type { Timelines } from './timelines.ts'

/** A delivery is told of as soon as D1 shows the change; this is when a crash in between is made good. Milliseconds. */
const FIRST_WAKE_MS = 5_000

/** Where a change is written. */
export interface Shelf {
  readonly storage: SessionStorage
  readonly config: Config
  readonly timelines: Timelines
}

/** Call inside a transaction. Gives the link as it now stands. */
export function commitChange(
  { storage, config, timelines }: Shelf,
  link: StoredLink,
  change: Change,
  now: number,
): StoredLink {
  const { state } = change
  const sealedResult =
    change.result === undefined
      ? null
      : seal(config.keys.result, randomBytes(12), resultContext(link.facts.id), JSON.stringify(change.result))
  const next: StoredLink = {
    ...link,
    state,
    sealedResult,
    sealedArguments: isFinal(state.status) ? null : link.sealedArguments,
  }
  if (state !== link.state) {
    storage.saveLink(next)
  }
  if (change.session === 'starts') {
    storage.openJournal()
  } else if (change.session === 'ends') {
    storage.closeJournal()
    const ended = aliveSession(link.state)
    if (link.facts.debug && ended !== null) {
      timelines.add(ended.id, { at: now, kind: 'end', outcome: state.error?.code ?? state.status }, null)
    }
  }
  let seq = storage.lastSeq()
  for (const { type, data } of change.events) {
    const id = newId('evt', now, randomBytes(14))
    storage.insertEvent({ seq: ++seq, id, type, data, createdAt: now })
    if (isWebhookEvent(type) && link.facts.webhookUrl !== null) {
      const body = webhookBody({
        event: type,
        eventId: id,
        link: link.facts,
        status: state.status,
        sessionId: state.session?.id ?? null,
        result: change.result,
        error: state.error,
        at: now,
      })
      const deliveryId = newId('dlv', now, randomBytes(14))
      insertDelivery(storage.sql, {
        id: deliveryId,
        eventId: id,
        event: type,
        sealedBody: seal(config.keys.result, randomBytes(12), deliveryId, body),
        nextAt: now + FIRST_WAKE_MS,
      })
    }
  }
  return next
}

// What follows an event's commit, in this order: D1 shows the change, the sockets hear of it, and then the queue, or the
// link is forgotten where its time is over. Safe to run again: the alarm runs it until all is done.
import { waitsForDatabase } from '../core/delivery.ts'
import { eraseResult } from '../store/links.ts'
import { linksOf } from '../store/shards.ts'
import { announce } from './announce.ts'
import type { HeldLink } from './held-link.ts'
import { tellListeners } from './listeners.ts'
import { mirrorLink, wakeDelivery } from './outbox.ts'
import { deadlinesOf } from './time.ts'

/**
 * J5: the database first, then the sockets, then the queue; but the queue first for a webhook that is sent again. True where the
 * object's alarm went with what was erased.
 */
export async function followUp(held: HeldLink, env: Env, storage: DurableObjectStorage): Promise<boolean> {
  const { openDelivery } = held
  if (openDelivery !== null && !waitsForDatabase(openDelivery)) {
    await tellQueue(held, env)
  }
  if (!(await mirrorLink(held, env))) {
    return false
  }
  announce(held)
  tellListeners(held, env)
  const { link } = held
  const now = Date.now()
  if (link === null) {
    return false
  }
  if (!mayForget(held, now)) {
    const isEmptied = link.state.isErased && empty(held, storage)
    await tellQueue(held, env)
    return isEmptied
  }
  // J14: not emptied before, for that would take the alarm with it, and whatever dies while D1 answers would not be driven on.
  await eraseResult(linksOf(env, held.shell.config, link.facts), link.facts)
  // The developer may have erased the link while D1 answered: that must not be forgotten before D1 shows it.
  held.letGo()
  if (mayForget(held, now)) {
    await storage.deleteAll()
    held.shell.storage.forgetTables()
    held.letGo()
  }
  return true
}

async function tellQueue(held: HeldLink, env: Env): Promise<void> {
  if (held.link !== null) {
    const queues = { fast: env.WEBHOOKS, slow: env.WEBHOOKS_SLOW }
    await wakeDelivery(held, held.link.facts.id, queues, Date.now())
  }
}

/**
 * J21: of an erased link its object keeps the fact, and nothing else in any corner of its file. Only now, that D1 shows it:
 * should the process die in between, nobody can bring back what D1 has no more. Once an instance; gives whether it was now.
 */
function empty(held: HeldLink, storage: DurableObjectStorage): boolean {
  const { storage: tables } = held.shell
  if (tables.hints.isEmptied) {
    return false
  }
  tables.hints.isEmptied = true
  held.rewrite(() => {
    // Not waited for: what the same turn writes is committed with it.
    void storage.deleteAll()
    tables.forgetTables()
  })
  return true
}

function mayForget(held: HeldLink, now: number): boolean {
  return deadlinesOf(held, now).some(({ name, at }) => name === 'forget' && at <= now)
}

// Those who listen to the webhooks of the link's organisation hear of its ends, also where it has no webhook. Best effort: nothing
// waits for it, and nothing fails by it. Who listens asks for what it has missed.
import { listenersName } from '../core/listeners-name.ts'
import { logError } from '../log.ts'
import type { HeldLink } from './held-link.ts'

/** Call once D1 shows the newest version. */
export function tellListeners(held: HeldLink, env: Env): void {
  const { link } = held
  const { hints } = held.shell.storage
  if (hints.isHeard && link !== null) {
    hints.isHeard = false
    env.LISTENERS.getByName(listenersName(link.facts))
      .tell(link.facts, link.sealedResult, held.eventsAfter(0))
      .catch((cause: unknown) => logError('listeners_failed', { linkId: link.facts.id }, cause))
  }
}

// What each session of the link has spent, as this instance remembers it. In memory on purpose: rows are billed, an object stays
// awake while it is flooded, and it sleeps only after ten idle seconds. What must outlive it is counted in the state: sessions,
// hellos, and those of the last minute.
import {
  NOTHING_SPENT,
  spendConnection,
  spendMessage,
  spendPing,
  type SessionSpent,
  type Spent,
  type Verdict,
} from '../core/budget.ts'
import type { SessionState } from '../core/link-life.ts'

export class Budgets {
  /** By session: frames of the one before may still be under way. A link has few. */
  readonly #spent = new Map<string, SessionSpent>()
  readonly #pings = new WeakMap<WebSocket, Spent>()

  /** What slept has forgotten how many came, and the state has kept how many of them were greeted. */
  connect({ id, connection, greeted }: SessionState, now: number): Verdict['exceeded'] {
    return this.#keep(id, (before) => {
      const isKnown = before.connections.amount > 0
      return spendConnection(isKnown ? before : { ...before, connections: greeted }, connection, now)
    })
  }

  message(sessionId: string, size: number, now: number): Verdict['exceeded'] {
    return this.#keep(sessionId, (before) => spendMessage(before, size, now))
  }

  /** Whether a status socket has said one too many. */
  ping(socket: WebSocket, now: number): boolean {
    const { spent, isBeyond } = spendPing(this.#pings.get(socket), now)
    this.#pings.set(socket, spent)
    return isBeyond
  }

  #keep(sessionId: string, spend: (before: SessionSpent) => Verdict): Verdict['exceeded'] {
    const { spent, exceeded } = spend(this.#spent.get(sessionId) ?? NOTHING_SPENT)
    this.#spent.set(sessionId, spent)
    return exceeded
  }
}

// Whether somebody may be signed in where a session runs, and whether they can be asked. Pure.
import type { Capability } from '../wire/capability.ts'
import type { ClientName } from '../wire/session-message.ts'

/**
 * `fresh`: a browser of the session's own; whoever is signed in there was left over, and is signed out. `asked`: the user's
 * own browser, where the client asks before anybody is signed out. `own`: the user's own, where nobody can be asked: nobody
 * is signed out.
 */
export const VISITORS = ['fresh', 'asked', 'own'] as const
export type Visitor = (typeof VISITORS)[number]

/** A client that says nothing of its cookies has none of the user's. */
export function visitorOf(client: ClientName | undefined, capabilities: readonly Capability[] | null): Visitor {
  if (client?.cookies !== 'own') {
    return 'fresh'
  }
  return capabilities?.includes('continueAs') === true ? 'asked' : 'own'
}

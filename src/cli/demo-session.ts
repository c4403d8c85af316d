// The user's device in the demo: opens the session's socket over the network and lets a scripted person play on it.
import { setTimeout as sleep } from 'node:timers/promises'
import { playSession as playOn, type SessionOutcome, type SessionWitness } from '../sandbox/scripted-client.ts'
import { newScriptedPerson } from '../sandbox/scripted-person.ts'

export interface SessionTicket {
  readonly websocketUrl: string
  readonly clientToken: string
}

const CLOCK = {
  now: Date.now,
  async sleep(ms: number): Promise<void> {
    await sleep(ms)
  },
}

/**
 * Plays the session to its end.
 * @throws Error where the socket ends before the session does
 */
export async function playSession(
  ticket: SessionTicket,
  who: { readonly integrationId: string; readonly person: string },
  witness: SessionWitness,
): Promise<SessionOutcome & { kind: 'ended' }> {
  const address = new URL(ticket.websocketUrl)
  address.searchParams.set('role', 'client')
  address.searchParams.set('token', ticket.clientToken)
  const socket = new WebSocket(address)
  await new Promise<void>((settle, fail) => {
    socket.addEventListener('open', () => settle())
    socket.addEventListener('error', () => fail(new Error("The session's socket did not open.")))
  })
  const outcome = await playOn(socket, newScriptedPerson(who.integrationId, who.person), witness, CLOCK)
  if (outcome.kind === 'closed') {
    throw new Error(`The session's socket closed before the session ended (${outcome.code} ${outcome.reason}).`)
  }
  return outcome
}

// The user's device in the demo: opens the session's socket over the network and lets a scripted person play on it.
import { setTimeout as sleep } from 'node:timers/promises'
import { openSocket } from '../device/open-socket.ts'
import type { SessionTicket } from '../wire/claim.ts'
import type { Clock, Outcome, Witness } from '../device/play.ts'
import { playScripted } from '../sandbox/scripted-driver.ts'
import { newScriptedPerson } from '../sandbox/scripted-person.ts'

const CLOCK: Clock = {
  now: Date.now,
  async sleep(ms) {
    await sleep(ms)
  },
}

/**
 * Plays the session to its end.
 * @throws Error where this device leaves before the session ends
 */
export async function playSession(
  ticket: SessionTicket,
  who: { readonly integrationId: string; readonly person: string },
  witness: Witness,
): Promise<Outcome & { kind: 'ended' }> {
  const person = newScriptedPerson(who.integrationId, who.person)
  const play = playScripted(() => openSocket(ticket), person, CLOCK, witness)
  const outcome = await play.outcome
  if (outcome.kind !== 'ended') {
    throw new Error(`The device was out of the session before it ended (${outcome.kind}).`)
  }
  return outcome
}

// A person of the sandbox who comes to a session as anybody does: their client knows the address and the token that the claim
// gave, and comes in by the service's own routes. Only the network in between is left out.
import { socketAddress } from '../device/open-socket.ts'
import type { Clock, Outcome, Refused, SessionSocket } from '../device/play.ts'
import type { SessionTicket } from '../wire/claim.ts'
import type { PersonName } from '../wire/person.ts'
import { playScripted } from './scripted-driver.ts'
import { newScriptedPerson } from './scripted-person.ts'

/** The service's front door. */
export type Ask = (request: Request) => Response | Promise<Response>

/**
 * The client leaves by itself a little before the platform would end it, 30 seconds after the answer:
 * https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil
 */
const MOST_PLAY_MS = 28_000

const CLOCK: Clock = {
  now: Date.now,
  sleep: (ms) => scheduler.wait(ms),
}

/** Plays a session that was claimed, and tells how they left it. */
export type Visit = (ticket: SessionTicket, ask: Ask) => Promise<Outcome['kind']>

/** Throws where the integration has no sandbox. @param isFirstTry no session of the link has failed yet */
export function visitOf(integrationId: string, personName: PersonName, isFirstTry: boolean): Visit {
  const person = newScriptedPerson(integrationId, personName, undefined, isFirstTry)
  return async (ticket, ask) => {
    const play = playScripted(() => openSocket(ticket, ask), person, CLOCK, {
      doing: ({ kind }) => {
        if (kind === 'watch' && person.givesUp) {
          play.cancel()
        }
      },
    })
    const timer = setTimeout(() => play.stop(), MOST_PLAY_MS)
    try {
      return (await play.outcome).kind
    } finally {
      clearTimeout(timer)
    }
  }
}

/** A Worker opens a socket by a request, which has no scheme for it. */
async function openSocket(ticket: SessionTicket, ask: Ask): Promise<SessionSocket | Refused> {
  const address = socketAddress(ticket)
  address.protocol = address.protocol.replace('ws', 'http')
  const { webSocket, status } = await ask(new Request(address, { headers: { Upgrade: 'websocket' } }))
  webSocket?.accept()
  return webSocket ?? { refused: status }
}

// The only way into the sandbox from the rest of the service: its sites over HTTP, and people of it who come to a session
// as anybody does. The sites are made when one of them is first asked for, since most requests never do. Not by a
// dynamic import: a bundle of one file loads nothing later, and wraps every module that both sides share for it.
import { Hono } from 'hono'
import { socketAddress } from '../device/open-socket.ts'
import type { Clock, Outcome, Refused, SessionSocket } from '../device/play.ts'
import { catalogue } from '../integrations/catalogue.ts'
import type { SessionTicket } from '../wire/claim.ts'
import type { PersonName } from '../wire/person.ts'
import { playScripted } from './scripted-driver.ts'
import { newScriptedPerson } from './scripted-person.ts'
import { sites } from './sites.ts'

export const sandboxSites = new Hono()
for (const { id } of catalogue.filter(({ hasSandbox }) => hasSandbox)) {
  // With whatever method: a site's answers are its own, also where it refuses.
  sandboxSites.all(`/sandbox/${id}/*`, (c) => sites().fetch(c.req.raw))
}

/** The service's front door. */
type Ask = (request: Request) => Response | Promise<Response>

/**
 * The client leaves by itself a little before the platform would end it, 30 seconds after the answer:
 * https://developers.cloudflare.com/workers/runtime-apis/context/#waituntil
 */
const MOST_PLAY_MS = 28_000

const CLOCK: Clock = {
  now: Date.now,
  sleep: (ms) => scheduler.wait(ms),
}

/**
 * Somebody who plays a session that was claimed and tells how they left it. Their client knows the address and the token
 * that the claim gave, and comes in by the service's own routes: only the network in between is left out. Throws where the
 * integration has no sandbox: to be asked for before the claim, whose session nobody would then play.
 */
export function newVisitor(
  integrationId: string,
  personName: PersonName,
): (ticket: SessionTicket, ask: Ask) => Promise<Outcome['kind']> {
  const person = newScriptedPerson(integrationId, personName)
  return async (ticket, ask) => {
    const play = playScripted(() => openSocket(ticket, ask), person, CLOCK)
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

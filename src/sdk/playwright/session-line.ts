// The way to a session's socket from Node.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { LiveSocket } from '../../device/live-socket.ts'
import { openSocket, socketAddress } from '../../device/open-socket.ts'
import type { Refused, SessionSocket } from '../../device/play.ts'
import type { SessionTicket } from '../../wire/claim.ts'

/** What Node's own HTTP client tells of each answer that it gets, that to a WebSocket's upgrade too. */
const ANSWERS = 'undici:request:headers'

interface HeardAnswer {
  readonly request: { readonly path: string }
  readonly response: { readonly statusCode: number }
}

/** Tells why it was refused, 401 where the session is over. No WebSocket does, so it is overheard. */
export async function openSession(ticket: SessionTicket): Promise<SessionSocket | Refused> {
  const { pathname, search } = socketAddress(ticket)
  let status: number | null = null
  const hear = (message: unknown): void => {
    const { request, response } = message as HeardAnswer
    // With its token in it, the path is nobody else's.
    if (request.path === pathname + search) {
      status = response.statusCode
    }
  }
  subscribe(ANSWERS, hear)
  try {
    const socket = await openSocket(ticket, (address) => new LiveSocket(address))
    return 'refused' in socket ? { refused: status } : socket
  } finally {
    unsubscribe(ANSWERS, hear)
  }
}

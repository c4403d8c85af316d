// The connections of a session from an app: watched over while the app comes and goes, and given up where the session is over.
// No platform tells why a socket did not open; the link does.
import { endOf } from '../../device/end-of.ts'
import { LiveSocket } from '../../device/live-socket.ts'
import { openSocket } from '../../device/open-socket.ts'
import type { Refused, SessionSocket } from '../../device/play.ts'
import type { SessionTicket } from '../../wire/claim.ts'

/** As often in a row a network that comes back may refuse before anybody is asked. */
const MOST_REFUSALS = 2

/** @param onForeground tells when the app comes back: its sockets may have died meanwhile. Gives what ends that */
export function connectionsOf(
  service: string,
  claimCode: string,
  onForeground: (listener: () => void) => () => void,
): (ticket: SessionTicket) => Promise<SessionSocket | Refused> {
  let refusals = 0
  return async (ticket) => {
    const socket = await openSocket(
      ticket,
      (address) =>
        new LiveSocket(address, ({ beat }, signal) => {
          signal.addEventListener('abort', onForeground(beat))
        }),
    )
    if (!('refused' in socket)) {
      refusals = 0
      return socket
    }
    refusals++
    const isOver = refusals > MOST_REFUSALS && (await endOf(service, claimCode)).kind === 'ended'
    return isOver ? { refused: 401 } : socket
  }
}

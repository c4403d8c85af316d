// The connections of a session from an app, watched over while the app comes and goes.
import { LiveSocket } from '../../device/live-socket.ts'
import { openSocket } from '../../device/open-socket.ts'
import type { Refused, SessionSocket } from '../../device/play.ts'
import type { SessionTicket } from '../../wire/claim.ts'

/** @param onForeground tells when the app comes back: its sockets may have died meanwhile. Gives what ends that */
export async function connectFromApp(
  ticket: SessionTicket,
  onForeground: (listener: () => void) => () => void,
): Promise<SessionSocket | Refused> {
  return await openSocket(
    ticket,
    (address) =>
      new LiveSocket(address, ({ beat }, signal) => {
        signal.addEventListener('abort', onForeground(beat))
      }),
  )
}

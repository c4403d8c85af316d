// Connections of a session that say why they did not open, where the platform does not: the link is asked, and a session that
// is over is refused as the service refuses it. Else a client that was away for longer than its session would try for ever.
import { endAfterRefusals, ENOUGH_REFUSALS } from '../../device/after-refusals.ts'
import type { Refused, SessionSocket } from '../../device/play.ts'
import type { StatusMessage } from '../../wire/status-message.ts'

/** Of the upgrade to a session that is over. */
const OVER: Refused = { refused: 401 }

/** @param look asks the link how it stands; null where it does not tell */
export function sayingWhy(
  connect: () => Promise<SessionSocket | Refused>,
  look: () => Promise<Pick<StatusMessage, 'status' | 'error'> | null>,
): () => Promise<SessionSocket | Refused> {
  let refusals = 0
  return async () => {
    const socket = await connect()
    if (!('refused' in socket)) {
      refusals = 0
      return socket
    }
    refusals++
    const isAsked = socket.refused === null && refusals >= ENOUGH_REFUSALS
    return isAsked && endAfterRefusals(await look(), refusals) !== null ? OVER : socket
  }
}

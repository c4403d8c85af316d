// When a session whose socket does not open is taken for over. No browser and no app tells why a socket did not open; the link
// tells whoever holds its claim code how it stands. Pure.
import type { StatusMessage } from '../wire/status-message.ts'
import { endTold } from './end-of.ts'
import type { DeviceEnd } from './step.ts'

/** So many connections in a row that did not even bring a greeting make a client ask the link. */
export const ENOUGH_REFUSALS = 2
const MOST_REFUSALS = 6

/**
 * Null: it is tried on.
 * @param link as it tells of itself; null where nothing was heard, as without a network
 */
export function endAfterRefusals(
  link: Pick<StatusMessage, 'status' | 'error'> | null,
  refusals: number,
): DeviceEnd | null {
  if (link?.status === 'active') {
    return refusals < MOST_REFUSALS ? null : { kind: 'replaced' }
  }
  return link?.status === 'pending' ? { kind: 'over' } : endTold(link)
}

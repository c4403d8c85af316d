// What an app hears of how a session ended. Pure.
import { ClaimRefused } from '../../device/claim-link.ts'
import type { DeviceEnd } from '../../device/step.ts'
import type { PassageError } from './props.ts'

export type Outcome =
  | { readonly reason: 'complete'; readonly returnUrl: string | null }
  | { readonly reason: 'error'; readonly code: PassageError['code']; readonly message: string }
  | { readonly reason: 'canceled' }

/** A mistake of the app's, or a lack of its platform. */
export class Unable extends Error {
  override readonly name = 'Unable'
  readonly code: PassageError['code']

  constructor(code: PassageError['code'], message: string) {
    super(message)
    this.code = code
  }
}

const CANCELED: Outcome = { reason: 'canceled' }

/** @param isCanceled the user has given up here */
export function outcomeOf(end: DeviceEnd, isCanceled: boolean): Outcome {
  switch (end.kind) {
    case 'ended':
      if (end.status === 'complete') {
        return { reason: 'complete', returnUrl: end.returnUrl }
      }
      // The user has given up here, or what another client of theirs has begun.
      return end.error?.code === 'USER_CANCELED' || (isCanceled && end.status === 'canceled')
        ? CANCELED
        : failure(end.error?.code ?? `link_${end.status}`, end.error?.message ?? `The link is ${end.status}.`)
    case 'replaced':
      return isCanceled ? CANCELED : failure('replaced', 'Another client has the session now.')
    case 'over':
      return isCanceled ? CANCELED : failure('unknown_end', 'The session has ended, and the service does not tell how.')
    case 'broken':
      return failure('client_broken', 'The service does not understand this client: update passage-react-native.')
    case 'left':
      return CANCELED
  }
}

/**
 * @param cause what was thrown before there was an end
 * @param isClaimed there is a session: whatever fails before that is the network, or a service that is not well
 */
export function outcomeOfCause(cause: unknown, isClaimed: boolean): Outcome {
  if (cause instanceof ClaimRefused || cause instanceof Unable) {
    return failure(cause.code, cause.message)
  }
  return failure(isClaimed ? 'client_broken' : 'unreachable', cause instanceof Error ? cause.message : String(cause))
}

function failure(code: PassageError['code'], message: string): Outcome {
  return { reason: 'error', code, message }
}

// What a refused claim means for the user, whoever claimed: this page, or the extension. Pure.
import type { ClaimOutcome } from './claim.ts'

export type Refused = Exclude<ClaimOutcome['kind'], 'claimed'>

const REFUSALS: ReadonlyMap<string, Refused> = new Map<string, Refused>([
  ['link_complete', 'complete'],
  ['link_canceled', 'canceled'],
  ['session_alive', 'alive'],
  ['link_expired', 'expired'],
  ['rate_limited', 'limited'],
  ['too_many_sessions', 'tried_out'],
  ['claim_code_not_found', 'unknown'],
  ['validation_failed', 'unknown'],
  ['unreachable', 'unreachable'],
])

/** @param code of the service, or of the extension; one that is not known may be over in a while */
export function refusalOf(code: string): Refused {
  return REFUSALS.get(code) ?? 'busy'
}

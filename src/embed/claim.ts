// Under which name this tab claims a link, kept in the developer's page: the framed one may keep nothing in many browsers,
// and after a reload of the page behind it could not come back to its own session. Without the code the name opens nothing.
import { newClaimName } from '../device/claim-name.ts'

export function forgetClaimName(linkId: string): void {
  try {
    sessionStorage.removeItem(keyOf(linkId))
  } catch {
    // Then none was kept.
  }
}

/** `again`: the modal was open in this tab before. */
export function claimNameOf(linkId: string): { readonly claim: string; readonly again?: '1' } {
  try {
    const kept = sessionStorage.getItem(keyOf(linkId))
    if (kept !== null) {
      return { claim: kept, again: '1' }
    }
    const claim = newClaimName()
    sessionStorage.setItem(keyOf(linkId), claim)
    return { claim }
  } catch {
    // Refused here too: then the framed page makes a name of its own.
    return { claim: '' }
  }
}

function keyOf(linkId: string): string {
  return `passage:${linkId}`
}

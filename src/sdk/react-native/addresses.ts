// Addresses as they are shown and compared. Pure.
import { parseUrl } from '../../device/parse-url.ts'

/** Whether to go from one to the other only jumps to a part of the same page. */
export function isSameDocument(from: string, to: string): boolean {
  const [page] = from.split('#')
  const [other] = to.split('#')
  return to.includes('#') && page === other
}

export interface Place {
  /** Host and port: what a user can judge. */
  readonly host: string
  readonly isSecure: boolean
}

/** Null: nothing that a user could judge is open. */
export function placeAt(address: string | null): Place | null {
  const url = address === null ? null : parseUrl(address)
  return url === null || !/^https?:$/.test(url.protocol)
    ? null
    : { host: url.host, isSecure: url.protocol === 'https:' }
}

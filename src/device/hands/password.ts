// Who may type a secret: the user. A field for one takes nothing from anybody else, unless it is named as such a field, as a
// card's code may be one. A client has that written down in its manifest, so that no service can name another.
import { Failed } from '../failed.ts'
import { isPassword } from './words.ts'

/** For a password, hidden or shown, or for a code that was sent for signing in. */
export function isForUser(element: Element): boolean {
  return isPassword(element) || element.matches('input[autocomplete~="one-time-code" i]')
}

/** Throws refused. */
export function refuseTyping(element: Element, { password = false }: { readonly password?: boolean }): void {
  if (!password && isForUser(element)) {
    throw new Failed('refused', 'The field is for a secret that the user types.')
  }
}

// Signing in, the same way at every site: the user does it, and the automation sees how it ended.
import { AutomationFailure, type Steps } from '../core/automation.ts'
import type { Page } from './page.ts'

/**
 * @param signedInPath a pattern of what follows the site's own part of the address, once somebody is signed in
 * @param locked matches where the site has locked the account
 */
export function* signInAt(page: Page, signedInPath: string, locked: string): Steps<void> {
  // Whoever left a session open in this browser is not the user who consents now.
  yield* page.navigate('/signout')
  yield* page.user([
    { type: 'url', pattern: page.addressOf(signedInPath) },
    { type: 'selector', selector: locked },
  ])
  if (yield* page.isVisible(locked)) {
    throw new AutomationFailure('LOGIN_FAILED', 'The site has locked the account.')
  }
}

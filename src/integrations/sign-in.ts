// Signing in, the same way at every site: the user does it, and the automation sees how it ended. In a browser of the
// session's own whoever is signed in is signed out first; in the user's own browser nobody is without being asked.
import { AutomationFailure, CommandError, type Steps } from '../core/automation.ts'
import type { Visitor } from '../core/visitor.ts'
import type { ParamsOf } from '../wire/command.ts'
import { type Asks, asksWhether, looksFor, opens, waitsForAny } from './asks.ts'
import type { Page } from './page.ts'

/** Paths follow the site's own part of the address. */
export interface SignIn {
  /** What only somebody who is signed in gets to see: whoever is not is led to the sign-in. */
  readonly home: string
  /** The first page of the sign-in. */
  readonly start: string
  /** Signs out and leads to the sign-in. Null where the site has no such address. */
  readonly signOut: string | null
  /** A pattern of the path that the sign-in ends at. */
  readonly signedIn: string
  /** Matches where the site has locked the account. */
  readonly locked: string
  /** Where `home` says who is signed in. */
  readonly who?: ParamsOf<'continueAs'>['who']
  /** For a site whose address tells nothing, or only after its page has come: what each then shows. */
  readonly shows?: { readonly signedIn: string; readonly signedOut: string }
}

export function* signInAt(page: Page, site: SignIn, visitor: Visitor): Steps<void> {
  if (visitor === 'fresh') {
    // Whoever left a session open in this browser is not the user who consents now.
    yield* page.navigate(site.signOut ?? site.start)
  } else if (yield* isSignedIn(page, site)) {
    if (visitor === 'own' || (yield* page.continueAs(site.who))) {
      return
    }
    yield* signOut(page, site)
  }
  const shown = shownAtEnd(site)
  const ended = yield* page.user([
    shown === null ? { type: 'url', pattern: page.addressOf(site.signedIn) } : { type: 'selector', selector: shown },
    { type: 'selector', selector: site.locked },
  ])
  if (ended === 1) {
    throw new AutomationFailure('LOGIN_FAILED', 'The site has locked the account.')
  }
}

/**
 * What ends the user's turn where no address does, because the sign-in has the same one: by that it would be over before it began.
 * Null where the address tells.
 */
function shownAtEnd({ start, signedIn, shows }: SignIn): string | null {
  return shows !== undefined && new RegExp(`^(?:${signedIn})`).test(start) ? shows.signedIn : null
}

/** Ends at the start of the sign-in where nobody is: a sign-in that was left halfway is not the user's of now. */
function* isSignedIn(page: Page, site: SignIn): Steps<boolean> {
  const address = yield* page.navigate(site.home)
  const isIn = site.shows === undefined ? isAt(page, site.signedIn, address) : yield* showsSignedIn(page, site.shows)
  if (!isIn && !isAt(page, `${site.start}(?:[?#]|$)`, address)) {
    // Whoever is locked out is not signed in: there is nobody whom it could sign out.
    const isLocked = yield* page.isVisible(site.locked)
    yield* page.navigate(isLocked ? (site.signOut ?? site.start) : site.start)
  }
  return isIn
}

function* showsSignedIn(page: Page, { signedIn, signedOut }: NonNullable<SignIn['shows']>): Steps<boolean> {
  try {
    const seen = yield* page.waitForAny(eitherOf({ signedIn, signedOut }))
    return seen.index === 0
  } catch (error) {
    if (error instanceof CommandError && error.code === 'timeout') {
      // Neither: the user sees what it is.
      return false
    }
    throw error
  }
}

function eitherOf({ signedIn, signedOut }: NonNullable<SignIn['shows']>): ParamsOf<'waitForAny'>['any'] {
  return [
    { selector: signedIn, state: 'visible' },
    { selector: signedOut, state: 'visible' },
  ]
}

function* signOut(page: Page, { signOut: address }: SignIn): Steps<void> {
  if (address === null) {
    throw new AutomationFailure(
      'LOGIN_FAILED',
      'Somebody else is signed in at the site, which has no address to sign out.',
    )
  }
  yield* page.navigate(address)
}

function isAt(page: Page, pathPattern: string, address: string): boolean {
  return new RegExp(page.addressOf(pathPattern)).test(address)
}

/** What `signInAt` asks. */
export function signsIn(site: SignIn): Asks {
  const { home, start, signOut: address, signedIn, locked, who, shows } = site
  const shown = shownAtEnd(site)
  return {
    until: [
      shown === null ? { type: 'url', path: signedIn } : { type: 'selector', selector: shown },
      { type: 'selector', selector: locked },
    ],
    commands: [
      opens(home, 'sees whether somebody is signed in'),
      ...(address === null ? [] : [opens(address, 'signs out whoever was there')]),
      opens(start, 'begins to sign in'),
      looksFor(locked, 'sees whether the account is locked'),
      asksWhether(who, 'asks the user whether to go on as whoever is signed in'),
      ...(shows === undefined ? [] : [waitsForAny(eitherOf(shows), 'sees whether somebody is signed in')]),
    ],
  }
}

// Signing in as every integration does it, as a table: what it asks, and which addresses count as signed in.
import { describe, expect, it } from 'vitest'
import type { Steps } from '../../src/core/automation.ts'
import { error, type Line, type Table, value } from './table.ts'

export interface SignIn {
  readonly login: () => Steps<void>
  readonly play: Table['play']
  readonly site: string
  /** Where signing out leads. */
  readonly signInPage: string
  readonly locked: string
  readonly pages: readonly (readonly [path: string, isSignedIn: boolean])[]
}

export function describeSignIn({ login, play, site, signInPage, locked, pages }: SignIn): void {
  describe('login', () => {
    const signOut: Line = ['navigate /signout', value({ url: `${site}${signInPage}` })]
    const untilSignedIn: readonly Line[] = [signOut, ['user', value(null)]]

    it('signs out whoever was there, then leaves the page to the user', () => {
      const next = play(login, [...untilSignedIn, [`isVisible ${locked}`, value(false)]])
      expect(next).toEqual({ kind: 'result', value: undefined })
    })

    it('ends where the site locks the account', () => {
      expect(play(login, [...untilSignedIn, [`isVisible ${locked}`, value(true)]])).toMatchObject({
        kind: 'failure',
        code: 'LOGIN_FAILED',
        message: 'The site has locked the account.',
      })
    })

    it('ends where the site is down', () => {
      expect(play(login, [['navigate /signout', error('navigation_failed')]])).toMatchObject({
        code: 'CONNECTION_FAILED',
      })
    })

    it.each(pages)('takes %s for the signed-in page: %s', (path, isSignedIn) => {
      const next = play(login, [signOut])
      const request = next.kind === 'request' ? next.request : null
      const until = request?.kind === 'user' ? request.until : []
      const patterns = until.flatMap((one) => (one.type === 'url' ? [one.pattern] : []))
      expect(patterns.some((pattern) => new RegExp(pattern).test(`${site}${path}`))).toBe(isSignedIn)
      expect(until).toContainEqual({ type: 'selector', selector: locked })
    })
  })
}

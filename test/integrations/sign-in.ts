// Signing in as every integration does it, as a table: what it asks, and which addresses count as signed in.
import { describe, expect, it } from 'vitest'
import type { Steps } from '../../src/core/automation.ts'
import type { Visitor } from '../../src/core/visitor.ts'
import type { SignIn as Site } from '../../src/integrations/sign-in.ts'
import { error, type Line, type Table, value } from './table.ts'

export interface SignIn {
  readonly login: (visitor: Visitor) => Steps<void>
  readonly play: Table['play']
  readonly site: string
  readonly signIn: Site
  readonly pages: readonly (readonly [path: string, isSignedIn: boolean])[]
}

export function describeSignIn({ login, play, site, signIn, pages }: SignIn): void {
  const at = (path: string): ReturnType<typeof value> => value({ url: `${site}${path}` })
  const done = { kind: 'result', value: undefined }
  const atTurn = { kind: 'request', request: { kind: 'user' } }
  const leaves = signIn.signOut ?? signIn.start
  const signOut: Line = [`navigate ${leaves}`, at(signIn.start)]
  const turn: Line = ['user', value(0)]
  const { shows } = signIn
  /** What is asked at home of a browser that may be somebody's, and how it stands there. */
  const home = (path: string, isSignedIn: boolean): readonly Line[] => [
    [`navigate ${signIn.home}`, at(path)],
    ...(shows === undefined
      ? []
      : [['waitForAny', value({ index: isSignedIn ? 0 : 1, url: `${site}${path}` })] as const]),
  ]

  describe('login', () => {
    it('signs out whoever was left in a browser of its own, then leaves the page to the user', () => {
      const fresh = () => login('fresh')
      expect(play(fresh, [signOut])).toMatchObject(atTurn)
      expect(play(fresh, [signOut, turn])).toEqual(done)
    })

    it('ends where the site locks the account', () => {
      expect(play(() => login('fresh'), [signOut, ['user', value(1)]])).toMatchObject({
        kind: 'failure',
        code: 'LOGIN_FAILED',
        message: 'The site has locked the account.',
      })
    })

    it('ends where the site is down', () => {
      for (const [visitor, path] of [['fresh', leaves] as const, ['asked', signIn.home] as const]) {
        expect(play(() => login(visitor), [[`navigate ${path}`, error('navigation_failed')]])).toMatchObject({
          code: 'CONNECTION_FAILED',
        })
      }
    })

    it("goes on as whoever is signed in in the user's own browser, where they say so", () => {
      const next = play(() => login('asked'), [...home(signIn.home, true), ['continueAs', value({ accepted: true })]])
      expect(next).toEqual(done)
    })

    it("signs out in the user's own browser only where they say so", () => {
      const refused: readonly Line[] = [...home(signIn.home, true), ['continueAs', value({ accepted: false })]]
      if (signIn.signOut === null) {
        expect(play(() => login('asked'), refused)).toMatchObject({ kind: 'failure', code: 'LOGIN_FAILED' })
        return
      }
      const asked = [...refused, signOut]
      expect(play(() => login('asked'), asked)).toMatchObject(atTurn)
      expect(play(() => login('asked'), [...asked, turn])).toEqual(done)
    })

    it("signs nobody out of the user's own browser where nobody can be asked", () => {
      expect(play(() => login('own'), home(signIn.home, true))).toEqual(done)
    })

    it.each(['asked', 'own'] as const)('asks nothing where nobody is signed in: %s', (visitor) => {
      expect(play(() => login(visitor), home(signIn.start, false))).toMatchObject(atTurn)
    })

    it.each(['asked', 'own'] as const)('begins a sign-in anew that was left halfway: %s', (visitor) => {
      const halfway = home(`${signIn.start}/halfway`, false)
      const isLocked = `isVisible ${signIn.locked}`
      const begin: Line = [`navigate ${signIn.start}`, at(signIn.start)]
      expect(play(() => login(visitor), [...halfway, [isLocked, value(false)], begin])).toMatchObject(atTurn)
      // Nobody who is locked out is signed in.
      expect(play(() => login(visitor), [...halfway, [isLocked, value(true)], signOut])).toMatchObject(atTurn)
    })

    it.each(pages)('takes %s for the signed-in page: %s', (path, isSignedIn) => {
      const next = play(() => login('fresh'), [signOut])
      const request = next.kind === 'request' ? next.request : null
      const until = request?.kind === 'user' ? request.until : []
      const patterns = until.flatMap((one) => (one.type === 'url' ? [one.pattern] : []))
      // Where every page has one address, none tells, and what is shown does.
      const shown = { type: 'selector', selector: signIn.shows?.signedIn }
      const isTold = patterns.some((pattern) => new RegExp(pattern).test(`${site}${path}`))
      expect(patterns.length === 0 ? until : isTold).toEqual(
        patterns.length === 0 ? expect.arrayContaining([shown]) : isSignedIn,
      )
      expect(until).toContainEqual({ type: 'selector', selector: signIn.locked })
    })
  })
}

// Signing in where every page of a site has one address: only what is shown tells that the user's turn is over.
import { expect, it } from 'vitest'
import { pageAt } from '../../src/integrations/page.ts'
import { type SignIn, signInAt, signsIn } from '../../src/integrations/sign-in.ts'

const SITE: SignIn = {
  home: '/',
  start: '/',
  signOut: null,
  signedIn: '/(?:[?#]|$)',
  locked: '#locked',
  shows: { signedIn: '#calendars', signedOut: '#sign-in' },
}
const LOCKED = { type: 'selector', selector: '#locked' }

/** What ends the user's turn, for a browser in which nobody is signed in. */
function untilOf(site: SignIn): unknown {
  const steps = signInAt(pageAt('https://cal.test'), site, 'fresh')
  steps.next()
  const { value } = steps.next({ url: 'https://cal.test/' })
  return value !== undefined && value.kind === 'user' ? value.until : value
}

it('ends the turn by what is shown where the sign-in has the address of all', () => {
  const shown = { type: 'selector', selector: '#calendars' }
  expect(untilOf(SITE)).toEqual([shown, LOCKED])
  expect(signsIn(SITE).until).toEqual([shown, LOCKED])
})

it('ends it by the address where that tells', () => {
  const site = { ...SITE, start: '/sign-in' }
  expect(untilOf(site)).toEqual([{ type: 'url', pattern: '^https://cal\\.test/(?:[?#]|$)' }, LOCKED])
  expect(signsIn(site).until).toEqual([{ type: 'url', path: '/(?:[?#]|$)' }, LOCKED])
})

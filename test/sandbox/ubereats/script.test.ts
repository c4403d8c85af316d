// The scripted person at the Uber Eats sandbox: each of the people to their end, and what the API says beside it. That the
// app's own views say the same, only a browser can tell.
import { describe, expect, it } from 'vitest'
import type { Next } from '../../../src/core/automation.ts'
import { LOCKED, ubereats } from '../../../src/integrations/ubereats.ts'
import { newScriptedPerson, type ScriptedPerson } from '../../../src/sandbox/scripted-person.ts'
import { serveSite } from '../../../src/sandbox/serve.ts'
import { ubereatsSite } from '../../../src/sandbox/ubereats/site.ts'
import { playerOf } from '../player.ts'
import { Visitor } from '../visitor.ts'

const MOUNT = '/sandbox/ubereats'
const SITE = `https://passage.test${MOUNT}`
const { login, operation, signedIn } = playerOf(ubereats, SITE)

const read = (person: ScriptedPerson, resource: string, args: object | null = null) =>
  operation(person, resource, 'read', args)

const historyOf = (next: Next) =>
  (next as unknown as { value: { orderCount: number; orders: { id: string; total: number }[] } }).value

describe('a scripted person', () => {
  it.each([
    ['user_good', { limit: 7 }, 34, 7],
    ['user_good', { limit: 34 }, 34, 34],
    ['user_good', { limit: 100 }, 34, 34],
    ['user_good', null, 34, 34],
    ['user_otp', { limit: 11 }, 34, 11],
    ['card_declined', null, 6, 6],
  ])('reads as %s with %j: %i orders in all, %i of them here', (username, args, orderCount, length) => {
    const history = historyOf(read(signedIn(username), 'orderHistory', args))
    expect([history.orderCount, history.orders.length]).toEqual([orderCount, length])
    expect(history.orders[0]!.id).toBe(`UE-${2000 + orderCount}`)
  })

  it('reads the wallet', () => {
    const next = read(signedIn('user_good'), 'paymentMethod')
    const { paymentMethods } = (next as unknown as { value: { paymentMethods: { type: string }[] } }).value
    expect(paymentMethods.map(({ type }) => type)).toEqual(['credit_card', 'debit_card', 'bank_account', 'other'])
  })

  it.each(['user_wrong', 'user_locked', 'somebody_else'])('is locked out as %s', (username) => {
    const person = newScriptedPerson('ubereats', username)
    expect(login(person)).toMatchObject({
      kind: 'failure',
      code: 'LOGIN_FAILED',
      message: 'The site has locked the account.',
    })
    expect(person.answer('url', {})).toEqual({ result: `${SITE}/login` })
  })

  it('does nothing as nobody, so that the turn goes on until it times out', () => {
    expect(login(newScriptedPerson('ubereats', 'nobody'))).toMatchObject({ kind: 'request', request: { kind: 'user' } })
  })

  it.each(['orderHistory', 'paymentMethod'])('finds the site down as user_down: %s', (resource) => {
    expect(read(signedIn('user_down'), resource)).toMatchObject({ kind: 'failure', code: 'CONNECTION_FAILED' })
  })

  it.each([
    ['orderHistory', 'The step "read the orders" failed: the page is not as expected.'],
    ['paymentMethod', 'The step "read the wallet" failed: the page is not as expected.'],
  ])('finds views that changed as user_changed: %s', (resource, message) => {
    expect(read(signedIn('user_changed'), resource)).toMatchObject({ code: 'AUTOMATION_ERROR', message })
  })

  it('waits as long as a slow site takes for a page, and for each call', () => {
    const person = signedIn('user_slow')
    person.answer('navigate', { url: `${SITE}/orders` })
    expect(person.tookMs).toBe(1_000)
    person.answer('getJson', { path: `${MOUNT}/api/orders?limit=10` })
    expect(person.tookMs).toBe(1_000)
  })

  it('is led to the sign-in page where nobody is signed in', () => {
    const person = newScriptedPerson('ubereats', 'user_good')
    for (const path of ['/', '/feed', '/orders', '/wallet', '/verify']) {
      expect(person.answer('navigate', { url: SITE + path })).toEqual({ result: { url: `${SITE}/login` } })
    }
    expect(person.answer('title', {})).toEqual({ result: 'Welcome back · Uber Eats sandbox' })
    expect(person.answer('isVisible', { selector: '#identifier' })).toEqual({ result: true })
    expect(person.answer('isVisible', { selector: LOCKED })).toEqual({ result: false })
  })

  it.each([
    ['evaluate', { expression: 'document.cookie' }, 'unsupported'],
    ['extract', { root: 'dl', fields: {}, timeout: 1 }, 'script_error'],
    ['getJson', { path: '/sandbox/tmobile/payments' }, 'refused'],
    ['getJson', { path: '/sandbox/ubereatsy/api/orders' }, 'refused'],
    ['click', { selector: 'button' }, 'not_found'],
    ['fill', { selector: '#absent', value: 'x' }, 'not_found'],
  ] as const)('answers %s %j with %s', (command, params, code) => {
    expect(signedIn('user_good').answer(command, params)).toMatchObject({ error: { code } })
  })
})

describe('the calls agree with the scripted person', () => {
  it.each([
    ['user_good', '/api/orders?limit=10'],
    ['user_good', '/api/orders?before=UE-2025&limit=10'],
    ['user_good', '/api/orders?before=UE-2003&limit=10'],
    ['user_changed', '/api/orders?limit=10'],
    ['user_good', '/api/wallet'],
    ['user_changed', '/api/wallet'],
    ['user_good', '/api/session'],
    ['user_good', '/api/nothing'],
    ['user_down', '/api/wallet'],
    ['somebody_else', '/api/wallet'],
  ])('for %s, at %s', async (username, path) => {
    const visitor = new Visitor(serveSite(ubereatsSite), MOUNT)
    await visitor.post('/api/session', { identifier: username, password: 'pass_good' })
    const answer = await visitor.get(path)
    const json: unknown = answer.status === 503 ? null : await answer.json()
    const person = username === 'somebody_else' ? newScriptedPerson('ubereats', username) : signedIn(username)
    if (username === 'somebody_else') {
      person.answer('navigate', { url: `${SITE}/login` })
    }
    expect(person.answer('getJson', { path: `${MOUNT}${path}` })).toEqual({ result: { status: answer.status, json } })
  })

  it('for a page that is no call', () => {
    const answer = signedIn('user_good').answer('getJson', { path: `${MOUNT}/orders` })
    expect(answer).toEqual({ result: { status: 200, json: null } })
  })
})

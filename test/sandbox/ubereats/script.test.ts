// The scripted person at the Uber Eats sandbox: each of the people to their end, and what the API says beside it. That the
// app's own views say the same, only a browser can tell.
import { describe, expect, it } from 'vitest'
import type { Next } from '../../../src/core/automation.ts'
import { LOCKED, READ_WALLET, readOrdersExpression, ubereats } from '../../../src/integrations/ubereats.ts'
import { newScriptedPerson, type ScriptedPerson } from '../../../src/sandbox/scripted-person.ts'
import { serveSite } from '../../../src/sandbox/serve.ts'
import { ubereatsSite } from '../../../src/sandbox/ubereats/site.ts'
import { lookAt, playerOf } from '../player.ts'
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

  it.each([
    [7, 1_000],
    [11, 2_000],
    [34, 4_000],
  ])('waits as long as a slow site takes for %i orders, and no longer', (wanted, tookMs) => {
    const person = signedIn('user_slow')
    person.answer('navigate', { url: `${SITE}/orders` })
    const first = person.tookMs
    person.answer('evaluate', { expression: readOrdersExpression(wanted) })
    expect(first + person.tookMs).toBe(tookMs)
  })

  it('keeps what it has scrolled to', () => {
    const person = signedIn('user_slow')
    person.answer('navigate', { url: `${SITE}/orders` })
    person.answer('evaluate', { expression: readOrdersExpression(20) })
    const saved = JSON.parse(JSON.stringify(person.state)) as ScriptedPerson['state']
    const after = newScriptedPerson('ubereats', 'user_slow', saved)
    after.answer('evaluate', { expression: readOrdersExpression(20) })
    expect(after.tookMs).toBe(0)
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
    ['evaluate', { expression: 'document.cookie' }, 'script_error'],
    ['evaluate', { expression: `${readOrdersExpression(7)}\n` }, 'script_error'],
    ['click', { selector: 'button' }, 'not_found'],
    ['fill', { selector: '#absent', value: 'x' }, 'not_found'],
  ] as const)('answers %s %j with %s', (command, params, code) => {
    expect(signedIn('user_good').answer(command, params)).toMatchObject({ error: { code } })
  })
})

describe('the calls agree with the scripted person', () => {
  async function visit(username: string): Promise<Visitor> {
    const visitor = new Visitor(serveSite(ubereatsSite), MOUNT)
    await visitor.post('/api/session', { identifier: username, password: 'pass_good' })
    return visitor
  }

  function seenAt(person: ScriptedPerson, path: string, expression: string): { rows: { id: string }[]; count: string } {
    person.answer('navigate', { url: SITE + path })
    return lookAt(person, expression) as { rows: { id: string }[]; count: string }
  }

  it('on the orders', async () => {
    const answer = await (await visit('user_good')).get('/api/orders?before=UE-2025&limit=10')
    const { orders, countWords } = await answer.json<{ orders: { id: string }[]; countWords: string }>()
    const seen = seenAt(signedIn('user_good'), '/orders', readOrdersExpression(20))
    expect(seen.count).toBe(countWords)
    expect(orders.map(({ id }) => id)).toEqual(seen.rows.slice(10).map(({ id }) => id))
  })

  it('on the wallet', async () => {
    const answer = await (await visit('user_good')).get('/api/wallet')
    const { methods } = await answer.json<{ methods: { id: string }[] }>()
    const seen = seenAt(signedIn('user_good'), '/wallet', READ_WALLET)
    expect(methods).toMatchObject(seen.rows.map(({ id }) => ({ id })))
  })
})

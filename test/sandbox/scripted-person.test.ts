// The scripted person drives each automation to its end, and sees what a browser sees on the site's own pages.
import { describe, expect, it } from 'vitest'
import { type Answer, type Next, type Outcome, replay, type Steps } from '../../src/core/automation.ts'
import { endOfTurn } from '../../src/core/open-request.ts'
import type { Automation } from '../../src/integrations/integration.ts'
import { pageAt } from '../../src/integrations/page.ts'
import {
  ADD_CARD,
  LOCKED,
  READ_BILLS,
  READ_CARDS,
  READ_OUTCOME,
  READ_REFUSED,
  tmobile,
} from '../../src/integrations/tmobile.ts'
import { newScriptedPerson, type ScriptedPerson } from '../../src/sandbox/scripted-person.ts'
import { serveSite } from '../../src/sandbox/serve.ts'
import { tmobileSite } from '../../src/sandbox/tmobile/site.ts'
import { lookAt } from './player.ts'
import { attributesOf, textsOf, Visitor } from './visitor.ts'

const MOUNT = '/sandbox/tmobile'
const SITE = `https://passage.test${MOUNT}`
const page = pageAt(SITE)
const card = {
  cardNumber: '4111111111111111',
  expirationDate: '12/28',
  cvv: '987',
  nameOnCard: 'John Doe',
  billingZip: '10001',
}

const LACKS_ALL = "The site's form has no field for: cardNumber, expirationDate, cvv, nameOnCard, billingZip."

/** Plays a session's step to its end; `until` the turn is over, as the service judges it. */
function drive(person: ScriptedPerson, run: () => Steps<unknown>): Next {
  const answers: Answer[] = []
  for (;;) {
    const next = replay(run, answers)
    if (next.kind !== 'request' || answers.length > 100) {
      return next
    }
    answers.push({ fingerprint: next.fingerprint, outcome: outcomeOf(person, next) })
  }
}

function outcomeOf(person: ScriptedPerson, { request }: Next & { kind: 'request' }): Outcome {
  if (request.kind === 'user') {
    const ended = endOfTurn(request, person.takeTurn(request.until))
    expect(ended).not.toBeNull()
    return { value: ended }
  }
  const answer = person.answer(request.command, request.params)
  return 'error' in answer ? { error: answer.error } : { value: answer.result }
}

function operation(person: ScriptedPerson, resource: string, action: 'read' | 'write', args: unknown): Next {
  const offer = tmobile.offers.find((one) => one.resource.name === resource)!
  const next = drive(person, () => (offer[action] as Automation<unknown>)(page, args))
  if (next.kind === 'result') {
    expect(offer.resource[action]!.result().safeParse(next.value).error).toBeUndefined()
  }
  return next
}

function signedIn(username: string): ScriptedPerson {
  const person = newScriptedPerson('tmobile', username)
  expect(drive(person, () => tmobile.login(page, 'fresh'))).toEqual({ kind: 'result', value: undefined })
  return person
}

const last4sOf = (next: Next) =>
  (next as { value: { paymentMethods: { last4: string }[] } }).value.paymentMethods.map(({ last4 }) => last4)

describe('a scripted person', () => {
  it('signs in, reads, adds a card and reads it again', () => {
    const person = signedIn('user_good')
    expect(last4sOf(operation(person, 'paymentMethod', 'read', null))).toEqual(['4242', '5454', '6789'])
    expect(operation(person, 'paymentMethod', 'write', card)).toEqual({
      kind: 'result',
      value: { success: true, card: { last4: '1111' } },
    })
    expect(last4sOf(operation(person, 'paymentMethod', 'read', null))).toEqual(['4242', '5454', '6789', '1111'])
  })

  it('adds nothing on a dry run', () => {
    const person = signedIn('user_good')
    expect(operation(person, 'paymentMethod', 'write', { ...card, dryRun: true })).toMatchObject({
      value: { dryRun: true },
    })
    expect(last4sOf(operation(person, 'paymentMethod', 'read', null))).toHaveLength(3)
  })

  it.each([
    [7, 7],
    [18, 18],
    [100, 18],
    [undefined, 18],
  ])('reads bills with limit %s: %i', (limit, count) => {
    const next = operation(signedIn('user_good'), 'mobileBillingStatement', 'read', { limit })
    const { billing } = (next as unknown as { value: { billing: { periodStart: string; amountDue: number }[] } }).value
    expect(billing).toHaveLength(count)
    expect(billing[0]).toMatchObject({ periodStart: '09/04/2026', amountDue: 85.4 })
    expect(billing[5]).toMatchObject({ periodStart: '04/04/2026', amountDue: 1040.05 })
  })

  it.each(['user_wrong', 'somebody_else'])('is locked out as %s', (username) => {
    expect(drive(newScriptedPerson('tmobile', username), () => tmobile.login(page, 'fresh'))).toMatchObject({
      kind: 'failure',
      code: 'LOGIN_FAILED',
    })
  })

  it('types the code that the site sent', () => {
    expect(last4sOf(operation(signedIn('user_otp'), 'paymentMethod', 'read', null))).toHaveLength(3)
  })

  it('is told at once that the account is locked', () => {
    expect(drive(newScriptedPerson('tmobile', 'user_locked'), () => tmobile.login(page, 'fresh'))).toMatchObject({
      code: 'LOGIN_FAILED',
    })
  })

  it.each([
    [
      'paymentMethod',
      'read',
      'CONNECTION_FAILED',
      'The site could not be reached at "navigate /sandbox/tmobile/payments".',
    ],
    [
      'mobileBillingStatement',
      'read',
      'CONNECTION_FAILED',
      'The site could not be reached at "navigate /sandbox/tmobile/bills".',
    ],
  ] as const)('finds the site down as user_down: %s %s', (resource, action, code, message) => {
    expect(operation(signedIn('user_down'), resource, action, null)).toMatchObject({ kind: 'failure', code, message })
  })

  it.each([
    ['paymentMethod', 'read', null, 'The step "read the cards" failed: the page is not as expected.'],
    ['paymentMethod', 'write', card, 'The step "read the cards" failed: the page is not as expected.'],
    ['paymentMethod', 'write', { ...card, dryRun: true }, LACKS_ALL],
    ['mobileBillingStatement', 'read', null, 'The step "read the bills" failed: the page is not as expected.'],
  ] as const)('finds pages that changed as user_changed: %s %s', (resource, action, args, message) => {
    const next = operation(signedIn('user_changed'), resource, action, args)
    expect(next).toMatchObject({ kind: 'failure', code: 'AUTOMATION_ERROR', message })
  })

  it('says how long a slow site took', () => {
    const person = signedIn('user_slow')
    person.answer('navigate', { url: `${SITE}/payments` })
    expect(person.tookMs).toBe(1_000)
    person.answer('url', {})
    expect(person.tookMs).toBe(0)
  })

  it('does nothing as nobody', () => {
    const person = newScriptedPerson('tmobile', 'nobody')
    person.answer('navigate', { url: `${SITE}/signin` })
    expect(person.takeTurn([{ type: 'url', pattern: '/account$' }])).toEqual([])
  })

  it('is told that the card was declined', () => {
    expect(operation(signedIn('card_declined'), 'paymentMethod', 'write', card)).toMatchObject({
      kind: 'failure',
      message: 'The card was declined.',
    })
  })

  it('is told which arguments the site refused', () => {
    expect(operation(signedIn('user_good'), 'paymentMethod', 'write', { ...card, billingZip: 'SW1A' })).toMatchObject({
      kind: 'failure',
      message: 'The site refused the card: billingZip.',
    })
  })

  it('goes on from its saved state', () => {
    const before = signedIn('user_good')
    operation(before, 'paymentMethod', 'write', card)
    const saved = JSON.parse(JSON.stringify(before.state)) as ScriptedPerson['state']
    const after = newScriptedPerson('tmobile', 'user_good', saved)
    expect(last4sOf(operation(after, 'paymentMethod', 'read', null))).toContain('1111')
  })

  it('tells of the page that it is on already', () => {
    const until = [{ type: 'url', pattern: '/account$' }] as const
    const person = signedIn('user_good')
    expect(person.takeTurn(until)).toEqual([
      { type: 'navigation', payload: { url: `${SITE}/account`, isMainFrame: true } },
    ])
  })

  it('does nothing where it has nothing to do', () => {
    expect(signedIn('user_good').takeTurn([{ type: 'selector', selector: '#one-time-code' }])).toEqual([])
  })

  it.each([
    ['navigate', { url: 'https://elsewhere.test/' }, 'navigation_failed'],
    ['fill', { selector: '#absent', value: 'x' }, 'not_found'],
    ['fill', { selector: 'constructor', value: 'x' }, 'not_found'],
    ['submit', { selector: ADD_CARD }, 'not_found'],
    ['waitForSelector', { selector: READ_OUTCOME.root, state: 'visible', timeout: 1 }, 'timeout'],
    ['waitForAny', { any: [{ selector: LOCKED, state: 'visible' }, { urlPattern: '/in$' }], timeout: 1 }, 'timeout'],
    ['extract', { root: READ_OUTCOME.root, fields: READ_OUTCOME.fields, timeout: 1 }, 'timeout'],
    ['extract', { root: 'body', fields: READ_OUTCOME.fields, timeout: 1 }, 'script_error'],
    ['getJson', { path: '/sandbox/att/account' }, 'refused'],
    ['evaluate', { expression: 'document.cookie' }, 'unsupported'],
    ['screenshot', { format: 'png' }, 'unsupported'],
  ] as const)('answers %s %j with %s', (command, params, code) => {
    expect(signedIn('user_good').answer(command, params)).toMatchObject({ error: { code } })
  })

  it('has no sandbox where there is none', () => {
    expect(() => newScriptedPerson('nowhere', 'user_good')).toThrow('There is no sandbox of "nowhere".')
  })
})

/** The same person twice: before the real site, and as a script. */
async function both(username: string): Promise<{ visitor: Visitor; person: ScriptedPerson }> {
  const visitor = new Visitor(serveSite(tmobileSite), MOUNT)
  await visitor.signIn(username, 'pass_good')
  return { visitor, person: signedIn(username) }
}

describe('the site agrees with the scripted person', () => {
  it.each(['user_good', 'card_declined'])('on the cards of %s', async (username) => {
    const { visitor, person } = await both(username)
    await visitor.post('/payments/new', formOf(card))
    operation(person, 'paymentMethod', 'write', card)
    const list = await visitor.get('/payments')
    person.answer('navigate', { url: `${SITE}/payments` })
    const rows = lookAt(person, READ_CARDS) as Record<string, unknown>[]

    expect(await attributesOf(list, '[data-cards] [data-card]', 'data-card')).toEqual(rows.map(({ id }) => id))
    for (const part of ['brand', 'number', 'kind', 'expires', 'zip', 'nickname']) {
      expect(await textsOf(list, `[data-card] [data-part="${part}"]`)).toEqual(
        rows.map((row) => row[part]).filter((value) => value !== null),
      )
    }
    const defaults = rows.filter(({ isDefault }) => isDefault).map(({ id }) => id)
    expect(await textsOf(list, `[data-card="${String(defaults[0])}"] [data-part="default"]`)).toEqual(['Default'])
    expect(await textsOf(list, '[data-part="default"]')).toHaveLength(defaults.length)
  })

  it.each([1, 2, 3])('on page %i of the bills', async (number) => {
    const { visitor, person } = await both('user_good')
    const list = await visitor.get(`/bills?page=${number}`)
    person.answer('navigate', { url: `${SITE}/bills?page=${number}` })
    const found = lookAt(person, READ_BILLS) as { hasTable: boolean; rows: Record<string, string>[]; older: boolean }
    const { hasTable, rows, older } = found

    expect(await attributesOf(list, 'main [data-bills]', 'data-bills')).toHaveLength(hasTable ? 1 : 0)
    expect(rows.length).toBeGreaterThan(0)
    expect(await attributesOf(list, '[data-bills] [data-bill]', 'data-bill')).toEqual(rows.map((row) => row['id']))
    for (const part of ['start', 'end', 'due']) {
      expect(await attributesOf(list, `[data-bill] [data-part="${part}"]`, 'datetime')).toEqual(
        rows.map((row) => row[part]),
      )
    }
    expect(await textsOf(list, '[data-bill] [data-part="amount"]')).toEqual(rows.map((row) => row['amount']))
    expect((await attributesOf(list, '[data-older]', 'href')).length === 1).toBe(older)
  })

  it.each([
    ['user_good', card],
    ['user_good', { ...card, billingZip: 'SW1A', cvv: '1' }],
    ['card_declined', card],
  ])('on what came of the card of %s', async (username, args) => {
    const { visitor, person } = await both(username)
    const answer = await visitor.post('/payments/new', formOf(args))
    operation(person, 'paymentMethod', 'write', args)
    const [outcome] = await attributesOf(answer, READ_OUTCOME.root, 'data-outcome')
    expect(lookAt(person, READ_OUTCOME)).toEqual({ outcome })
    const names = await attributesOf(answer, 'main [data-error-for]', 'data-error-for')
    expect(lookAt(person, READ_REFUSED)).toEqual({ names })
  })

  it.each(['/signin', '/account', '/payments', '/payments/new', '/bills', '/nowhere'])(
    'on what stands at %s',
    async (path) => {
      const { visitor, person } = await both('user_good')
      const markup = await visitor.get(path)
      person.answer('navigate', { url: `${SITE}${path}` })
      expect(person.answer('url', {})).toEqual({ result: visitor.address })
      const [title] = await textsOf(markup, 'h1')
      expect(person.answer('title', {})).toEqual({ result: title })
      for (const selector of [
        LOCKED,
        READ_OUTCOME.root,
        ADD_CARD,
        '#card_number',
        '#state',
        '#username',
        '#password',
      ]) {
        const isThere = (await attributesOf(markup, selector, 'id')).length > 0
        expect([selector, person.answer('isVisible', { selector })]).toEqual([selector, { result: isThere }])
      }
    },
  )

  it('on the locked page', async () => {
    const visitor = new Visitor(serveSite(tmobileSite), MOUNT)
    await visitor.signIn('user_wrong', '1')
    await visitor.post('/signin/password', { password: '2' })
    const locked = await visitor.post('/signin/password', { password: '3' })
    const person = newScriptedPerson('tmobile', 'user_wrong')
    drive(person, () => tmobile.login(page, 'fresh'))
    expect(person.answer('url', {})).toEqual({ result: visitor.address })
    expect(await attributesOf(locked, LOCKED, 'role')).toHaveLength(1)
  })
})

function formOf(args: typeof card): Record<string, string> {
  return {
    card_number: args.cardNumber,
    expiry: args.expirationDate,
    cvv: args.cvv,
    name_on_card: args.nameOnCard,
    zip: args.billingZip,
  }
}

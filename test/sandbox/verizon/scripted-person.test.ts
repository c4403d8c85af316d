// The scripted person drives Verizon's automations to their end, and sees what a browser sees on the site's own pages.
import { describe, expect, it } from 'vitest'
import { type Answer, type Next, type Outcome, replay, type Steps } from '../../../src/core/automation.ts'
import { endOfTurn } from '../../../src/core/open-request.ts'
import type { Automation } from '../../../src/integrations/integration.ts'
import { pageAt } from '../../../src/integrations/page.ts'
import {
  CARD_FIELDS,
  CONFIRM,
  READ_AGAIN,
  READ_OUTCOME,
  READ_REVIEW,
  TO_REVIEW,
} from '../../../src/integrations/verizon-add-card.ts'
import { READ_CARDS } from '../../../src/integrations/verizon-wallet.ts'
import { LOCKED, READ_BILLS, READ_YEARS, verizon } from '../../../src/integrations/verizon.ts'
import { NOBODY, PEOPLE } from '../../../src/sandbox/people.ts'
import { newScriptedPerson, type ScriptedPerson } from '../../../src/sandbox/scripted-person.ts'
import { lookAt } from '../player.ts'
import { attributesOf, textsOf } from '../visitor.ts'
import { Customer, form, MOUNT } from './customer.ts'

const SITE = `https://passage.test${MOUNT}`
const page = pageAt(SITE)
const card = {
  cardNumber: form.cardNumber,
  expirationDate: '12/28',
  cvv: form.securityCode,
  nameOnCard: 'John Doe',
  billingZip: form.zipCode,
}

interface Driven {
  readonly next: Next
  /** Path by path, as the automation asked for them. */
  readonly opened: readonly string[]
}

/** Plays a session's step to its end; `until` the turn is over, as the service judges it. */
function drive(person: ScriptedPerson, run: () => Steps<unknown>): Driven {
  const answers: Answer[] = []
  const opened: string[] = []
  for (;;) {
    const next = replay(run, answers)
    if (next.kind !== 'request' || answers.length > 100) {
      return { next, opened }
    }
    if (next.request.kind === 'command' && 'url' in next.request.params) {
      opened.push(next.request.params.url.slice(SITE.length))
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

function operation(person: ScriptedPerson, resource: string, action: 'read' | 'write', args: unknown): Driven {
  const offer = verizon.offers.find((one) => one.resource.name === resource)!
  const driven = drive(person, () => (offer[action] as Automation<unknown>)(page, args))
  if (driven.next.kind === 'result') {
    expect(offer.resource[action]!.result().safeParse(driven.next.value).error).toBeUndefined()
  }
  return driven
}

function signedIn(username: string): ScriptedPerson {
  const person = newScriptedPerson('verizon', username)
  expect(drive(person, () => verizon.login(page, 'fresh')).next).toEqual({ kind: 'result', value: undefined })
  return person
}

function last4sOf(person: ScriptedPerson): string[] {
  const { next } = operation(person, 'paymentMethod', 'read', null)
  return (next as { value: { paymentMethods: { last4: string }[] } }).value.paymentMethods.map(({ last4 }) => last4)
}

/** What comes of signing in, of reading the cards, of reading the bills and of adding a card. */
const CHANGED = { code: 'AUTOMATION_ERROR', message: 'The step "read the cards" failed: the page is not as expected.' }
const OUTCOMES: Readonly<Record<string, readonly object[]>> = {
  user_good: [{ kind: 'result' }, { kind: 'result' }, { kind: 'result' }, { value: { success: true } }],
  user_otp: [{ kind: 'result' }, { kind: 'result' }, { kind: 'result' }, { value: { success: true } }],
  user_wrong: [{ code: 'LOGIN_FAILED', message: 'The site has locked the account.' }],
  user_locked: [{ code: 'LOGIN_FAILED', message: 'The site has locked the account.' }],
  user_slow: [{ kind: 'result' }, { kind: 'result' }, { kind: 'result' }, { value: { success: true } }],
  user_down: [
    { kind: 'result' },
    { code: 'CONNECTION_FAILED', message: `The site could not be reached at "navigate ${MOUNT}/wallet".` },
    { code: 'CONNECTION_FAILED', message: `The site could not be reached at "navigate ${MOUNT}/bills".` },
    { code: 'CONNECTION_FAILED', message: `The site could not be reached at "navigate ${MOUNT}/wallet".` },
  ],
  user_changed: [
    { kind: 'result' },
    CHANGED,
    { code: 'AUTOMATION_ERROR', message: 'The step "read the years" failed: the page is not as expected.' },
    CHANGED,
  ],
  card_declined: [
    { kind: 'result' },
    { kind: 'result' },
    { kind: 'result' },
    { code: 'AUTOMATION_ERROR', message: 'The card was declined.' },
  ],
}

describe('a scripted person', () => {
  // Whose pages are garbled the automations cannot tell: the service refuses what they read (flow/matrix.test.ts).
  it.each(PEOPLE.map(({ username }) => username).filter((name) => name !== 'user_garbled'))(
    'meets what a developer expects as %s',
    (username) => {
      const person = newScriptedPerson('verizon', username)
      const [login, ...operations] = OUTCOMES[username]!
      expect(drive(person, () => verizon.login(page, 'fresh')).next).toMatchObject(login!)
      const asked = [
        ['paymentMethod', 'read', null],
        ['mobileBillingStatement', 'read', null],
        ['paymentMethod', 'write', card],
      ] as const
      operations.forEach((expected, index) => {
        const [resource, action, args] = asked[index]!
        expect(operation(person, resource, action, args).next).toMatchObject(expected)
      })
    },
  )

  it('does nothing as nobody', () => {
    const person = newScriptedPerson('verizon', NOBODY)
    person.answer('navigate', { url: `${SITE}/signout` })
    expect(person.answer('url', {})).toEqual({ result: `${SITE}/secure/login` })
    expect(person.takeTurn([{ type: 'selector', selector: LOCKED }])).toEqual([])
  })

  it('reads, adds a card and reads it again', () => {
    const person = signedIn('user_good')
    expect(last4sOf(person)).toEqual(['4242', '0119', '7781'])
    expect(operation(person, 'paymentMethod', 'write', card).next).toEqual({
      kind: 'result',
      value: { success: true, card: { last4: '1111' } },
    })
    expect(last4sOf(person)).toEqual(['4242', '0119', '1111', '7781'])
  })

  it('adds nothing on a dry run, which ends at the review', () => {
    const person = signedIn('user_good')
    const { next } = operation(person, 'paymentMethod', 'write', { ...card, dryRun: true })
    expect(next).toMatchObject({ value: { dryRun: true } })
    expect(person.answer('title', {})).toEqual({ result: 'Review your card' })
    expect(last4sOf(person)).toHaveLength(3)
  })

  it.each([
    [1, 1, ['/bills', '/bills/2026']],
    [8, 8, ['/bills', '/bills/2026']],
    [9, 9, ['/bills', '/bills/2026', '/bills/2025']],
    [20, 20, ['/bills', '/bills/2026', '/bills/2025']],
    [100, 23, ['/bills', '/bills/2026', '/bills/2025', '/bills/2024']],
    [undefined, 23, ['/bills', '/bills/2026', '/bills/2025', '/bills/2024']],
  ])('reads bills with limit %s: %i, and opens only the years for it', (limit, count, years) => {
    const { next, opened } = operation(signedIn('user_good'), 'mobileBillingStatement', 'read', { limit })
    const { billing } = (next as unknown as { value: { billing: unknown[] } }).value
    expect(billing).toHaveLength(count)
    expect(opened).toEqual(years)
    expect(billing[0]).toEqual({
      statementId: 'VZ-2026-08',
      periodStart: '08/07/2026',
      periodEnd: '09/06/2026',
      dueDate: '09/27/2026',
      amountDue: 124.8,
      currency: 'USD',
    })
  })

  it.each([
    [{ nameOnCard: 'Doe' }, { success: true }],
    [{ nameOnCard: 'John Q. Doe' }, { success: true }],
  ])('is added with the name %j', (more, value) => {
    expect(operation(signedIn('user_good'), 'paymentMethod', 'write', { ...card, ...more }).next).toMatchObject({
      value,
    })
  })

  it.each([
    [{ billingZip: 'SW1A' }, 'billingZip'],
    [{ nameOnCard: ' ' }, 'nameOnCard'],
    [{ cardNumber: '4111111111111112', cvv: '1' }, 'cardNumber, cvv'],
  ])('is told which arguments the site refused: %j', (more, names) => {
    expect(operation(signedIn('user_good'), 'paymentMethod', 'write', { ...card, ...more }).next).toMatchObject({
      kind: 'failure',
      message: `The site refused the card: ${names}.`,
    })
  })

  it('goes on from its saved state', () => {
    const before = signedIn('user_good')
    operation(before, 'paymentMethod', 'write', card)
    const saved = JSON.parse(JSON.stringify(before.state)) as ScriptedPerson['state']
    expect(last4sOf(newScriptedPerson('verizon', 'user_good', saved))).toContain('1111')
  })

  it('starts again from the form where the review was reloaded', () => {
    const person = signedIn('user_good')
    operation(person, 'paymentMethod', 'write', { ...card, dryRun: true })
    person.answer('reload', {})
    expect(person.answer('url', {})).toEqual({ result: `${SITE}/wallet/new?again=1` })
    expect(operation(person, 'paymentMethod', 'write', card).next).toMatchObject({ value: { success: true } })
  })
})

/** The same person twice: before the real site, and as a script. */
async function both(username: string): Promise<{ customer: Customer; person: ScriptedPerson }> {
  const customer = new Customer()
  await customer.signIn(username, 'pass_good')
  return { customer, person: signedIn(username) }
}

async function orNull(texts: Promise<string[]>): Promise<string | null> {
  return (await texts)[0] ?? null
}

/** What a reading gives where the page lacks its root. */
const ABSENT = expect.objectContaining({ code: 'timeout' })

describe('the site agrees with the scripted person', () => {
  it.each(['user_good', 'card_declined'])('on the wallet of %s', async (username) => {
    const { customer, person } = await both(username)
    await customer.confirm(await customer.post('/wallet/review', form))
    operation(person, 'paymentMethod', 'write', card)
    const wallet = await customer.get('/wallet')
    person.answer('navigate', { url: `${SITE}/wallet` })
    const cards = lookAt(person, READ_CARDS) as Record<string, unknown>[]

    expect(await attributesOf(wallet, '.wallet .wallet-card', 'id')).toEqual(cards.map(({ id }) => id))
    for (const [part, name] of Object.entries({
      number: 'number',
      brand: 'brand',
      kind: 'type',
      expires: 'expiry',
      zip: 'zip',
      nickname: 'nickname',
    })) {
      for (const one of cards) {
        const shown = await orNull(textsOf(wallet, `[id="${String(one['id'])}"] .wallet-card__${name}`))
        expect([one['id'], part, shown]).toEqual([one['id'], part, one[part]])
      }
    }
    for (const { id, isDefault } of cards) {
      const badges = await textsOf(wallet, `[id="${String(id)}"] .wallet-card__badge`)
      expect(badges.length === 1).toBe(isDefault)
    }
  })

  it.each(['/bills', '/bills/2026', '/bills/2025', '/bills/2024', '/wallet'])('on the bills at %s', async (path) => {
    const { customer, person } = await both('user_good')
    const markup = await customer.get(path)
    person.answer('navigate', { url: `${SITE}${path}` })
    const hasYears = (await attributesOf(markup, '.bill-years', 'class')).length > 0
    const years = hasYears ? { years: await textsOf(markup, '.bill-years a') } : ABSENT
    expect(lookAt(person, READ_YEARS)).toEqual(years)
    const hasBills = (await attributesOf(markup, '.bill-year', 'class')).length > 0
    const bills = hasBills ? (lookAt(person, READ_BILLS) as Record<string, string>[]) : []
    for (const [part, name] of [['id', 'number'], ...['from', 'to', 'due', 'amount'].map((name) => [name, name])]) {
      const shown = await textsOf(markup, `.bill-year .bill .bill__${name!}`)
      expect(shown).toEqual(bills.map((bill) => bill[part!]))
    }
  })

  it.each([
    ['valid', {}],
    ['invalid', { billingZip: 'SW1A', cvv: '1' }],
  ])('on the answer to a form that is %s', async (_, more) => {
    const { customer, person } = await both('user_good')
    const args = { ...card, ...more }
    const markup = await customer.post('/wallet/review', {
      ...form,
      zipCode: args.billingZip,
      securityCode: args.cvv,
    })
    operation(person, 'paymentMethod', 'write', { ...args, dryRun: true })
    expect(person.answer('url', {})).toEqual({ result: customer.address })
    expect(lookAt(person, READ_REVIEW)).toEqual({ number: await orNull(textsOf(markup, '.review .review__number')) })
    const hasForm = (await attributesOf(markup, '.card-form', 'class')).length > 0
    const held: Record<string, string | null | undefined> = {}
    for (const { name, selector, secret } of CARD_FIELDS) {
      const [kept] = await attributesOf(markup, selector, 'value')
      if (!secret) {
        held[name] = kept
      }
    }
    const again = { refused: await attributesOf(markup, '.card-form [aria-invalid="true"]', 'name'), ...held }
    expect(lookAt(person, READ_AGAIN)).toEqual(hasForm ? again : ABSENT)
  })

  it.each(['user_good', 'card_declined'])('on what came of the card of %s', async (username) => {
    const { customer, person } = await both(username)
    const answer = await customer.confirm(await customer.post('/wallet/review', form))
    operation(person, 'paymentMethod', 'write', card)
    expect(person.answer('url', {})).toEqual({ result: customer.address })
    const marks = ['toast', 'notice--declined', 'notice--invalid']
    const found = await Promise.all(marks.map((mark) => attributesOf(answer.clone(), `.${mark}`, 'class')))
    expect(lookAt(person, READ_OUTCOME)).toEqual({ kind: marks.find((_, at) => found[at]!.length > 0) })
  })

  it('on what the review sends', async () => {
    const { customer, person } = await both('user_good')
    const review = await customer.post('/wallet/review', { ...form, city: 'Chicago' })
    operation(person, 'paymentMethod', 'write', {
      ...card,
      billingAddress: { line1: '', city: 'Chicago', state: '' },
      dryRun: true,
    })
    const names = await attributesOf(review, '.review input', 'name')
    const values = await attributesOf(review, '.review input', 'value')
    expect((person.state.page as { typed: object }).typed).toEqual(
      Object.fromEntries(names.map((name, index) => [name, values[index]])),
    )
  })

  const SELECTORS = [
    LOCKED,
    TO_REVIEW,
    READ_REVIEW.root,
    CONFIRM,
    READ_OUTCOME.root,
    ...CARD_FIELDS.map(({ selector }) => selector),
  ]

  it.each([
    '/secure/login',
    '/my/overview',
    '/wallet',
    '/wallet/new',
    '/wallet/review',
    '/bills',
    '/bills/2026',
    '/nowhere',
  ])('on what stands at %s', async (path) => {
    const { customer, person } = await both('user_good')
    const markup = await customer.get(path)
    person.answer('navigate', { url: `${SITE}${path}` })
    await expectSamePage(person, customer, markup)
  })

  it('on what stands in the review', async () => {
    const { customer, person } = await both('user_good')
    const markup = await customer.post('/wallet/review', form)
    operation(person, 'paymentMethod', 'write', { ...card, dryRun: true })
    await expectSamePage(person, customer, markup)
  })

  it('on the locked page', async () => {
    const customer = new Customer()
    await customer.signIn('user_wrong', '1')
    await customer.enterPassword('2')
    const locked = await customer.enterPassword('3')
    const person = newScriptedPerson('verizon', 'user_wrong')
    drive(person, () => verizon.login(page, 'fresh'))
    await expectSamePage(person, customer, locked)
  })

  async function expectSamePage(person: ScriptedPerson, customer: Customer, markup: Response): Promise<void> {
    expect(person.answer('url', {})).toEqual({ result: customer.address })
    expect(person.answer('title', {})).toEqual({ result: (await textsOf(markup, 'h1'))[0] })
    for (const selector of SELECTORS) {
      const isThere = (await attributesOf(markup, selector, 'class')).length > 0
      expect([selector, person.answer('isVisible', { selector })]).toEqual([selector, { result: isThere }])
    }
  }
})

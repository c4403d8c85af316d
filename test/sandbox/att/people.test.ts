// AT&T's automations on its sandbox, played by every person without a browser: what a developer would expect of each.
import { describe, expect, it } from 'vitest'
import { ADD_CARD, att, LOCKED, READ_MESSAGE } from '../../../src/integrations/att.ts'
import type { Billing } from '../../../src/integrations/resources/mobile-billing-statement.ts'
import type { PaymentMethods } from '../../../src/integrations/resources/payment-method.ts'
import { MOST_ADDED_CARDS } from '../../../src/sandbox/new-card.ts'
import { PERSON_NAMES } from '../../../src/wire/person.ts'
import { newScriptedPerson, type ScriptedPerson } from '../../../src/sandbox/scripted-person.ts'
import { playerOf } from '../player.ts'

const SITE = 'https://passage.test/sandbox/att'
const { login, operation, signedIn } = playerOf(att, SITE)
const card = {
  cardNumber: '4111111111111111',
  expirationDate: '12/28',
  cvv: '987',
  nameOnCard: 'John Doe',
  billingZip: '10001',
}

const read = (person: ScriptedPerson) => operation(person, 'paymentMethod', 'read', null)
const add = (person: ScriptedPerson, args: object) => operation(person, 'paymentMethod', 'write', args)
const readBills = (person: ScriptedPerson, args: object | null) =>
  operation(person, 'mobileBillingStatement', 'read', args)

function walletOf(person: ScriptedPerson): PaymentMethods['paymentMethods'] {
  return (read(person) as unknown as { value: PaymentMethods }).value.paymentMethods
}

const last4sOf = (person: ScriptedPerson) => walletOf(person).map(({ last4 }) => last4)

describe('signing in', () => {
  const LOGGED_IN = { kind: 'result', value: undefined }
  const REFUSED = { kind: 'failure', code: 'LOGIN_FAILED', message: 'The site has locked the account.' }
  const expected: Record<string, object> = {
    user_good: LOGGED_IN,
    user_otp: LOGGED_IN,
    user_wrong: REFUSED,
    user_locked: REFUSED,
    user_slow: LOGGED_IN,
    // The site goes down behind the sign-in: the first operation finds out.
    user_down: LOGGED_IN,
    user_changed: LOGGED_IN,
    card_declined: LOGGED_IN,
    user_garbled: LOGGED_IN,
    card_lost: LOGGED_IN,
    user_second_try: REFUSED,
    // Never ends the turn: the client says that the user gave up.
    user_cancels: { kind: 'request', request: { kind: 'user' } },
    // Never ends the turn: the session's own limit does.
    nobody: { kind: 'request', request: { kind: 'user' } },
  }

  it.each(PERSON_NAMES)('goes as expected for %s', (name) => {
    expect(login(newScriptedPerson('att', name))).toMatchObject(expected[name]!)
  })

  it('locks out a name that the site does not know', () => {
    expect(login(newScriptedPerson('att', 'somebody_else'))).toMatchObject(REFUSED)
  })
})

describe('user_good', () => {
  it('reads the wallet', () => {
    expect(walletOf(signedIn('user_good'))).toEqual([
      {
        order: 0,
        vendorId: 'wallet-31',
        last4: '4444',
        type: 'credit_card',
        isDefault: false,
        brand: 'Mastercard',
        expirationDate: '08/29',
        nickname: 'Joint card',
        billingZip: '75201',
      },
      { order: 1, vendorId: 'wallet-36', last4: '3390', type: 'bank_account', isDefault: true, brand: 'Savings' },
      {
        order: 2,
        vendorId: 'wallet-40',
        last4: '0099',
        type: 'debit_card',
        isDefault: false,
        brand: 'Visa',
        expirationDate: '01/30',
        billingZip: '75204',
      },
      {
        order: 3,
        vendorId: 'wallet-52',
        last4: '0005',
        type: 'credit_card',
        isDefault: false,
        brand: 'Amex',
        expirationDate: '12/27',
        billingZip: '75201',
      },
    ])
  })

  it('adds a card and reads it again', () => {
    const person = signedIn('user_good')
    expect(add(person, card)).toEqual({ kind: 'result', value: { success: true, card: { last4: '1111' } } })
    expect(walletOf(person)[4]).toEqual({
      order: 4,
      vendorId: 'wallet-new-1',
      last4: '1111',
      type: 'credit_card',
      isDefault: false,
      brand: 'Visa',
      expirationDate: '12/28',
      billingZip: '10001',
    })
  })

  it('takes no message of an earlier card for that of the next', () => {
    const person = signedIn('user_good')
    expect(add(person, card)).toMatchObject({ kind: 'result' })
    expect(add(person, { ...card, billingZip: 'SW1A' })).toMatchObject({ kind: 'failure' })
    expect(add(person, card)).toMatchObject({ kind: 'result' })
    expect(last4sOf(person).slice(4)).toEqual(['1111', '1111'])
  })

  it('adds nothing on a dry run', () => {
    const person = signedIn('user_good')
    expect(add(person, { ...card, dryRun: true })).toMatchObject({ value: { dryRun: true } })
    expect(last4sOf(person)).toHaveLength(4)
  })

  it.each([
    [1, 5, ''],
    [5, 5, ''],
    [7, 10, '&show=10'],
    [13, 13, '&show=15'],
    [100, 13, '&show=100'],
    [undefined, 13, '&show=100'],
  ])('reads bills with limit %s and loads %i', (limit, loaded, query) => {
    const person = signedIn('user_good')
    const next = readBills(person, limit === undefined ? null : { limit })
    const { billing } = (next as unknown as { value: Billing }).value
    expect(billing).toHaveLength(Math.min(limit ?? 100, 13))
    expect(billing[0]).toEqual({
      statementId: 'STM-2026-09',
      periodStart: '09/08/2026',
      periodEnd: '10/07/2026',
      dueDate: '10/28/2026',
      amountDue: 73.5,
      currency: 'USD',
    })
    expect(person.state.address).toBe(`${SITE}/account?view=billing${query}`)
    expect((person.state.page as { bills: unknown[] }).bills).toHaveLength(loaded)
  })

  it('reads a credit as negative, and an amount of thousands', () => {
    const next = readBills(signedIn('user_good'), { limit: 5 })
    const { billing } = (next as unknown as { value: Billing }).value
    expect(billing.map(({ amountDue }) => amountDue)).toEqual([73.5, 73.5, -12.25, 73.5, 1123.4])
    expect(billing.map((bill) => 'dueDate' in bill)).toEqual([true, true, false, true, true])
  })

  it.each([
    [{ billingZip: 'SW1A' }, 'billingZip'],
    // The site's list of years ends before.
    [{ expirationDate: '12/56' }, 'expirationDate'],
    [
      { nameOnCard: ' ', billingAddress: { line1: '1', city: '2', state: ' ', line2: 'x'.repeat(129) } },
      'nameOnCard, billingAddress.line2',
    ],
  ])('is told which arguments the site refused: %j', (change, names) => {
    expect(add(signedIn('user_good'), { ...card, ...change })).toMatchObject({
      code: 'AUTOMATION_ERROR',
      message: `The site refused the card: ${names}.`,
    })
  })

  it('can choose a card that expires twenty years from now', () => {
    const person = signedIn('user_good')
    expect(add(person, { ...card, expirationDate: '01/55' })).toMatchObject({ kind: 'result' })
    expect(walletOf(person).at(-1)).toMatchObject({ expirationDate: '01/55' })
  })

  it('is told that the wallet is full', () => {
    const person = signedIn('user_good')
    for (let index = 0; index < MOST_ADDED_CARDS; index++) {
      expect(add(person, card)).toMatchObject({ kind: 'result' })
    }
    expect(add(person, card)).toMatchObject({ message: 'The site refused the card: the form has errors.' })
    expect(last4sOf(person)).toHaveLength(4 + MOST_ADDED_CARDS)
  })

  it('goes on from the saved state', () => {
    const before = signedIn('user_good')
    add(before, card)
    const saved = JSON.parse(JSON.stringify(before.state)) as ScriptedPerson['state']
    expect(last4sOf(newScriptedPerson('att', 'user_good', saved))).toContain('1111')
  })
})

describe('the others', () => {
  it.each(['user_otp', 'user_slow'])('%s reads and adds as user_good does', (name) => {
    const person = signedIn(name)
    expect(read(person)).toEqual(read(signedIn('user_good')))
    expect(readBills(person, { limit: 7 })).toEqual(readBills(signedIn('user_good'), { limit: 7 }))
    expect(add(person, card)).toMatchObject({ value: { success: true } })
  })

  it('user_slow waits for each page', () => {
    const person = signedIn('user_slow')
    person.answer('navigate', { url: `${SITE}/account?view=wallet` })
    expect(person.tookMs).toBe(1_000)
  })

  it.each([
    ['paymentMethod', 'read', null, 'account'],
    ['paymentMethod', 'write', card, 'account'],
    ['paymentMethod', 'write', { ...card, dryRun: true }, 'wallet/add'],
    ['mobileBillingStatement', 'read', null, 'account'],
  ] as const)('user_down finds the site down: %s %s %j', (resource, action, args, path) => {
    expect(operation(signedIn('user_down'), resource, action, args)).toMatchObject({
      code: 'CONNECTION_FAILED',
      message: `The site could not be reached at "navigate /sandbox/att/${path}".`,
    })
  })

  it.each([
    ['paymentMethod', 'read', null, 'The step "read the wallet" failed: the page is not as expected.'],
    ['paymentMethod', 'write', card, 'The step "read the wallet" failed: the page is not as expected.'],
    [
      'paymentMethod',
      'write',
      { ...card, dryRun: true },
      "The site's form has no field for: cardNumber, expirationDate, cvv, nameOnCard, billingZip.",
    ],
    ['mobileBillingStatement', 'read', null, 'The step "read the bills" failed: the page is not as expected.'],
  ] as const)('user_changed meets pages that changed: %s %s %j', (resource, action, args, message) => {
    expect(operation(signedIn('user_changed'), resource, action, args)).toEqual({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message,
      cause: null,
    })
  })

  it('card_declined reads, and is told that the card was declined', () => {
    const person = signedIn('card_declined')
    expect(last4sOf(person)).toEqual(['4444', '3390'])
    expect(readBills(person, null)).toMatchObject({ value: { billing: { length: 4 } } })
    expect(add(person, card)).toMatchObject({ code: 'AUTOMATION_ERROR', message: 'The card was declined.' })
    expect(last4sOf(person)).toHaveLength(2)
  })
})

describe('a list', () => {
  const onForm = () => {
    const person = signedIn('user_good')
    person.answer('navigate', { url: `${SITE}/wallet/add` })
    return person
  }

  it.each([
    ['select', { selector: '#cc-year', values: ['2025'] }, 'not_found'],
    ['select', { selector: '#cc-year', values: ['2030', '2056'] }, 'not_found'],
    ['select', { selector: '#absent', values: ['1'] }, 'not_found'],
    ['select', { selector: 'constructor', values: ['1'] }, 'not_found'],
    ['select', { selector: '#cc-zip', values: ['1'] }, 'unsupported'],
    ['submit', { selector: '#absent' }, 'not_found'],
    ['waitForSelector', { selector: READ_MESSAGE.root, state: 'visible', timeout: 1 }, 'timeout'],
  ] as const)('answers %s %j with %s', (command, params, code) => {
    expect(onForm().answer(command, params)).toMatchObject({ error: { code } })
  })

  it('keeps what was chosen', () => {
    const person = onForm()
    expect(person.answer('select', { selector: '#cc-year', values: ['2030'] })).toEqual({ result: null })
    expect(person.state.typed).toMatchObject({ '#cc-year': '2030' })
    expect(person.answer('isVisible', { selector: ADD_CARD })).toEqual({ result: true })
    expect(person.answer('isVisible', { selector: LOCKED })).toEqual({ result: false })
    person.answer('select', { selector: '#cc-year', values: [] })
    expect(person.state.typed).toMatchObject({ '#cc-year': '' })
  })
})

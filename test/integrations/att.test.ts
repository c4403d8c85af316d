// AT&T's automations as tables: answers in, commands out. No site and no runtime takes part.
import { describe, expect, it } from 'vitest'
import { ADD_CARD, att, READ_BILLS, READ_MESSAGE, READ_WALLET, SIGN_IN } from '../../src/integrations/att.ts'
import { pageAt } from '../../src/integrations/page.ts'
import { billing } from '../../src/integrations/resources/mobile-billing-statement.ts'
import { cardAdded, paymentMethods } from '../../src/integrations/resources/payment-method.ts'
import { describeSignIn } from './sign-in.ts'
import { error, type Line, runOf, tableOf, value } from './table.ts'

const SITE = 'https://passage.test/sandbox/att'
const page = pageAt(SITE)
const { opened, play } = tableOf(SITE, { wallet: READ_WALLET, bills: READ_BILLS, message: READ_MESSAGE })

const card = {
  cardNumber: '4111111111111111',
  expirationDate: '12/28',
  cvv: '123',
  nameOnCard: 'John Doe',
  billingZip: '10001',
}

const toRead = runOf(att, page, 'paymentMethod', 'read', null)
const toAdd = (args: object) => runOf(att, page, 'paymentMethod', 'write', args)
const toReadBills = (args: object | null) => runOf(att, page, 'mobileBillingStatement', 'read', args)

interface Row {
  readonly id: string | null
  readonly cells: Readonly<Record<string, string>>
}

function walletRow(last4: string, cells: Readonly<Record<string, string>> = {}): Row {
  return {
    id: `wallet-${last4}`,
    cells: {
      Method: `Visa ending in ${last4}`,
      Type: 'Credit',
      Expires: 'Aug 2029',
      Nickname: '—',
      'Billing ZIP': '10001',
      Default: 'No',
      ...cells,
    },
  }
}

/** A table as it is read: its headers are those of the first row. */
const tableWith = (caption: string, rows: readonly Row[]) => ({
  caption,
  headers: Object.keys(rows[0]?.cells ?? {}),
  rows: rows.map(({ id, cells }) => ({ id, cells: Object.values(cells) })),
})

const walletReads = (table: unknown): readonly Line[] => [
  opened('/account?view=wallet'),
  ['extract wallet', value(table)],
]
const walletIs = (rows: readonly Row[]) => walletReads(tableWith('Saved payment methods', rows))
const walletHolds = (...last4: string[]): readonly Line[] => walletIs(last4.map((digits) => walletRow(digits)))

/** What the fields show then, of each as much as may leave the page. */
const HELD = {
  'cc-number': '1111',
  'cc-month': '12',
  'cc-year': '2028',
  'cc-code': '',
  'cc-name': 'John Doe',
  'cc-zip': '10001',
}
const EMPTIED = { 'cc-number': '', 'cc-month': '', 'cc-year': '', 'cc-code': '', 'cc-name': '', 'cc-zip': '' }

const FILL =
  'fillForm #cc-number = 4111111111111111; #cc-month = 12; #cc-year = 2028; #cc-code = 123; #cc-name = John Doe; #cc-zip = 10001'
const filled = (shown: Readonly<Record<string, string | null>>, more = ''): readonly Line[] => [
  opened('/wallet/add'),
  [`${FILL}${more}`, value({ fields: Object.values(shown).map((kept) => ({ found: kept !== null, kept })) })],
]

const messageIs = (title: string, ...fields: string[]): readonly Line[] => {
  const [role, words] = title.split(': ')
  return [
    [`submit ${ADD_CARD}`, value(null)],
    ['extract message', value({ role, title: words || null, fields })],
  ]
}
const sent = messageIs('status: Card added')

describeSignIn({
  login: (visitor) => att.login(page, visitor),
  play,
  site: SITE,
  signIn: SIGN_IN,
  pages: [
    ['/account', true],
    ['/account?view=wallet', true],
    ['/login?next=/account', false],
    ['/login/passcode', false],
    ['/accounts', false],
    ['/login#/account', false],
  ],
})

describe('paymentMethod read', () => {
  it('gives every row in the order of the table, without what the table does not show', () => {
    const rows = [
      walletRow('4242', { Nickname: 'Joint card', Default: 'Yes' }),
      walletRow('5454', { Type: 'Debit', Method: 'Mastercard ending in 5454', Expires: 'Jan 2030' }),
      walletRow('6789', {
        Type: 'Bank account',
        Method: 'First Bank ending in 6789',
        Expires: '—',
        'Billing ZIP': '—',
      }),
      walletRow('0001', { Type: 'Gift card' }),
    ]
    const next = play(toRead, walletIs(rows))
    const shown = { isDefault: false, expirationDate: '08/29', billingZip: '10001' }
    expect(next).toEqual({
      kind: 'result',
      value: {
        paymentMethods: [
          {
            ...shown,
            order: 0,
            vendorId: 'wallet-4242',
            last4: '4242',
            type: 'credit_card',
            isDefault: true,
            brand: 'Visa',
            nickname: 'Joint card',
          },
          {
            ...shown,
            order: 1,
            vendorId: 'wallet-5454',
            last4: '5454',
            type: 'debit_card',
            brand: 'Mastercard',
            expirationDate: '01/30',
          },
          {
            order: 2,
            vendorId: 'wallet-6789',
            last4: '6789',
            type: 'bank_account',
            isDefault: false,
            brand: 'First Bank',
          },
          { ...shown, order: 3, vendorId: 'wallet-0001', last4: '0001', type: 'other', brand: 'Visa' },
        ],
      },
    })
    expect(paymentMethods().safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  const wallet = (...rows: Row[]) => tableWith('Saved payment methods', rows)
  const { Default: _, ...less } = walletRow('4242').cells

  it('reads by the headers, whatever the order of the columns', () => {
    const turned = Object.fromEntries(Object.entries(walletRow('4242').cells).toReversed())
    expect(play(toRead, walletReads(wallet({ id: 'wallet-4242', cells: turned })))).toEqual(
      play(toRead, walletHolds('4242')),
    )
  })

  it('takes an empty wallet for one, though its table has no columns', () => {
    expect(play(toRead, walletHolds())).toEqual({ kind: 'result', value: { paymentMethods: [] } })
  })

  it.each([
    ['no table', { caption: null, headers: [], rows: [] }],
    ['another table', tableWith('Your plan', [])],
    ['a row without an id', wallet({ ...walletRow('4242'), id: null })],
    ['a row with an empty id', wallet({ ...walletRow('4242'), id: '' })],
    ['a column less', wallet({ id: 'wallet-4242', cells: less })],
    ['a column of another name', wallet({ id: 'wallet-4242', cells: { ...less, Preferred: 'No' } })],
    ['a column more before the others', { ...wallet(walletRow('4242')), headers: ['Pick', ...Object.keys(less)] }],
    ['a method without digits', wallet(walletRow('', { Method: 'Visa' }))],
    ['a month in figures', wallet(walletRow('4242', { Expires: '08/29' }))],
    ['a month that does not exist', wallet(walletRow('4242', { Expires: 'Aux 2029' }))],
    ['another word for yes', wallet(walletRow('4242', { Default: 'Primary' }))],
  ])('names the step where the page has %s', (_, table) => {
    expect(play(toRead, walletReads(table))).toMatchObject({
      code: 'AUTOMATION_ERROR',
      message: 'The step "read the wallet" failed: the page is not as expected.',
    })
  })

  it('fails, and does not report an empty wallet, where the site asks to sign in again', () => {
    const lines: Line[] = [['navigate /account?view=wallet', value({ url: `${SITE}/login` })]]
    expect(play(toRead, lines)).toMatchObject({ code: 'AUTOMATION_ERROR' })
  })

  it('says where the site was down', () => {
    expect(play(toRead, [['navigate /account?view=wallet', error('navigation_failed')]])).toMatchObject({
      code: 'CONNECTION_FAILED',
      message: 'The site could not be reached at "navigate /sandbox/att/account".',
    })
  })
})

describe('paymentMethod write', () => {
  const run = toAdd(card)
  const added = { kind: 'result', value: { success: true, card: { last4: '1111' } } }

  it('looks into the wallet, fills the form, sends it, reads what came of it', () => {
    const next = play(run, [...walletHolds('4242'), ...filled(HELD), ...sent])
    expect(next).toEqual(added)
    expect(cardAdded().safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it('stops before it sends on a dry run', () => {
    const next = play(toAdd({ ...card, dryRun: true }), filled(HELD))
    expect(next).toEqual({ kind: 'result', value: { dryRun: true, card: { last4: '1111' } } })
    expect(cardAdded().safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it('fills the billing address where it is given', () => {
    const billingAddress = { line1: '1 Main St', line2: 'Apt 2', city: 'New York', state: 'NY', country: 'US' }
    const address = { 'cc-street': '1 Main St', 'cc-unit': 'Apt 2', 'cc-city': 'New York', 'cc-state': 'NY' }
    const more = Object.entries(address).map(([id, text]) => `; #${id} = ${text}`)
    const lines = filled({ ...HELD, ...address }, more.join(''))
    expect(play(toAdd({ ...card, billingAddress, dryRun: true }), lines)).toMatchObject({ kind: 'result' })
  })

  it.each([
    ['alert: Card declined', [], 'The card was declined.'],
    ['alert: Card not added', [], 'The site refused the card: the form has errors.'],
    [
      'alert: Card not added',
      ['cc-zip', 'cc-year', 'cc-month', 'secret 4111111111111111'],
      'The site refused the card: expirationDate, billingZip.',
    ],
  ])('names what was refused, each argument once and nothing else of the page: %s %j', (title, fields, message) => {
    const seen = messageIs(title, ...fields)
    // The same message is asked what it refuses.
    const again = title === 'alert: Card not added' ? seen.slice(1) : []
    const lines = [...walletHolds(), ...filled(HELD), ...seen, ...again]
    expect(play(run, lines)).toEqual({ kind: 'failure', code: 'AUTOMATION_ERROR', message, cause: null })
  })

  it.each(['cc-month', 'cc-year'])('says that the site refused what %s does not offer', (name) => {
    expect(play(run, [...walletHolds(), ...filled({ ...HELD, [name]: '' })])).toMatchObject({
      code: 'AUTOMATION_ERROR',
      message: 'The site refused the card: expirationDate.',
    })
  })

  it('says where the year is gone', () => {
    expect(play(run, [...walletHolds(), ...filled({ ...HELD, 'cc-year': null })])).toMatchObject({
      code: 'AUTOMATION_ERROR',
      message: "The site's form has no field for: expirationDate.",
    })
  })

  it('names the step where the year is no list', () => {
    const [open] = filled(HELD) as [Line]
    expect(play(run, [...walletHolds(), open, [FILL, error('unsupported')]])).toMatchObject({
      message: 'The step "fillForm" failed: unsupported.',
    })
  })

  it('fills again what a reload emptied', () => {
    expect(play(run, [...walletHolds(), ...filled(EMPTIED), ...filled(HELD), ...sent])).toEqual(added)
  })

  it('fills again where the page went away under the form', () => {
    const [open] = filled(HELD) as [Line]
    const cut: Line[] = [open, [FILL, error('detached')]]
    expect(play(run, [...walletHolds(), ...cut, ...filled(HELD), ...sent])).toEqual(added)
  })

  it('gives up after three refills, before anything is sent', () => {
    const wrong = { ...HELD, 'cc-month': '', 'cc-year': '', 'cc-zip': '1000' }
    const lines = [...walletHolds(), ...filled(wrong), ...filled(wrong), ...filled(wrong), ...filled(wrong)]
    expect(play(run, lines)).toMatchObject({
      code: 'AUTOMATION_ERROR',
      message: 'The site did not keep what was filled: expirationDate, billingZip.',
    })
  })

  describe('where nobody saw what came of the click', () => {
    const lost: [string, readonly Line[]][] = [
      ['the submit was cut off', [[`submit ${ADD_CARD}`, error('detached')]]],
      ['no message came', [...sent.slice(0, 1), ['extract message', error('timeout')]]],
      ['the message has no title', messageIs('alert: ')],
      ['the message is unknown', messageIs('status: Thank you')],
      ['good news came as an alert', messageIs('alert: Card added')],
    ]

    it.each(lost)('finds the new card among the others: %s', (_, cut) => {
      // One card with the same digits was there before: only one more proves the click.
      const lines = [...walletHolds('4242', '1111'), ...filled(HELD), ...cut, ...walletHolds('4242', '1111', '1111')]
      expect(play(run, lines)).toEqual(added)
    })

    it.each(lost)('does not know the outcome where no card is new: %s', (_, cut) => {
      const lines = [...walletHolds('4242', '1111'), ...filled(HELD), ...cut, ...walletHolds('4242', '1111')]
      expect(play(run, lines)).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
    })

    it.each(lost)('does not know the outcome where the wallet cannot be read: %s', (_, cut) => {
      for (const outcome of [value({ url: `${SITE}/login` }), error('navigation_failed')]) {
        const lines: Line[] = [...walletHolds(), ...filled(HELD), ...cut, ['navigate /account?view=wallet', outcome]]
        expect(play(run, lines)).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
      }
    })
  })

  it('names the step where the button was never clicked', () => {
    const lines: Line[] = [...walletHolds(), ...filled(HELD), [`submit ${ADD_CARD}`, error('not_found')]]
    expect(play(run, lines)).toMatchObject({
      code: 'AUTOMATION_ERROR',
      message: `The step "submit ${ADD_CARD}" failed: not_found.`,
    })
  })
})

describe('mobileBillingStatement read', () => {
  const row = (month: string, cells: Readonly<Record<string, string>> = {}): Row => ({
    id: null,
    cells: {
      Statement: `STM-${month}`,
      'Service period': `${month} 08, 2026 to ${month} 28, 2026`,
      Due: `${month} 30, 2026`,
      Amount: '$1,040.05',
      ...cells,
    },
  })
  const bill = (name: string, month: string) => ({
    statementId: `STM-${name}`,
    periodStart: `${month}/08/2026`,
    periodEnd: `${month}/28/2026`,
    dueDate: `${month}/30/2026`,
    amountDue: 1040.05,
    currency: 'USD',
  })
  const shown = (query: string, rows: readonly Row[] | null, more = false): readonly Line[] => {
    const table = rows === null ? { caption: null, headers: [], rows: [] } : tableWith('Billing history', rows)
    return [opened(`/account?view=billing${query}`), ['extract bills', value({ ...table, more })]]
  }

  it.each<[{ limit?: number } | null, string]>([
    [{ limit: 1 }, ''],
    [{ limit: 5 }, ''],
    [{ limit: 6 }, '&show=10'],
    [{ limit: 7 }, '&show=10'],
    [{ limit: 10 }, '&show=10'],
    [{ limit: 11 }, '&show=15'],
    [{ limit: 100 }, '&show=100'],
    [{}, '&show=100'],
    [null, '&show=100'],
  ])('opens for %j the shortest list that holds enough, once: "%s"', (args, query) => {
    const rows = Array.from({ length: args?.limit ?? 100 }, () => row('Sep'))
    const next = play(toReadBills(args), shown(query, [...rows, row('Aug')], true))
    expect(next).toEqual({ kind: 'result', value: { billing: rows.map(() => bill('Sep', '09')) } })
    expect(billing().safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it('gives the newest first, whatever the order of the table', () => {
    const next = play(toReadBills({ limit: 2 }), shown('', [row('Aug'), row('Oct'), row('Sep')]))
    expect(next).toEqual({ kind: 'result', value: { billing: [bill('Oct', '10'), bill('Sep', '09')] } })
  })

  it('gives a credit as a negative amount, with nothing due', () => {
    const next = play(toReadBills(null), shown('&show=100', [row('Sep', { Amount: '-$12.25', Due: 'Nothing due' })]))
    const { dueDate: _, ...credit } = { ...bill('Sep', '09'), amountDue: -12.25 }
    expect(next).toEqual({ kind: 'result', value: { billing: [credit] } })
  })

  it('gives what there is, and an empty account as one', () => {
    expect(play(toReadBills({ limit: 7 }), shown('&show=10', [row('Sep')]))).toMatchObject({
      value: { billing: [bill('Sep', '09')] },
    })
    expect(play(toReadBills({ limit: 7 }), shown('&show=10', []))).toEqual({ kind: 'result', value: { billing: [] } })
  })

  it('does not take fewer bills than it asked for as all there are', () => {
    expect(play(toReadBills({ limit: 7 }), shown('&show=10', [row('Sep')], true))).toMatchObject({
      code: 'AUTOMATION_ERROR',
      message: 'The site shows fewer bills than it was asked for.',
    })
  })

  it.each([
    ['no table', null],
    ['no statement number', [row('Sep', { Statement: '' })]],
    ['a day without its zero', [row('Sep', { Due: 'Sep 4, 2026' })]],
    ['a day that no calendar has', [row('Feb', { 'Service period': 'Feb 01, 2026 to Feb 30, 2026' })]],
    ['a month it does not know', [row('Sept')]],
    ['a date in figures', [row('Sep', { Due: '09/04/2026' })]],
    ['a period without an end', [row('Sep', { 'Service period': 'Sep 04, 2026' })]],
    ['an amount in words', [row('Sep', { Amount: 'free' })]],
    ['a minus behind the dollar sign', [row('Sep', { Amount: '$-12.25' })]],
    ['another currency', [row('Sep', { Amount: '€12.25' })]],
  ])('names the step where the page has %s', (_, rows) => {
    expect(play(toReadBills(null), shown('&show=100', rows))).toMatchObject({
      code: 'AUTOMATION_ERROR',
      message: 'The step "read the bills" failed: the page is not as expected.',
    })
  })
})

// T-Mobile's automations as tables: answers in, commands out. No site and no runtime takes part.
import { describe, expect, it } from 'vitest'
import { pageAt } from '../../src/integrations/page.ts'
import { billing } from '../../src/integrations/resources/mobile-billing-statement.ts'
import { cardAdded, paymentMethods } from '../../src/integrations/resources/payment-method.ts'
import { maskedForm } from '../../src/integrations/card-form.ts'
import {
  CARD_FIELDS,
  READ_BILLS,
  READ_CARD_FORM,
  READ_CARDS,
  READ_OUTCOME,
  tmobile,
} from '../../src/integrations/tmobile.ts'
import { describeSignIn } from './sign-in.ts'
import { error, type Line, runOf as runAt, tableOf, value } from './table.ts'

const SITE = 'https://passage.test/sandbox/tmobile'
const page = pageAt(SITE)

const card = {
  cardNumber: '4111111111111111',
  expirationDate: '12/28',
  cvv: '123',
  nameOnCard: 'John Doe',
  billingZip: '10001',
}

const { opened, play } = tableOf(
  SITE,
  new Map([
    [READ_CARDS, 'cards'],
    [READ_BILLS, 'bills'],
    [READ_CARD_FORM, 'form'],
    [READ_OUTCOME, 'outcome'],
  ]),
)

const runOf = (resource: string, action: 'read' | 'write', args: unknown) =>
  runAt(tmobile, page, resource, action, args)

function cardRow(last4: string, more: object = {}) {
  return {
    id: `pm_${last4}`,
    brand: 'Visa',
    number: `ending in ${last4}`,
    kind: 'Credit card',
    expires: '08/29',
    zip: '10001',
    nickname: null,
    isDefault: false,
    ...more,
  }
}

const cardsAre = (...last4: string[]): readonly Line[] => [
  opened('/payments'),
  ['evaluate cards', value(last4.map((digits) => cardRow(digits)))],
]

const held = {
  card_number: '************1111',
  expiry: '12/28',
  cvv: '***',
  name_on_card: 'John Doe',
  zip: '10001',
  address_line1: '',
  address_line2: '',
  city: '',
  state: '',
}
const emptied = Object.fromEntries(CARD_FIELDS.map(({ name }) => [name, '']))

const filled = (form: unknown): readonly Line[] => [
  opened('/payments/new'),
  ['fill #card_number = 4111111111111111', value(null)],
  ['fill #expiry = 12/28', value(null)],
  ['fill #cvv = 123', value(null)],
  ['fill #name_on_card = John Doe', value(null)],
  ['fill #zip = 10001', value(null)],
  ['evaluate form', value(form)],
]

const outcomeIs = (outcome: unknown): readonly Line[] => [
  ['submit #add-card', value(null)],
  ['waitForSelector [data-outcome]', value(null)],
  ['evaluate outcome', value(outcome)],
]

describeSignIn({
  login: () => tmobile.login(page),
  play,
  site: SITE,
  signInPage: '/signin',
  locked: '[data-locked]',
  pages: [
    ['/account', true],
    ['/account?welcome=1', true],
    ['/signin?next=/account', false],
    ['/accounts', false],
    ['/signin#/account', false],
  ],
})

describe('paymentMethod read', () => {
  const run = runOf('paymentMethod', 'read', null)

  it('gives every row in the order of the page, without what the page does not show', () => {
    const rows = [
      cardRow('4242', { nickname: 'Family card', isDefault: true }),
      cardRow('5454', { kind: 'Debit card', brand: 'Mastercard' }),
      cardRow('6789', { kind: 'Bank account', brand: 'Checking', expires: null, zip: null }),
      cardRow('0001', { kind: 'Gift card', brand: null }),
    ]
    const next = play(run, [opened('/payments'), ['evaluate cards', value(rows)]])
    const shown = { expirationDate: '08/29', billingZip: '10001' }
    expect(next).toEqual({
      kind: 'result',
      value: {
        paymentMethods: [
          {
            order: 0,
            vendorId: 'pm_4242',
            last4: '4242',
            type: 'credit_card',
            isDefault: true,
            brand: 'Visa',
            nickname: 'Family card',
            ...shown,
          },
          {
            order: 1,
            vendorId: 'pm_5454',
            last4: '5454',
            type: 'debit_card',
            isDefault: false,
            brand: 'Mastercard',
            ...shown,
          },
          { order: 2, vendorId: 'pm_6789', last4: '6789', type: 'bank_account', isDefault: false, brand: 'Checking' },
          { order: 3, vendorId: 'pm_0001', last4: '0001', type: 'other', isDefault: false, ...shown },
        ],
      },
    })
    expect(paymentMethods.safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it.each([
    ['the site asks to sign in again', [['navigate /payments', value({ url: `${SITE}/signin` })]]],
    ['the page has no list', [opened('/payments'), ['evaluate cards', value(null)]]],
    ['a row has no number', [opened('/payments'), ['evaluate cards', value([cardRow('', { number: 'hidden' })])]]],
  ] as [string, Line[]][])('fails, and does not report an empty account, where %s', (_, lines) => {
    expect(play(run, lines)).toMatchObject({ kind: 'failure', code: 'AUTOMATION_ERROR' })
  })
})

describe('paymentMethod write', () => {
  const run = runOf('paymentMethod', 'write', card)
  const added = { kind: 'result', value: { success: true, card: { last4: '1111' } } }

  it('looks at the cards, fills the form, checks it, sends it, reads what came of it', () => {
    const next = play(run, [...cardsAre('4242'), ...filled(held), ...outcomeIs({ outcome: 'added', fields: [] })])
    expect(next).toEqual(added)
    expect(cardAdded.safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it('stops before it sends on a dry run', () => {
    const next = play(runOf('paymentMethod', 'write', { ...card, dryRun: true }), filled(held))
    expect(next).toEqual({ kind: 'result', value: { dryRun: true, card: { last4: '1111' } } })
    expect(cardAdded.safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it('fills the billing address where it is given', () => {
    const billingAddress = { line1: '1 Main St', city: 'New York', state: 'NY', country: 'US' }
    const address = { address_line1: '1 Main St', city: 'New York', state: 'NY' }
    const lines = [...filled({ ...held, ...address })]
    lines.splice(
      -1,
      0,
      ['fill #address_line1 = 1 Main St', value(null)],
      ['fill #city = New York', value(null)],
      ['fill #state = NY', value(null)],
    )
    expect(play(runOf('paymentMethod', 'write', { ...card, billingAddress, dryRun: true }), lines)).toMatchObject({
      kind: 'result',
    })
  })

  it('says that the card was declined', () => {
    const lines = [...cardsAre(), ...filled(held), ...outcomeIs({ outcome: 'declined', fields: [] })]
    expect(play(run, lines)).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message: 'The card was declined.',
    })
  })

  it('names the arguments that the form refused, and nothing else of the page', () => {
    const fields = ['zip', 'card_number', 'secret 4111111111111111']
    const lines = [...cardsAre(), ...filled(held), ...outcomeIs({ outcome: 'invalid', fields })]
    expect(play(run, lines)).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message: 'The site refused the card: cardNumber, billingZip.',
    })
  })

  it('fills again what a reload emptied', () => {
    const sent = outcomeIs({ outcome: 'added', fields: [] })
    expect(play(run, [...cardsAre(), ...filled(emptied), ...filled(held), ...sent])).toEqual(added)
  })

  it('fills again where the page went away in the middle', () => {
    const cut: readonly Line[] = [...filled(held).slice(0, 2), ['fill #expiry = 12/28', error('detached')]]
    const sent = outcomeIs({ outcome: 'added', fields: [] })
    expect(play(run, [...cardsAre(), ...cut, ...filled(held), ...sent])).toEqual(added)
  })

  it('gives up after three refills, before anything is sent', () => {
    const wrong = { ...held, zip: '1000', cvv: '' }
    const lines = [...cardsAre(), ...filled(wrong), ...filled(wrong), ...filled(wrong), ...filled(wrong)]
    expect(play(run, lines)).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message: 'The site did not keep what was filled: cvv, billingZip.',
    })
  })

  describe('where nobody saw what came of the click', () => {
    const lost: [string, readonly Line[]][] = [
      ['the submit was cut off', [['submit #add-card', error('detached')]]],
      [
        'the page after it never came',
        [
          ['submit #add-card', value(null)],
          ['waitForSelector [data-outcome]', error('timeout')],
        ],
      ],
      ['the page after it is unknown', outcomeIs({ outcome: null, fields: [] })],
    ]

    it.each(lost)('finds the new card among the others: %s', (_, cut) => {
      // One card with the same digits was there before: only one more proves the click.
      const lines = [...cardsAre('4242', '1111'), ...filled(held), ...cut, ...cardsAre('4242', '1111', '1111')]
      expect(play(run, lines)).toEqual(added)
    })

    it.each(lost)('does not know the outcome where no card is new: %s', (_, cut) => {
      const lines = [...cardsAre('4242', '1111'), ...filled(held), ...cut, ...cardsAre('4242', '1111')]
      expect(play(run, lines)).toMatchObject({ kind: 'failure', code: 'OUTCOME_UNKNOWN' })
    })

    it.each(lost)('does not know the outcome where the cards cannot be read: %s', (_, cut) => {
      const signedOut: Line = ['navigate /payments', value({ url: `${SITE}/signin` })]
      expect(play(run, [...cardsAre(), ...filled(held), ...cut, signedOut])).toMatchObject({
        kind: 'failure',
        code: 'OUTCOME_UNKNOWN',
      })
      const down: Line = ['navigate /payments', error('navigation_failed')]
      expect(play(run, [...cardsAre(), ...filled(held), ...cut, down])).toMatchObject({
        kind: 'failure',
        code: 'OUTCOME_UNKNOWN',
      })
    })
  })

  it('fails plainly where the button was never clicked', () => {
    const lines: Line[] = [...cardsAre(), ...filled(held), ['submit #add-card', error('not_found')]]
    expect(play(run, lines)).toMatchObject({ kind: 'failure', code: 'AUTOMATION_ERROR' })
  })

  it.each([
    ['4111111111111111', 4, '************1111'],
    ['123', 0, '***'],
    ['12', 4, '12'],
    ['', 4, ''],
  ])('masks %j but its last %i characters as %j', (text, keep, shown) => {
    const field = { name: 'card', selector: '#card', argument: 'cardNumber', keep }
    expect(maskedForm([field], () => text)).toEqual({ card: shown })
  })
})

function billRow(month: string) {
  return {
    id: `TM-${month}`,
    start: `2026-${month}-04`,
    end: `2026-${month}-28`,
    due: null,
    amount: '$1,040.05',
  }
}

function bill(month: string) {
  return {
    statementId: `TM-${month}`,
    periodStart: `${month}/04/2026`,
    periodEnd: `${month}/28/2026`,
    amountDue: 1040.05,
    currency: 'USD',
  }
}

describe('mobileBillingStatement read', () => {
  const first: readonly Line[] = [
    opened('/bills'),
    ['evaluate bills', value({ rows: [billRow('09'), billRow('08')], older: true })],
  ]
  const second: readonly Line[] = [
    opened('/bills?page=2'),
    ['evaluate bills', value({ rows: [billRow('07')], older: false })],
  ]

  it.each([
    ['no more than asked', { limit: 1 }, first, ['09']],
    ['exactly one page', { limit: 2 }, first, ['09', '08']],
    ['the next page where the first is not enough', { limit: 3 }, [...first, ...second], ['09', '08', '07']],
    ['what there is', { limit: 100 }, [...first, ...second], ['09', '08', '07']],
    ['all without a limit', {}, [...first, ...second], ['09', '08', '07']],
    ['all without arguments', null, [...first, ...second], ['09', '08', '07']],
  ] as [string, object | null, Line[], string[]][])('reads %s', (_, args, lines, months) => {
    const next = play(runOf('mobileBillingStatement', 'read', args), lines)
    expect(next).toEqual({ kind: 'result', value: { billing: months.map(bill) } })
    expect(billing.safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it('ends where a page without bills still promises more', () => {
    const lines: Line[] = [opened('/bills'), ['evaluate bills', value({ rows: [], older: true })]]
    expect(play(runOf('mobileBillingStatement', 'read', {}), lines)).toEqual({ kind: 'result', value: { billing: [] } })
  })

  it.each([
    ['no table', null],
    ['a date it does not know', { rows: [{ ...billRow('09'), start: 'Sep 4' }], older: false }],
    ['an amount it does not know', { rows: [{ ...billRow('09'), amount: 'free' }], older: false }],
  ])('fails where the page has %s', (_, answer) => {
    const lines: Line[] = [opened('/bills'), ['evaluate bills', value(answer)]]
    expect(play(runOf('mobileBillingStatement', 'read', {}), lines)).toMatchObject({ code: 'AUTOMATION_ERROR' })
  })
})

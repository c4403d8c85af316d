// T-Mobile's automations as tables: answers in, commands out. No site and no runtime takes part.
import { describe, expect, it } from 'vitest'
import { pageAt } from '../../src/integrations/page.ts'
import { billing } from '../../src/integrations/resources/mobile-billing-statement.ts'
import { cardAdded, paymentMethods } from '../../src/integrations/resources/payment-method.ts'
import { READ_BILLS, READ_CARDS, READ_OUTCOME, READ_REFUSED, SIGN_IN, tmobile } from '../../src/integrations/tmobile.ts'
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

const { opened, play } = tableOf(SITE, {
  cards: READ_CARDS,
  bills: READ_BILLS,
  outcome: READ_OUTCOME,
  refused: READ_REFUSED,
})

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
  ['extract cards', value(last4.map((digits) => cardRow(digits)))],
]

/** What the fields show then, of each as much as may leave the page. */
const HELD = { card_number: '1111', expiry: '12/28', cvv: '', name_on_card: 'John Doe', zip: '10001' }
const EMPTIED = { card_number: '', expiry: '', cvv: '', name_on_card: '', zip: '' }

const filled = (shown: Readonly<Record<string, string | null>>, more = ''): readonly Line[] => [
  opened('/payments/new'),
  [
    `fillForm #card_number = 4111111111111111; #expiry = 12/28; #cvv = 123; #name_on_card = John Doe; #zip = 10001${more}`,
    value({ fields: Object.values(shown).map((kept) => ({ found: kept !== null, kept })) }),
  ],
]

const outcomeIs = (outcome: string): readonly Line[] => [
  ['submit #add-card', value(null)],
  ['extract outcome', value({ outcome })],
]

describeSignIn({
  login: (visitor) => tmobile.login(page, visitor),
  play,
  site: SITE,
  signIn: SIGN_IN,
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
    const next = play(run, [opened('/payments'), ['extract cards', value(rows)]])
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
    expect(paymentMethods().safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it.each([
    ['the site asks to sign in again', [['navigate /payments', value({ url: `${SITE}/signin` })]]],
    ['the page has no list', [opened('/payments'), ['extract cards', error('timeout')]]],
    ['a row lacks a part', [opened('/payments'), ['extract cards', error('not_found')]]],
    ['a row has no number', [opened('/payments'), ['extract cards', value([cardRow('', { number: 'hidden' })])]]],
  ] as [string, Line[]][])('fails, and does not report an empty account, where %s', (_, lines) => {
    expect(play(run, lines)).toMatchObject({ kind: 'failure', code: 'AUTOMATION_ERROR' })
  })
})

describe('paymentMethod write', () => {
  const run = runOf('paymentMethod', 'write', card)
  const added = { kind: 'result', value: { success: true, card: { last4: '1111' } } }

  it('looks at the cards, fills the form, sends it, reads what came of it', () => {
    const next = play(run, [...cardsAre('4242'), ...filled(HELD), ...outcomeIs('added')])
    expect(next).toEqual(added)
    expect(cardAdded().safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it('stops before it sends on a dry run', () => {
    const next = play(runOf('paymentMethod', 'write', { ...card, dryRun: true }), filled(HELD))
    expect(next).toEqual({ kind: 'result', value: { dryRun: true, card: { last4: '1111' } } })
    expect(cardAdded().safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it('fills the billing address where it is given', () => {
    const billingAddress = { line1: '1 Main St', city: 'New York', state: 'NY', country: 'US' }
    const address = { address_line1: '1 Main St', city: 'New York', state: 'NY' }
    const lines = filled({ ...HELD, ...address }, '; #address_line1 = 1 Main St; #city = New York; #state = NY')
    expect(play(runOf('paymentMethod', 'write', { ...card, billingAddress, dryRun: true }), lines)).toMatchObject({
      kind: 'result',
    })
  })

  it('says that the card was declined', () => {
    const lines = [...cardsAre(), ...filled(HELD), ...outcomeIs('declined')]
    expect(play(run, lines)).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message: 'The card was declined.',
    })
  })

  it('names the arguments that the form refused, and nothing else of the page', () => {
    const names = ['zip', 'card_number', 'secret 4111111111111111']
    const lines = [...cardsAre(), ...filled(HELD), ...outcomeIs('invalid')]
    expect(play(run, [...lines, ['extract refused', value({ names })]])).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message: 'The site refused the card: cardNumber, billingZip.',
    })
  })

  it.each(['detached', 'timeout', 'not_found'] as const)(
    'knows a refused card where its errors are lost: %s',
    (code) => {
      const lines = [...cardsAre(), ...filled(HELD), ...outcomeIs('invalid')]
      const tries = code === 'detached' ? 3 : 1
      const lost = Array.from({ length: tries }, (): Line => ['extract refused', error(code)])
      expect(play(run, [...lines, ...lost])).toMatchObject({
        kind: 'failure',
        code: 'AUTOMATION_ERROR',
        message: 'The site refused the card: the form has errors.',
      })
    },
  )

  it('fills again what a reload emptied', () => {
    const sent = outcomeIs('added')
    expect(play(run, [...cardsAre(), ...filled(EMPTIED), ...filled(HELD), ...sent])).toEqual(added)
  })

  it('fills again where the page went away in the middle', () => {
    const [open, fill] = filled(HELD) as [Line, Line]
    const cut: readonly Line[] = [open, [fill[0], error('detached')]]
    const sent = outcomeIs('added')
    expect(play(run, [...cardsAre(), ...cut, ...filled(HELD), ...sent])).toEqual(added)
  })

  it('gives up after three refills, before anything is sent', () => {
    const wrong = { ...HELD, zip: '1000', expiry: '' }
    const lines = [...cardsAre(), ...filled(wrong), ...filled(wrong), ...filled(wrong), ...filled(wrong)]
    expect(play(run, lines)).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message: 'The site did not keep what was filled: expirationDate, billingZip.',
    })
  })

  it('fails at once where the form lacks a field', () => {
    expect(play(run, [...cardsAre(), ...filled({ ...HELD, cvv: null, zip: null })])).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message: "The site's form has no field for: cvv, billingZip.",
    })
  })

  describe('where nobody saw what came of the click', () => {
    const lost: [string, readonly Line[]][] = [
      ['the submit was cut off', [['submit #add-card', error('detached')]]],
      [
        'the page after it never came',
        [
          ['submit #add-card', value(null)],
          ['extract outcome', error('timeout')],
        ],
      ],
      ['the page after it is unknown', outcomeIs('perhaps')],
    ]

    it.each(lost)('finds the new card among the others: %s', (_, cut) => {
      // One card with the same digits was there before: only one more proves the click.
      const lines = [...cardsAre('4242', '1111'), ...filled(HELD), ...cut, ...cardsAre('4242', '1111', '1111')]
      expect(play(run, lines)).toEqual(added)
    })

    it.each(lost)('does not know the outcome where no card is new: %s', (_, cut) => {
      const lines = [...cardsAre('4242', '1111'), ...filled(HELD), ...cut, ...cardsAre('4242', '1111')]
      expect(play(run, lines)).toMatchObject({ kind: 'failure', code: 'OUTCOME_UNKNOWN' })
    })

    it.each(lost)('does not know the outcome where the cards cannot be read: %s', (_, cut) => {
      const signedOut: Line = ['navigate /payments', value({ url: `${SITE}/signin` })]
      expect(play(run, [...cardsAre(), ...filled(HELD), ...cut, signedOut])).toMatchObject({
        kind: 'failure',
        code: 'OUTCOME_UNKNOWN',
      })
      const down: Line = ['navigate /payments', error('navigation_failed')]
      expect(play(run, [...cardsAre(), ...filled(HELD), ...cut, down])).toMatchObject({
        kind: 'failure',
        code: 'OUTCOME_UNKNOWN',
      })
    })
  })

  it('fails plainly where the button was never clicked', () => {
    const lines: Line[] = [...cardsAre(), ...filled(HELD), ['submit #add-card', error('not_found')]]
    expect(play(run, lines)).toMatchObject({ kind: 'failure', code: 'AUTOMATION_ERROR' })
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
    ['extract bills', value({ hasTable: true, rows: [billRow('09'), billRow('08')], older: true })],
  ]
  const second: readonly Line[] = [
    opened('/bills?page=2'),
    ['extract bills', value({ hasTable: true, rows: [billRow('07')], older: false })],
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
    expect(billing().safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it('ends where a page without bills still promises more', () => {
    const lines: Line[] = [opened('/bills'), ['extract bills', value({ hasTable: true, rows: [], older: true })]]
    expect(play(runOf('mobileBillingStatement', 'read', {}), lines)).toEqual({ kind: 'result', value: { billing: [] } })
  })

  it.each([
    ['no table', { hasTable: false, rows: [], older: false }],
    ['a date it does not know', { hasTable: true, rows: [{ ...billRow('09'), start: 'Sep 4' }], older: false }],
    ['an amount it does not know', { hasTable: true, rows: [{ ...billRow('09'), amount: 'free' }], older: false }],
  ])('fails where the page has %s', (_, answer) => {
    const lines: Line[] = [opened('/bills'), ['extract bills', value(answer)]]
    expect(play(runOf('mobileBillingStatement', 'read', {}), lines)).toMatchObject({ code: 'AUTOMATION_ERROR' })
  })
})

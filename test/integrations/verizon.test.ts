// Verizon's automations as tables: what the page answers, which command comes next.
import { describe, expect, it } from 'vitest'
import { pageAt } from '../../src/integrations/page.ts'
import { billing } from '../../src/integrations/resources/mobile-billing-statement.ts'
import { cardAdded, paymentMethods } from '../../src/integrations/resources/payment-method.ts'
import { READ_AGAIN, READ_OUTCOME, READ_REVIEW } from '../../src/integrations/verizon-add-card.ts'
import { READ_CARDS } from '../../src/integrations/verizon-wallet.ts'
import { READ_BILLS, READ_YEARS, SIGN_IN, verizon } from '../../src/integrations/verizon.ts'
import { describeSignIn } from './sign-in.ts'
import { error, type Line, runOf as runAt, tableOf, value } from './table.ts'

const SITE = 'https://passage.test/sandbox/verizon'
const page = pageAt(SITE)

const card = {
  cardNumber: '4111111111111111',
  expirationDate: '02/31',
  cvv: '987',
  nameOnCard: 'Ana Maria Diaz',
  billingZip: '60601',
}

const { opened, play } = tableOf(
  SITE,
  {
    cards: READ_CARDS,
    years: READ_YEARS,
    bills: READ_BILLS,
    review: READ_REVIEW,
    again: READ_AGAIN,
    outcome: READ_OUTCOME,
  },
  // A field of the form is shown by its name alone.
  (selector) => selector.replace(/^\.card-form \[name="(\w+)"\]$/, '$1'),
)

const runOf = (resource: string, action: 'read' | 'write', args: unknown) =>
  runAt(verizon, page, resource, action, args)

function cardSeen(last4: string, more: object = {}) {
  return {
    id: `vz-${last4}`,
    brand: 'Visa',
    number: `•••• •••• •••• ${last4}`,
    kind: 'Credit',
    expires: 'Exp. 8/2029',
    zip: '60601',
    nickname: null,
    isDefault: false,
    ...more,
  }
}

const cardsAre = (...last4s: string[]): readonly Line[] => [
  opened('/wallet'),
  ['extract cards', value(last4s.map((last4) => cardSeen(last4)))],
]

/** What the fields show then, of each as much as may leave the page. */
const HELD = {
  cardNumber: '1111',
  expiryDate: '02/2031',
  securityCode: '',
  firstName: 'Ana Maria',
  lastName: 'Diaz',
  zipCode: '60601',
}
const EMPTIED = { cardNumber: '', expiryDate: '', securityCode: '', firstName: '', lastName: '', zipCode: '' }

const SECRETS = 'fillForm cardNumber = 4111111111111111; expiryDate = 02/2031; securityCode = 987'
const FILL = `${SECRETS}; firstName = Ana Maria; lastName = Diaz; zipCode = 60601`
const filled = (shown: Readonly<Record<string, string | null>>, more = ''): readonly Line[] => [
  opened('/wallet/new'),
  [`${FILL}${more}`, value({ fields: Object.values(shown).map((kept) => ({ found: kept !== null, kept })) })],
]

const TO_REVIEW: Line = ['click .card-form__next', value(null)]
const reviewIs = (number: string | null): readonly Line[] => [TO_REVIEW, ['extract review', value({ number })]]
const reviewed: readonly Line[] = [...filled(HELD), ...reviewIs('•••• •••• •••• 1111')]

/** What the form holds where the site shows it again. */
const GIVEN_BACK = {
  expiryDate: '02/2031',
  firstName: 'Ana Maria',
  lastName: 'Diaz',
  zipCode: '60601',
  street: '',
  unit: '',
  city: '',
  stateCode: '',
}
const GIVEN_BACK_EMPTY = Object.fromEntries(Object.keys(GIVEN_BACK).map((name) => [name, '']))

const outcomeIs = (kind: string | null): readonly Line[] => [
  ['submit .review__confirm', value(null)],
  ['extract outcome', value({ kind })],
]
const wasAdded = outcomeIs('toast')

describeSignIn({
  login: (visitor) => verizon.login(page, visitor),
  play,
  site: SITE,
  signIn: SIGN_IN,
  pages: [
    ['/my/overview', true],
    ['/my/overview/?from=login', true],
    ['/secure/login?next=/my/overview', false],
    ['/secure/login#/my/overview', false],
    ['/my/overviews', false],
    ['/secure/verify', false],
  ],
})

describe('paymentMethod read', () => {
  const run = runOf('paymentMethod', 'read', null)

  it('gives every card in the order of the page, without what the page does not show', () => {
    const cards = [
      cardSeen('4242', { nickname: 'Household', isDefault: true }),
      cardSeen('0119', { kind: 'Debit', brand: 'Mastercard', expires: 'Exp. 12/2030' }),
      cardSeen('0005', { kind: 'Gift card', brand: null, expires: null, zip: null }),
      cardSeen('7781', { kind: 'Checking account', brand: 'Lakeside Bank', expires: null, zip: null }),
    ]
    const next = play(run, [opened('/wallet'), ['extract cards', value(cards)]])
    const visa = { brand: 'Visa', expirationDate: '08/29', billingZip: '60601' }
    const plain = { isDefault: false }
    expect(next).toEqual({
      kind: 'result',
      value: {
        paymentMethods: [
          {
            order: 0,
            vendorId: 'vz-4242',
            last4: '4242',
            type: 'credit_card',
            isDefault: true,
            ...visa,
            nickname: 'Household',
          },
          {
            order: 1,
            vendorId: 'vz-0119',
            last4: '0119',
            type: 'debit_card',
            ...plain,
            ...visa,
            brand: 'Mastercard',
            expirationDate: '12/30',
          },
          { order: 2, vendorId: 'vz-0005', last4: '0005', type: 'other', ...plain },
          { order: 3, vendorId: 'vz-7781', last4: '7781', type: 'bank_account', ...plain, brand: 'Lakeside Bank' },
        ],
      },
    })
    expect(paymentMethods().safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it('gives an empty wallet as such', () => {
    expect(play(run, cardsAre())).toEqual({ kind: 'result', value: { paymentMethods: [] } })
  })

  it.each([
    ['a card has no id', [cardSeen('4242', { id: null })]],
    ['a card has no number', [cardSeen('', { number: 'hidden' })]],
    ['a number is not masked', [cardSeen('', { number: '4111111111111111' })]],
    ['an expiry has another form', [cardSeen('4242', { expires: '08/29' })]],
    ['there is no such month', [cardSeen('4242', { expires: 'Exp. 13/2029' })]],
  ])('fails and names the step where %s', (_, cards) => {
    expect(play(run, [opened('/wallet'), ['extract cards', value(cards)]])).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message: 'The step "read the cards" failed: the page is not as expected.',
    })
  })

  it.each(['timeout', 'not_found'] as const)('fails where the page has no wallet: %s', (code) => {
    expect(play(run, [opened('/wallet'), ['extract cards', error(code)]])).toMatchObject({
      code: 'AUTOMATION_ERROR',
      message: 'The step "read the cards" failed: the page is not as expected.',
    })
  })

  it('fails where the site asks to sign in again', () => {
    expect(play(run, [['navigate /wallet', value({ url: `${SITE}/secure/login` })]])).toMatchObject({
      code: 'AUTOMATION_ERROR',
      message: 'The site did not open "/wallet".',
    })
  })

  it('fails where the site is down', () => {
    expect(play(run, [['navigate /wallet', error('navigation_failed')]])).toMatchObject({ code: 'CONNECTION_FAILED' })
  })
})

describe('paymentMethod write', () => {
  const run = runOf('paymentMethod', 'write', card)
  const added = { kind: 'result', value: { success: true, card: { last4: '1111' } } }

  it('looks at the cards, fills the form, reviews it, confirms it, reads what came of it', () => {
    const next = play(run, [...cardsAre('4242'), ...reviewed, ...wasAdded])
    expect(next).toEqual(added)
    expect(cardAdded().safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it('stops at the review on a dry run', () => {
    const next = play(runOf('paymentMethod', 'write', { ...card, dryRun: true }), reviewed)
    expect(next).toEqual({ kind: 'result', value: { dryRun: true, card: { last4: '1111' } } })
    expect(cardAdded().safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it.each([
    ['Diaz', ['lastName = Diaz']],
    [' Diaz ', ['lastName = Diaz']],
    ['Ana Diaz', ['firstName = Ana', 'lastName = Diaz']],
    ['Ana Maria  de la Cruz', ['firstName = Ana Maria  de la', 'lastName = Cruz']],
    ['Ana  Diaz', ['firstName = Ana', 'lastName = Diaz']],
    [' ', []],
  ])('splits the name %j at its last space', (nameOnCard, fills) => {
    const names = fills.map((fill) => `; ${fill}`).join('')
    const fill: Line = [`${SECRETS}${names}; zipCode = 60601`, error('timeout')]
    const next = play(runOf('paymentMethod', 'write', { ...card, nameOnCard, dryRun: true }), [
      opened('/wallet/new'),
      fill,
    ])
    expect(next).toMatchObject({ kind: 'failure', code: 'AUTOMATION_ERROR' })
  })

  it('fills the billing address where it is given', () => {
    const billingAddress = { line1: '1 Main St ', line2: '', city: 'Chicago', state: 'IL', country: 'US' }
    const address = { street: '1 Main St', city: 'Chicago', stateCode: 'IL' }
    const more = Object.entries(address).map(([name, text]) => `; ${name} = ${text}`)
    const lines = [...filled({ ...HELD, ...address }, more.join('')), ...reviewIs('•••• •••• •••• 1111')]
    const next = play(runOf('paymentMethod', 'write', { ...card, billingAddress, dryRun: true }), lines)
    expect(next).toMatchObject({ kind: 'result' })
  })

  it('says that the card was declined', () => {
    expect(play(run, [...cardsAre(), ...reviewed, ...outcomeIs('notice--declined')])).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message: 'The card was declined.',
    })
  })

  describe('where the form comes back', () => {
    const again = (held: Readonly<Record<string, string>>, ...refused: string[]): readonly Line[] => [
      ...cardsAre(),
      ...filled(HELD),
      ...reviewIs(null),
      ['extract again', value({ refused, ...held })],
    ]

    it.each([
      [['zipCode', 'cardNumber', 'secret 4111111111111111'], 'cardNumber, billingZip'],
      [['firstName', 'lastName'], 'nameOnCard'],
      [[], 'the form has errors'],
    ])('names the arguments that it refused, and nothing else of the page: %j', (refused, names) => {
      expect(play(run, again(GIVEN_BACK, ...refused))).toMatchObject({
        kind: 'failure',
        code: 'AUTOMATION_ERROR',
        message: `The site refused the card: ${names}.`,
      })
    })

    it('does so on a dry run as well', () => {
      const lines = again(GIVEN_BACK, 'zipCode').slice(cardsAre().length)
      expect(play(runOf('paymentMethod', 'write', { ...card, dryRun: true }), lines)).toMatchObject({
        message: 'The site refused the card: billingZip.',
      })
    })

    it('fills it again where a reload had emptied it before the click', () => {
      const refused = ['cardNumber', 'expiryDate', 'securityCode', 'lastName', 'zipCode']
      expect(play(run, [...again(GIVEN_BACK_EMPTY, ...refused), ...reviewed, ...wasAdded])).toEqual(added)
    })

    it('fills it again where the review was reloaded', () => {
      expect(play(run, [...again(GIVEN_BACK_EMPTY), ...reviewed, ...wasAdded])).toEqual(added)
    })

    it('names what it refused only at Confirm', () => {
      const refused: Line = ['extract again', value({ refused: ['cardNumber'], ...GIVEN_BACK })]
      expect(play(run, [...cardsAre(), ...reviewed, ...outcomeIs('notice--invalid'), refused])).toMatchObject({
        message: 'The site refused the card: cardNumber.',
      })
    })
  })

  it('does not confirm another card than its own', () => {
    const other = [...filled(HELD), ...reviewIs('•••• •••• •••• 4242')]
    expect(play(run, [...cardsAre(), ...other, ...other, ...other, ...other])).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message: 'The site did not keep what was filled: cardNumber.',
    })
  })

  it('fills again what a reload emptied', () => {
    expect(play(run, [...cardsAre(), ...filled(EMPTIED), ...reviewed, ...wasAdded])).toEqual(added)
  })

  it.each([
    ['while it is filled', [opened('/wallet/new'), [FILL, error('detached')]]],
    ['on the way to the review', [...filled(HELD), [TO_REVIEW[0], error('detached')]]],
    [
      'before the review came',
      [...filled(HELD), TO_REVIEW, ...Array.from({ length: 3 }, () => ['extract review', error('detached')])],
    ],
  ] as [string, Line[]][])('starts again where the page went away %s', (_, cut) => {
    expect(play(run, [...cardsAre(), ...cut, ...reviewed, ...wasAdded])).toEqual(added)
  })

  it('gives up after three refills, before anything is confirmed', () => {
    const wrong = filled({ ...HELD, firstName: '', lastName: 'D', zipCode: '' })
    expect(play(run, [...cardsAre(), ...wrong, ...wrong, ...wrong, ...wrong])).toMatchObject({
      kind: 'failure',
      code: 'AUTOMATION_ERROR',
      message: 'The site did not keep what was filled: nameOnCard, billingZip.',
    })
  })

  it.each([
    ['the form is no form', [opened('/wallet/new'), [FILL, error('unsupported')]]],
    ['the review never comes', [...filled(HELD), TO_REVIEW, ['extract review', error('timeout')]]],
    ['the review has no Confirm button', [...reviewed, ['submit .review__confirm', error('not_found')]]],
  ] as [string, Line[]][])('fails plainly, with nothing added, where %s', (_, lines) => {
    const next = play(run, [...cardsAre(), ...lines])
    expect(next).toMatchObject({ kind: 'failure', code: 'AUTOMATION_ERROR' })
    expect((next as { message: string }).message).toContain('The step "')
  })

  it('fails plainly where the form lacks a field', () => {
    expect(play(run, [...cardsAre(), ...filled({ ...HELD, lastName: null })])).toMatchObject({
      code: 'AUTOMATION_ERROR',
      message: "The site's form has no field for: nameOnCard.",
    })
  })

  describe('where nobody saw what came of Confirm', () => {
    const lost: [string, readonly Line[]][] = [
      ['the submit was cut off', [['submit .review__confirm', error('detached')]]],
      [
        'the page after it never came',
        [
          ['submit .review__confirm', value(null)],
          ['extract outcome', error('timeout')],
        ],
      ],
      ['the page after it is unknown', outcomeIs('notice--again')],
      ['the page after it says nothing', outcomeIs(null)],
    ]

    it.each(lost)('finds the new card among the others: %s', (_, cut) => {
      // One card with the same digits was there before: only one more proves the click.
      expect(play(run, [...cardsAre('1111'), ...reviewed, ...cut, ...cardsAre('1111', '1111')])).toEqual(added)
    })

    it.each(lost)('does not know the outcome where no card is new: %s', (_, cut) => {
      expect(play(run, [...cardsAre('1111'), ...reviewed, ...cut, ...cardsAre('1111')])).toMatchObject({
        kind: 'failure',
        code: 'OUTCOME_UNKNOWN',
      })
    })

    it.each(lost)('does not know the outcome where the cards cannot be read: %s', (_, cut) => {
      const signedOut: Line = ['navigate /wallet', value({ url: `${SITE}/secure/login` })]
      const down: Line = ['navigate /wallet', error('navigation_failed')]
      for (const end of [signedOut, down]) {
        expect(play(run, [...cardsAre(), ...reviewed, ...cut, end])).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
      }
    })
  })
})

const MONTH_NAMES: Record<string, string> = { '06': 'Jun', '07': 'Jul', '08': 'Aug', '12': 'Dec' }

function billSeen(year: string, month: string) {
  return {
    id: `VZ-${year}-${month}`,
    from: `${MONTH_NAMES[month]} 7, ${year}`,
    to: `${MONTH_NAMES[month]} 28, ${year}`,
    due: null,
    amount: 'USD 2,319.99',
  }
}

function bill(id: string) {
  const [, year, month] = id.split('-')
  return {
    statementId: id,
    periodStart: `${month}/07/${year}`,
    periodEnd: `${month}/28/${year}`,
    amountDue: 2319.99,
    currency: 'USD',
  }
}

describe('mobileBillingStatement read', () => {
  const yearsAre = (...years: string[]): readonly Line[] => [opened('/bills'), ['extract years', value({ years })]]
  const y2026: readonly Line[] = [
    opened('/bills/2026'),
    ['extract bills', value([billSeen('2026', '08'), billSeen('2026', '07')])],
  ]
  // Oldest first: the order of the result must not be the site's.
  const y2025: readonly Line[] = [
    opened('/bills/2025'),
    ['extract bills', value([billSeen('2025', '06'), billSeen('2025', '12')])],
  ]
  const [aug, jul, dec, jun] = ['VZ-2026-08', 'VZ-2026-07', 'VZ-2025-12', 'VZ-2025-06']

  it.each([
    ['no more than asked', { limit: 1 }, y2026, [aug]],
    ['one year where it is enough', { limit: 2 }, y2026, [aug, jul]],
    ['the next year where it is not', { limit: 3 }, [...y2026, ...y2025], [aug, jul, dec]],
    ['what there is', { limit: 100 }, [...y2026, ...y2025], [aug, jul, dec, jun]],
    ['all without a limit', {}, [...y2026, ...y2025], [aug, jul, dec, jun]],
    ['all without arguments', null, [...y2026, ...y2025], [aug, jul, dec, jun]],
  ] as [string, object | null, Line[], string[]][])('reads %s', (_, args, lines, ids) => {
    const next = play(runOf('mobileBillingStatement', 'read', args), [...yearsAre('2025', '2026'), ...lines])
    expect(next).toEqual({ kind: 'result', value: { billing: ids.map(bill) } })
    expect(billing().safeParse((next as { value: unknown }).value).success).toBe(true)
  })

  it('reads no more than a hundred without a limit', () => {
    const many = Array.from({ length: 100 }, () => billSeen('2026', '08'))
    const lines = [...yearsAre('2026', '2025'), opened('/bills/2026'), ['extract bills', value(many)] as const]
    const next = play(runOf('mobileBillingStatement', 'read', null), lines)
    expect((next as unknown as { value: { billing: unknown[] } }).value.billing).toHaveLength(100)
  })

  it('goes on after a year without bills', () => {
    const empty: readonly Line[] = [opened('/bills/2026'), ['extract bills', value([])]]
    const next = play(runOf('mobileBillingStatement', 'read', { limit: 1 }), [
      ...yearsAre('2026', '2025'),
      ...empty,
      ...y2025,
    ])
    expect(next).toEqual({ kind: 'result', value: { billing: [bill(dec)] } })
  })

  it('gives an account without bills as such', () => {
    expect(play(runOf('mobileBillingStatement', 'read', {}), yearsAre())).toEqual({
      kind: 'result',
      value: { billing: [] },
    })
  })

  it.each([
    ['no years', error('timeout')],
    ['a year that is none', value({ years: ['2026', '../wallet'] })],
  ])('fails where the page has %s', (_, answer) => {
    const lines: Line[] = [opened('/bills'), ['extract years', answer]]
    expect(play(runOf('mobileBillingStatement', 'read', {}), lines)).toMatchObject({
      code: 'AUTOMATION_ERROR',
      message: 'The step "read the years" failed: the page is not as expected.',
    })
  })

  it.each([
    ['no list', error('timeout')],
    ['a date it does not know', value([{ ...billSeen('2026', '08'), from: '2026-08-07' }])],
    ['an amount it does not know', value([{ ...billSeen('2026', '08'), amount: '$85.40' }])],
  ])('fails where the page of a year has %s', (_, answer) => {
    const lines: Line[] = [...yearsAre('2026'), opened('/bills/2026'), ['extract bills', answer]]
    expect(play(runOf('mobileBillingStatement', 'read', {}), lines)).toMatchObject({
      code: 'AUTOMATION_ERROR',
      message: 'The step "read the bills" failed: the page is not as expected.',
    })
  })
})

// paymentMethod: the cards and bank accounts a user pays with. Messages never repeat a value: it may be a card number.
import * as z from 'zod'
import { once } from '../../wire/once.ts'
import { MOST_ENTRIES, shownText } from './shown.ts'
import type { Resource } from './resource.ts'

const paymentMethod = () =>
  z.object({
    order: z.number().int().nonnegative(),
    vendorId: shownText(),
    last4: z.string().regex(/^\d{4}$/),
    type: z.enum(['credit_card', 'debit_card', 'bank_account', 'other']),
    isDefault: z.boolean(),
    brand: shownText().optional(),
    expirationDate: shownText().optional(),
    nickname: shownText().optional(),
    billingZip: shownText().optional(),
  })

export const paymentMethods = once(() => z.object({ paymentMethods: z.array(paymentMethod()).max(MOST_ENTRIES) }))
export type PaymentMethods = z.infer<ReturnType<typeof paymentMethods>>

const text = (most: number) => z.string().min(1, 'must not be empty').max(most, `must be at most ${most} characters`)

export const newCard = once(() =>
  z.strictObject({
    cardNumber: z
      .string()
      .regex(/^\d{12,19}$/, { message: 'must be 12 to 19 digits', abort: true })
      .refine(hasLuhnDigit, 'must be a card number whose check digit is right'),
    expirationDate: z.string().regex(/^(0[1-9]|1[0-2])\/\d{2}$/, 'must be MM/YY'),
    cvv: z.string().regex(/^\d{3,4}$/, 'must be 3 or 4 digits'),
    nameOnCard: text(128),
    billingZip: text(16),
    billingAddress: z
      .strictObject({
        line1: text(128),
        line2: z.string().max(128, 'must be at most 128 characters').optional(),
        city: text(64),
        state: text(64),
        country: text(64).optional(),
      })
      .optional(),
    /** Fills the form and has it checked as far as the site does, and adds nothing. */
    dryRun: z.boolean().optional(),
  }),
)
export type NewCard = z.infer<ReturnType<typeof newCard>>

const card = () => z.object({ last4: z.string().regex(/^\d{4}$/) })

export const cardAdded = once(() =>
  z.union([z.object({ success: z.literal(true), card: card() }), z.object({ dryRun: z.literal(true), card: card() })]),
)
export type CardAdded = z.infer<ReturnType<typeof cardAdded>>

export const paymentMethodResource: Resource = {
  name: 'paymentMethod',
  read: { description: 'List the payment methods on the account', arguments: null, result: paymentMethods },
  write: {
    description: 'Add a card to the account',
    arguments: newCard,
    result: cardAdded,
    issuesAt: (args, now) => {
      const { data } = newCard().shape.expirationDate.safeParse(args['expirationDate'])
      return data !== undefined && isPastMonth(data, now)
        ? [{ path: 'expirationDate', message: 'must not be in the past' }]
        : []
    },
  },
}

/** A card is good until the last day of its month; UTC-12 is the last place where that day ends. */
function isPastMonth(expirationDate: string, now: number): boolean {
  const [month = 0, year = 0] = expirationDate.split('/').map(Number)
  return now >= Date.UTC(2000 + year, month) + 12 * 3_600_000
}

function hasLuhnDigit(digits: string): boolean {
  let sum = 0
  for (let index = 0; index < digits.length; index++) {
    const digit = Number(digits[digits.length - 1 - index])
    const weighed = index % 2 === 1 ? digit * 2 : digit
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return sum % 10 === 0
}

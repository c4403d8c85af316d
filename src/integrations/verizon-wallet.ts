// Verizon's wallet: its cards and bank accounts, as the site lists them.
import * as z from 'zod'
import type { Steps } from '../core/automation.ts'
import type { Page } from './page.ts'
import type { PaymentMethods } from './resources/payment-method.ts'
import { READ_CARDS } from './verizon-expressions.ts'

export type WalletCard = Omit<PaymentMethods['paymentMethods'][number], 'order'>

const KINDS = { Credit: 'credit_card', Debit: 'debit_card', 'Checking account': 'bank_account' } as const

/** Exp. 8/2029 in the page, 08/29 in the result. */
const expiry = z
  .string()
  .regex(/^Exp\. ([1-9]|1[0-2])\/20\d{2}$/)
  .transform((text) => {
    const [month = '', year = ''] = text.slice('Exp. '.length).split('/')
    return `${month.padStart(2, '0')}/${year.slice(2)}`
  })

const cards = z.array(
  z
    .object({
      id: z.string(),
      number: z.string().regex(/^[• ]*\d{4}$/),
      kind: z.string(),
      isDefault: z.boolean(),
      brand: z.string().nullable(),
      expires: expiry.nullable(),
      zip: z.string().nullable(),
      nickname: z.string().nullable(),
    })
    .transform((card): WalletCard => ({
      vendorId: card.id,
      last4: card.number.slice(-4),
      type: Object.entries(KINDS).find(([words]) => words === card.kind)?.[1] ?? 'other',
      isDefault: card.isDefault,
      ...(card.brand !== null && { brand: card.brand }),
      ...(card.expires !== null && { expirationDate: card.expires }),
      ...(card.nickname !== null && { nickname: card.nickname }),
      ...(card.zip !== null && { billingZip: card.zip }),
    })),
)

/** In the page's order. */
export function* readWallet(page: Page): Steps<readonly WalletCard[]> {
  yield* page.open('/wallet')
  return yield* page.evaluate('read the cards', READ_CARDS, cards)
}

// Verizon's wallet: its cards and bank accounts, as the site lists them.
import * as z from 'zod'
import type { Steps } from '../core/automation.ts'
import type { Page } from './page.ts'
import { paymentMethodOf } from './payment-methods.ts'
import { READ_CARDS } from './verizon-expressions.ts'

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
    .transform((card) => paymentMethodOf(card, KINDS)),
)

/** In the page's order. */
export function* readWallet(page: Page): Steps<z.infer<typeof cards>> {
  yield* page.open('/wallet')
  return yield* page.evaluate('read the cards', READ_CARDS, cards)
}

// Verizon's wallet: its cards and bank accounts, as the site lists them.
import * as z from 'zod'
import type { Steps } from '../core/automation.ts'
import { once } from '../wire/once.ts'
import { type Page, type Reading, WHOLE_PAGE_MS } from './page.ts'
import { paymentMethodOf } from './payment-methods.ts'

const KINDS = { Credit: 'credit_card', Debit: 'debit_card', 'Checking account': 'bank_account' } as const

/** Exp. 8/2029 in the page, 08/29 in the result. */
const expiry = () =>
  z
    .string()
    .regex(/^Exp\. ([1-9]|1[0-2])\/20\d{2}$/)
    .transform((text) => {
      const [month = '', year = ''] = text.slice('Exp. '.length).split('/')
      return `${month.padStart(2, '0')}/${year.slice(2)}`
    })

const part = (name: string) => ({ selector: `.wallet-card__${name}` })
const maybe = (name: string) => ({ ...part(name), optional: true })

export const READ_CARDS = {
  what: 'read the cards',
  root: '.wallet',
  rows: '.wallet-card',
  fields: {
    id: { attribute: 'id' },
    number: part('number'),
    kind: part('type'),
    isDefault: { ...part('badge'), present: true },
    brand: maybe('brand'),
    expires: maybe('expiry'),
    zip: maybe('zip'),
    nickname: maybe('nickname'),
  },
  schema: once(() =>
    z.array(
      z
        .object({
          id: z.string(),
          number: z.string().regex(/^[• ]*\d{4}$/),
          kind: z.string(),
          isDefault: z.boolean(),
          brand: z.string().nullable(),
          expires: expiry().nullable(),
          zip: z.string().nullable(),
          nickname: z.string().nullable(),
        })
        .transform((card) => paymentMethodOf(card, KINDS)),
    ),
  ),
  timeoutMs: WHOLE_PAGE_MS,
} satisfies Reading<unknown>

export const WALLET_PAGE = '/wallet'

/** In the page's order. */
export function* readWallet(page: Page): Steps<z.infer<ReturnType<typeof READ_CARDS.schema>>> {
  yield* page.open(WALLET_PAGE)
  return yield* page.extract(READ_CARDS)
}

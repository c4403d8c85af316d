// A payment method as a site lists it, in the resource's form: the same at every site.
import type { PaymentMethods } from './resources/payment-method.ts'

type PaymentMethod = PaymentMethods['paymentMethods'][number]

/** Null is what the site does not show. */
export interface ListedMethod {
  readonly id: string
  /** Ends in the last four digits. */
  readonly number: string
  /** In the site's own words. */
  readonly kind: string
  readonly isDefault: boolean
  readonly brand: string | null
  /** MM/YY */
  readonly expires: string | null
  readonly nickname: string | null
  readonly zip: string | null
}

/** @param kinds the site's words for each type; a word that is not among them is another type */
export function paymentMethodOf(
  listed: ListedMethod,
  kinds: Readonly<Record<string, PaymentMethod['type']>>,
): Omit<PaymentMethod, 'order'> {
  return {
    vendorId: listed.id,
    last4: listed.number.slice(-4),
    type: Object.entries(kinds).find(([words]) => words === listed.kind)?.[1] ?? 'other',
    isDefault: listed.isDefault,
    ...(listed.brand !== null && { brand: listed.brand }),
    ...(listed.expires !== null && { expirationDate: listed.expires }),
    ...(listed.nickname !== null && { nickname: listed.nickname }),
    ...(listed.zip !== null && { billingZip: listed.zip }),
  }
}

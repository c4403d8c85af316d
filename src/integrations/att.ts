// AT&T: its catalogue entry. The automations are still to come.
import type { Integration } from './integration.ts'
import { notYet } from './not-yet.ts'
import { mobileBillingStatementResource } from './resources/mobile-billing-statement.ts'
import { paymentMethodResource } from './resources/payment-method.ts'

export const att: Integration = {
  id: 'att',
  name: 'AT&T',
  login: notYet,
  offers: [
    { resource: paymentMethodResource, read: notYet, write: notYet },
    { resource: mobileBillingStatementResource, read: notYet },
  ],
}

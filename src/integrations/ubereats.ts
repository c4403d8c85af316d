// Uber Eats: its catalogue entry. The automations are still to come.
import type { Integration } from './integration.ts'
import { notYet } from './not-yet.ts'
import { orderHistoryResource } from './resources/order-history.ts'
import { readablePaymentMethod } from './resources/payment-method.ts'

export const ubereats: Integration = {
  id: 'ubereats',
  name: 'Uber Eats',
  login: notYet,
  offers: [
    { resource: orderHistoryResource, read: notYet },
    { resource: readablePaymentMethod, read: notYet },
  ],
}

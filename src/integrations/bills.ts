// What listing bills has in common at every carrier.
import type { Billing } from './resources/mobile-billing-statement.ts'

/** A listing without a limit ends here, so that a long account does not hold its user for minutes. */
export const MOST_BILLS = 100

/** At most `limit` of them, whatever the site's own order is. */
export function newestFirst(billing: Billing['billing'], limit: number): Billing {
  return { billing: billing.toSorted((a, b) => (age(a) < age(b) ? 1 : -1)).slice(0, limit) }
}

/** MM/DD/YYYY so that texts sort as dates. */
function age({ periodStart }: Billing['billing'][number]): string {
  return periodStart.slice(6) + periodStart.slice(0, 5)
}

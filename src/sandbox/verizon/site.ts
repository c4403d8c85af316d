// The Verizon sandbox: a site that asks in small steps. One address for both steps of signing in, a review before a card is
// added, and one page for each year of bills.
import type { Rendered, ServedSite } from '../serve.ts'
import type { Page } from './page.ts'
import { render } from './pages.ts'
import { FRESH, parseState, type SiteState } from './state.ts'
import { visit } from './visit.ts'

export const verizonSite: ServedSite<SiteState, Page> = {
  integrationId: 'verizon',
  fresh: FRESH,
  visit,
  signedInAs: ({ stage, userId }) => (stage === 'open' ? userId : null),
  parseState,
  render: (page, base) => ({ status: statusOf(page), markup: render(page, base) }),
}

function statusOf(page: Page): Rendered['status'] & (200 | 404 | 422) {
  if (page.name === 'not_found') {
    return 404
  }
  const isRefused = page.name === 'new_card' && page.notice !== null && page.notice.kind !== 'again'
  return isRefused ? 422 : 200
}

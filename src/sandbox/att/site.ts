// The AT&T sandbox: one sign-in form on one page, then one account page whose sections are tables.
import type { Rendered, ServedSite } from '../serve.ts'
import { render } from './pages.ts'
import { FRESH, parseState, type SiteState } from './state.ts'
import { type Page, visit } from './visit.ts'

export const attSite: ServedSite<SiteState, Page> = {
  integrationId: 'att',
  fresh: FRESH,
  visit,
  signedInAs: ({ stage, userId }) => (stage === 'in' ? userId : null),
  parseState,
  render: (page, base) => ({ status: statusOf(page), markup: render(page, base) }),
}

function statusOf(page: Page): Rendered['status'] & (200 | 404 | 422) {
  if (page.name === 'not_found') {
    return 404
  }
  return page.name === 'login' && page.problem?.kind === 'incomplete' ? 422 : 200
}

// The T-Mobile sandbox: a site of the old kind, whose forms are sent page by page and whose sign-in takes two of them.
import type { Rendered, ServedSite } from '../serve.ts'
import { render } from './pages.ts'
import { FRESH, parseState, type SiteState } from './state.ts'
import { type Page, visit } from './visit.ts'

export const tmobileSite: ServedSite<SiteState, Page> = {
  integrationId: 'tmobile',
  fresh: FRESH,
  visit,
  signedInAs: ({ signedIn, username }) => (signedIn ? username : null),
  parseState,
  render: (page, base) => ({ status: statusOf(page), markup: render(page, base) }),
}

function statusOf(page: Page): Rendered['status'] & (200 | 404 | 422) {
  if (page.name === 'not_found') {
    return 404
  }
  return page.name === 'new_card' && page.problem !== null ? 422 : 200
}

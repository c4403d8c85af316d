// The Uber Eats sandbox: a single-page app. One empty shell at every address; all data comes from JSON calls.
import type { Rendered, ServedSite } from '../serve.ts'
import { shell } from './shell.ts'
import { FRESH, parseState, type SiteState } from './state.ts'
import { type Page, visit } from './visit.ts'
import { countWords, numberWords } from './words.ts'

export const ubereatsSite: ServedSite<SiteState, Page> = {
  integrationId: 'ubereats',
  fresh: FRESH,
  visit,
  signedInAs: ({ stage, name }) => (stage === 'in' ? name : null),
  parseState,
  render,
}

function render(page: Page, base: string, nonce: string): Rendered {
  return answerTo(page) ?? { status: 200, markup: shell(base, nonce) }
}

/** What the site answers to a call of its app; null for what is no call. */
export function answerTo(page: Page): Extract<Rendered, { readonly json: unknown }> | null {
  switch (page.name) {
    case 'shell':
      return null
    case 'session':
      return { status: 200, json: { stage: page.stage } }
    case 'wrong':
      return { status: 422, json: { message: page.message } }
    case 'signed_out':
      return { status: 401, json: { stage: 'out' } }
    case 'feed':
      return { status: 200, json: { firstName: page.firstName, places: page.places } }
    case 'orders': {
      const { count, orders, next, layout } = page
      return { status: 200, json: { countWords: countWords(count), count, orders, next, layout } }
    }
    case 'wallet': {
      const methods = page.methods.map((method) => ({ ...method, number: numberWords(method) }))
      return { status: 200, json: { methods, layout: page.layout } }
    }
    case 'unknown':
      return { status: 404, json: { message: 'There is nothing here.' } }
  }
}

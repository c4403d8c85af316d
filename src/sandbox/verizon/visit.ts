// The Verizon sandbox as one pure function: what a request does to the visitor's state, and which page or redirect
// answers it. Knows no HTML and no HTTP.
import { type Account, type Card, cardsWith } from '../carrier.ts'
import { decideCard } from '../new-card.ts'
import { findPerson } from '../people.ts'
import type { SiteAnswer, SiteRequest } from '../site.ts'
import { type CardForm, errorsOf, parseCardForm, typedCard, withoutSecrets } from './card-form-data.ts'
import { findAccount } from './data.ts'
import type { Page, Year } from './page.ts'
import { FRESH, type SiteState } from './state.ts'
import { LOGIN, OVERVIEW, visitAsStranger } from './visit-sign-in.ts'

type Answer = SiteAnswer<SiteState, Page>

export function visit(state: SiteState, request: SiteRequest): Answer {
  // By GET, as on many sites: a link signs out. Everything is forgotten, so that no run depends on the one before.
  if (request.path === '/signout') {
    return { state: FRESH, to: LOGIN }
  }
  const account = state.stage === 'open' ? findAccount(state.userId) : undefined
  return account === undefined ? visitAsStranger(state, request) : visitAsCustomer(state, account, request)
}

function visitAsCustomer(state: SiteState, account: Account, request: SiteRequest): Answer {
  const { path } = request
  const trouble = findPerson(state.userId)?.trouble
  if (request.method === 'GET' && (path === '/' || path.startsWith('/secure/'))) {
    return { state, to: OVERVIEW }
  }
  if (trouble === 'changed' && /^\/(wallet|bills)(\/|$)/.test(path)) {
    return { state, page: { name: 'redesigned', account } }
  }
  if (request.method === 'GET' && path.startsWith('/bills/')) {
    return { state, page: billsPage(account, path.slice('/bills/'.length)) }
  }
  switch (`${request.method} ${path}`) {
    case `GET ${OVERVIEW}`:
      return { state, page: { name: 'overview', account } }
    case 'GET /wallet': {
      const cards = cardsOf(state, account)
      const added = cards.slice(account.cards.length).find(({ id }) => id === request.query['added']) ?? null
      return { state, page: { name: 'wallet', cards: cards.toSorted(bankAccountsLast), added } }
    }
    case 'GET /wallet/new': {
      const notice = request.query['again'] === '1' ? ({ kind: 'again' } as const) : null
      return { state, page: { name: 'new_card', values: parseCardForm({}), notice } }
    }
    case 'POST /wallet/review':
      return { state, page: reviewPage(state, parseCardForm(request.form)) }
    case 'POST /wallet/confirm':
      return confirm(state, trouble === 'declined', parseCardForm(request.form))
    // What was typed was in the page that is gone.
    case 'GET /wallet/review':
    case 'GET /wallet/confirm':
      return { state, to: '/wallet/new?again=1' }
    case 'GET /bills':
      return { state, page: { name: 'bill_years', years: yearsOf(account) } }
    default:
      return { state, page: { name: 'not_found' } }
  }
}

/** Nothing is decided yet but the form itself: whether the card is taken shows after Confirm. */
function reviewPage(state: SiteState, form: CardForm): Page {
  const decision = decideCard(typedCard(form), false, state.added.length)
  const errors = errorsOf(form, decision.kind === 'invalid' ? decision.errors : {})
  return decision.kind === 'added' && Object.keys(errors).length === 0
    ? { name: 'review', card: decision.card, typed: form }
    : { name: 'new_card', values: withoutSecrets(form), notice: { kind: 'invalid', errors } }
}

/** Looks at the whole card again: the review page's hidden fields are a stranger's input like any other. */
function confirm(state: SiteState, refusesCards: boolean, form: CardForm): Answer {
  const review = reviewPage(state, form)
  if (review.name !== 'review') {
    return { state, page: review }
  }
  if (refusesCards) {
    return { state, page: { name: 'new_card', values: withoutSecrets(form), notice: { kind: 'declined' } } }
  }
  const added = [...state.added, review.card]
  return { state: { ...state, added }, to: `/wallet?added=${addedId(added.length)}` }
}

function cardsOf(state: SiteState, account: Account): readonly Card[] {
  return cardsWith(account, state.added, addedId)
}

function addedId(number: number): string {
  return `vz-new-${number}`
}

function bankAccountsLast(a: Card, b: Card): number {
  return Number(a.kind === 'Bank account') - Number(b.kind === 'Bank account')
}

function yearsOf({ bills }: Account): readonly Year[] {
  const years = new Set(bills.map(({ start }) => start.slice(0, 4)))
  return Array.from(years, (year) => ({ year, bills: bills.filter(({ start }) => start.startsWith(year)) }))
}

function billsPage(account: Account, asked: string): Page {
  const years = yearsOf(account)
  const year = years.find((one) => one.year === asked)
  return year === undefined
    ? { name: 'not_found' }
    : { name: 'bills', year, others: years.filter((one) => one !== year) }
}

// The T-Mobile sandbox as one pure function: what a request does to the visitor's state, and which page or redirect
// answers it. Knows no HTML and no HTTP.
import { type Account, type Bill, type Card, cardsWith } from '../carrier.ts'
import { decideCard } from '../new-card.ts'
import { findPerson } from '../people.ts'
import { decideCode, decideSignIn, MOST_TRIES, MOST_USERNAME_CHARACTERS, type SignIn } from '../sign-in.ts'
import type { SiteAnswer, SiteRequest } from '../site.ts'
import { type CardErrors, type CardForm, errorsOf, parseCardForm, typedCard } from './card-form-data.ts'
import { findAccount } from './data.ts'
import { FRESH, type SiteState } from './state.ts'

const BILLS_PER_PAGE = 6

export type Page =
  | { readonly name: 'signin'; readonly error: string | null }
  | { readonly name: 'password'; readonly username: string; readonly wrongTries: number }
  | { readonly name: 'code'; readonly wrongTries: number }
  | { readonly name: 'locked' }
  | { readonly name: 'account'; readonly account: Account }
  | { readonly name: 'payments'; readonly cards: readonly Card[] }
  | { readonly name: 'new_card'; readonly values: CardForm; readonly problem: CardProblem | null }
  | { readonly name: 'card_added'; readonly card: Card }
  | { readonly name: 'bills'; readonly bills: readonly Bill[]; readonly number: number; readonly older: boolean }
  /** The same things in a layout that no automation knows. */
  | { readonly name: 'redesigned'; readonly account: Account }
  | { readonly name: 'not_found' }

export type CardProblem = { readonly kind: 'declined' } | { readonly kind: 'invalid'; readonly errors: CardErrors }

type Answer = SiteAnswer<SiteState, Page>

export function visit(state: SiteState, request: SiteRequest): Answer {
  // By GET, as on many sites: a link signs out. Everything is forgotten, so that no run depends on the one before.
  if (request.path === '/signout') {
    return { state: FRESH, to: '/signin' }
  }
  const account = state.signedIn ? findAccount(state.username) : undefined
  return account === undefined ? visitAsStranger(state, request) : visitAsCustomer(state, account, request)
}

function visitAsStranger(state: SiteState, request: SiteRequest): Answer {
  if (state.wrongTries >= MOST_TRIES) {
    return request.path === '/signin/locked' ? { state, page: { name: 'locked' } } : { state, to: '/signin/locked' }
  }
  switch (`${request.method} ${request.path}`) {
    case 'GET /signin':
      return { state, page: { name: 'signin', error: null } }
    case 'POST /signin':
      return enterUsername(state, (request.form['username'] ?? '').trim())
    case 'GET /signin/password':
      return state.username === ''
        ? { state, to: '/signin' }
        : { state, page: { name: 'password', username: state.username, wrongTries: state.wrongTries } }
    case 'POST /signin/password':
      return enter(
        state,
        decideSignIn(state.username, request.form['password'] ?? '', state.wrongTries),
        '/signin/password',
      )
    case 'GET /signin/code':
      return state.codeAsked
        ? { state, page: { name: 'code', wrongTries: state.wrongTries } }
        : { state, to: '/signin/password' }
    case 'POST /signin/code':
      return state.codeAsked
        ? enter(state, decideCode(request.form['code'] ?? '', state.wrongTries), '/signin/code')
        : { state, to: '/signin/password' }
    default:
      return { state, to: '/signin' }
  }
}

function enterUsername(state: SiteState, username: string): Answer {
  return username === '' || username.length > MOST_USERNAME_CHARACTERS
    ? { state, page: { name: 'signin', error: 'Enter your username.' } }
    : { state: { ...state, username, codeAsked: false }, to: '/signin/password' }
}

/** @param again where a wrong word is typed again */
function enter(state: SiteState, decision: SignIn, again: string): Answer {
  switch (decision) {
    case 'signed_in':
      return { state: { ...FRESH, username: state.username, signedIn: true }, to: '/account' }
    case 'code':
      return { state: { ...state, codeAsked: true, wrongTries: 0 }, to: '/signin/code' }
    case 'wrong':
      return { state: { ...state, wrongTries: state.wrongTries + 1 }, to: again }
    case 'locked':
      return { state: { ...state, wrongTries: MOST_TRIES }, to: '/signin/locked' }
  }
}

function visitAsCustomer(state: SiteState, account: Account, request: SiteRequest): Answer {
  const trouble = findPerson(state.username)?.trouble
  switch (`${request.method} ${request.path}`) {
    case 'GET /':
    case 'GET /signin':
    case 'GET /signin/password':
    case 'GET /signin/code':
      return { state, to: '/account' }
    case 'GET /account':
      return { state, page: { name: 'account', account } }
  }
  if (trouble === 'changed' && ['/payments', '/payments/new', '/bills'].includes(request.path)) {
    return { state, page: { name: 'redesigned', account } }
  }
  switch (`${request.method} ${request.path}`) {
    case 'GET /payments':
      return { state, page: { name: 'payments', cards: cardsOf(state, account) } }
    case 'GET /payments/new':
      return { state, page: { name: 'new_card', values: parseCardForm({}), problem: null } }
    case 'POST /payments/new':
      return addCard(state, trouble === 'declined', parseCardForm(request.form))
    case 'GET /payments/added': {
      const card = state.added.length === 0 ? undefined : cardsOf(state, account).at(-1)
      return card === undefined ? { state, to: '/payments' } : { state, page: { name: 'card_added', card } }
    }
    case 'GET /bills':
      return { state, page: billsPage(account, request.query['page']) }
    default:
      return { state, page: { name: 'not_found' } }
  }
}

function addCard(state: SiteState, refusesCards: boolean, form: CardForm): Answer {
  const decision = decideCard(typedCard(form), refusesCards, state.added.length)
  const errors = errorsOf(form, decision.kind === 'invalid' ? decision.errors : {})
  if (decision.kind === 'added' && Object.keys(errors).length === 0) {
    return { state: { ...state, added: [...state.added, decision.card] }, to: '/payments/added' }
  }
  const problem: CardProblem = decision.kind === 'declined' ? { kind: 'declined' } : { kind: 'invalid', errors }
  // What is typed again: a card number or code must not come back in a page.
  return { state, page: { name: 'new_card', values: { ...form, card_number: '', cvv: '' }, problem } }
}

function cardsOf(state: SiteState, account: Account): readonly Card[] {
  return cardsWith(account, state.added, (number) => `pm_new_${number}`)
}

function billsPage(account: Account, asked: string | undefined): Page {
  const number = /^[1-9]\d{0,3}$/.test(asked ?? '') ? Number(asked) : 1
  const first = (number - 1) * BILLS_PER_PAGE
  const bills = account.bills.slice(first, first + BILLS_PER_PAGE)
  return { name: 'bills', bills, number, older: first + BILLS_PER_PAGE < account.bills.length }
}

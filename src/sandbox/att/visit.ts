// The AT&T sandbox as one pure function: what a request does to the visitor's state, and which page or redirect answers
// it. Knows no HTML and no HTTP.
import { type Account, type Bill, type Card, cardsWith } from '../carrier.ts'
import { decideCard, MOST_ADDED_CARDS } from '../new-card.ts'
import { findPerson } from '../people.ts'
import { decideCode, decideSignIn, MOST_TRIES, MOST_USERNAME_CHARACTERS, type SignIn } from '../sign-in.ts'
import type { SiteAnswer, SiteRequest } from '../site.ts'
import { parseCardForm, typedCard, wrongFields } from './card-form-data.ts'
import { findAccount } from './data.ts'
import { FRESH, type Notice, type SiteState } from './state.ts'

/** The list grows by so many, always from the newest on. */
export const BILLS_AT_ONCE = 5
const MOST_BILLS = 100

const WALLET = '/account?view=wallet'

export type Page =
  | { readonly name: 'login'; readonly userId: string; readonly problem: LoginProblem | null }
  | { readonly name: 'passcode'; readonly wrongTries: number }
  | { readonly name: 'locked' }
  | { readonly name: 'overview'; readonly account: Account }
  /** `more` is what the next, longer list shows; null where this one is whole. */
  | { readonly name: 'billing'; readonly bills: readonly Bill[]; readonly more: number | null }
  | { readonly name: 'wallet'; readonly cards: readonly Card[]; readonly notice: Notice | null }
  | { readonly name: 'new_card' }
  /** The same things in a layout that no automation knows. */
  | { readonly name: 'redesigned'; readonly account: Account }
  | { readonly name: 'not_found' }

export type LoginProblem = { readonly kind: 'incomplete' } | { readonly kind: 'wrong'; readonly wrongTries: number }

type Answer = SiteAnswer<SiteState, Page>

export function visit(state: SiteState, request: SiteRequest): Answer {
  // By GET, as on many sites: a link signs out. Everything is forgotten, so that no run depends on the one before.
  if (request.path === '/signout') {
    return { state: FRESH, to: '/login' }
  }
  const account = state.stage === 'in' ? findAccount(state.userId) : undefined
  return account === undefined ? visitAsStranger(state, request) : visitAsCustomer(state, account, request)
}

function visitAsStranger(state: SiteState, request: SiteRequest): Answer {
  const { path, method, form } = request
  const isLocked = state.wrongTries >= MOST_TRIES
  if (path === '/login' && method === 'GET') {
    return { state, page: isLocked ? { name: 'locked' } : loginPage(state) }
  }
  if (path === '/login' && !isLocked) {
    return logIn(state, (form['user-id'] ?? '').trim(), form['password'] ?? '')
  }
  if (path === '/login/passcode' && state.stage === 'passcode' && !isLocked) {
    return method === 'GET'
      ? { state, page: { name: 'passcode', wrongTries: state.wrongTries } }
      : enter(state, decideCode(form['passcode'] ?? '', state.wrongTries), '/login/passcode')
  }
  return { state, to: '/login' }
}

/** Whoever comes back from the passcode has typed no wrong password. */
function loginPage({ userId, stage, wrongTries }: SiteState): Page {
  const isWrong = stage === 'out' && wrongTries > 0
  return { name: 'login', userId, problem: isWrong ? { kind: 'wrong', wrongTries } : null }
}

function logIn(state: SiteState, userId: string, password: string): Answer {
  if (userId === '' || password === '' || userId.length > MOST_USERNAME_CHARACTERS) {
    const shown = userId.slice(0, MOST_USERNAME_CHARACTERS)
    return { state, page: { name: 'login', userId: shown, problem: { kind: 'incomplete' } } }
  }
  return enter({ ...state, userId, stage: 'out' }, decideSignIn(userId, password, state.wrongTries), '/login')
}

/** @param again where a wrong word is typed again */
function enter(state: SiteState, decision: SignIn, again: string): Answer {
  switch (decision) {
    case 'signed_in':
      return { state: { ...FRESH, userId: state.userId, stage: 'in' }, to: '/account' }
    case 'code':
      return { state: { ...state, stage: 'passcode', wrongTries: 0 }, to: '/login/passcode' }
    case 'wrong':
      return { state: { ...state, wrongTries: state.wrongTries + 1 }, to: again }
    case 'locked':
      return { state: { ...state, stage: 'out', wrongTries: MOST_TRIES }, to: '/login' }
  }
}

function visitAsCustomer(state: SiteState, account: Account, request: SiteRequest): Answer {
  const trouble = findPerson(state.userId)?.trouble
  const view = request.path === '/account' ? request.query['view'] : undefined
  const isInside = view === 'billing' || view === 'wallet' || request.path === '/wallet/add'
  if (trouble === 'changed' && isInside) {
    return { state, page: { name: 'redesigned', account } }
  }
  switch (`${request.method} ${request.path}`) {
    case 'GET /':
    case 'GET /login':
    case 'GET /login/passcode':
      return { state, to: '/account' }
    case 'GET /account':
      return view === 'wallet'
        ? { state, page: { name: 'wallet', cards: cardsOf(state, account), notice: state.notice } }
        : {
            state: withoutNotice(state),
            page: view === 'billing' ? billingPage(account, request.query['show']) : { name: 'overview', account },
          }
    case 'GET /wallet/add':
      return { state: withoutNotice(state), page: { name: 'new_card' } }
    case 'POST /wallet/add':
      return addCard(state, trouble === 'declined', request.form)
    default:
      return { state, page: { name: 'not_found' } }
  }
}

function withoutNotice(state: SiteState): SiteState {
  return state.notice === null ? state : { ...state, notice: null }
}

/** Whatever comes of it is told in the wallet. */
function addCard(state: SiteState, refusesCards: boolean, sent: SiteRequest['form']): Answer {
  const form = parseCardForm(sent)
  const told = (kind: Notice['kind'], fields: Notice['fields'] = []): Answer => ({
    state: { ...state, notice: { kind, fields } },
    to: WALLET,
  })
  if (state.added.length >= MOST_ADDED_CARDS) {
    return told('refused')
  }
  const decision = decideCard(typedCard(form), refusesCards, state.added.length)
  const wrong = wrongFields(form, decision.kind === 'invalid' ? decision.errors : {})
  if (wrong.length > 0) {
    return told('refused', [...wrong])
  }
  return decision.kind === 'added'
    ? { state: { ...state, added: [...state.added, decision.card], notice: { kind: 'added', fields: [] } }, to: WALLET }
    : told('declined')
}

function cardsOf(state: SiteState, account: Account): readonly Card[] {
  return cardsWith(account, state.added, (number) => `wallet-new-${number}`)
}

function billingPage(account: Account, asked: string | undefined): Page {
  const number = /^[1-9]\d{0,2}$/.test(asked ?? '') ? Number(asked) : BILLS_AT_ONCE
  const shown = Math.min(MOST_BILLS, Math.ceil(number / BILLS_AT_ONCE) * BILLS_AT_ONCE)
  const isWhole = shown >= Math.min(MOST_BILLS, account.bills.length)
  return { name: 'billing', bills: account.bills.slice(0, shown), more: isWhole ? null : shown + BILLS_AT_ONCE }
}

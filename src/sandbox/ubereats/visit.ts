// The Uber Eats sandbox as one pure function: what a request does to the visitor's state, and what answers it. Every
// address that is no JSON call is the same empty shell: which view it shows is the script's business. Knows no HTTP.
import { findPerson } from '../people.ts'
import { decideCode, decideSignIn, MOST_TRIES, MOST_USERNAME_CHARACTERS, type SignIn } from '../sign-in.ts'
import type { SiteAnswer, SiteRequest } from '../site.ts'
import { type Account, findAccount, type Method } from './data.ts'
import type { Order } from './orders.ts'
import { FRESH, type SiteState } from './state.ts'
import { wrongWords } from './words.ts'

/** Where a visitor stands: what the app asks before it shows a sign-in view. */
export type Stage = 'out' | 'code' | 'locked' | 'in'

/** Some accounts are shown a layout that no automation knows, as sites do while they try one out. */
export type Layout = 'list' | 'tiles'

export type Page =
  | { readonly name: 'shell' }
  | { readonly name: 'session'; readonly stage: Stage }
  | { readonly name: 'wrong'; readonly message: string }
  | { readonly name: 'signed_out' }
  | { readonly name: 'feed'; readonly firstName: string; readonly places: readonly string[] }
  | OrdersPage
  | { readonly name: 'wallet'; readonly methods: readonly Method[]; readonly layout: Layout }
  | { readonly name: 'unknown' }

/** A portion of the orders. `next` is where the next one begins; null at the end. */
export interface OrdersPage {
  readonly name: 'orders'
  /** Of the account, not of this portion. */
  readonly count: number
  readonly orders: readonly Order[]
  readonly next: string | null
  readonly layout: Layout
}

type Answer = SiteAnswer<SiteState, Page>

export const ORDERS_PER_PORTION = 10

export function visit(state: SiteState, request: SiteRequest): Answer {
  // By GET, as on many sites: a link signs out. Everything is forgotten, so that no run depends on the one before.
  if (request.path === '/signout') {
    return { state: FRESH, to: '/login' }
  }
  if (!request.path.startsWith('/api/')) {
    return { state, page: { name: request.method === 'GET' ? 'shell' : 'unknown' } }
  }
  switch (`${request.method} ${request.path}`) {
    case 'GET /api/session':
      return { state, page: { name: 'session', stage: stageOf(state) } }
    case 'POST /api/session':
      return enterPassword(state, request.form)
    case 'POST /api/session/code':
      return stageOf(state) === 'code'
        ? enter(state, 'code', decideCode(request.form['code'] ?? '', state.wrongTries))
        : { state, page: { name: 'session', stage: stageOf(state) } }
    default: {
      const account = stageOf(state) === 'in' ? findAccount(state.name) : undefined
      return { state, page: account === undefined ? { name: 'signed_out' } : read(account, layoutFor(state), request) }
    }
  }
}

function stageOf(state: SiteState): Stage {
  if (state.wrongTries >= MOST_TRIES) {
    return 'locked'
  }
  return state.stage === 'in' && findAccount(state.name) === undefined ? 'out' : state.stage
}

function enterPassword(state: SiteState, form: Readonly<Record<string, string>>): Answer {
  const name = (form['identifier'] ?? '').trim()
  if (name === '' || name.length > MOST_USERNAME_CHARACTERS) {
    return { state, page: { name: 'wrong', message: 'Enter your email or username.' } }
  }
  return enter({ ...state, name }, 'password', decideSignIn(name, form['password'] ?? '', state.wrongTries))
}

function enter(state: SiteState, what: 'password' | 'code', decision: SignIn): Answer {
  switch (decision) {
    case 'signed_in':
      return { state: { ...FRESH, name: state.name, stage: 'in' }, page: { name: 'session', stage: 'in' } }
    case 'code':
      return { state: { ...FRESH, name: state.name, stage: 'code' }, page: { name: 'session', stage: 'code' } }
    case 'wrong': {
      const wrongTries = state.wrongTries + 1
      return { state: { ...state, wrongTries }, page: { name: 'wrong', message: wrongWords(what, wrongTries) } }
    }
    case 'locked':
      return {
        state: { ...FRESH, name: state.name, wrongTries: MOST_TRIES },
        page: { name: 'session', stage: 'locked' },
      }
  }
}

function layoutFor(state: SiteState): Layout {
  return findPerson(state.name)?.trouble === 'changed' ? 'tiles' : 'list'
}

function read(account: Account, layout: Layout, request: SiteRequest): Page {
  switch (`${request.method} ${request.path}`) {
    case 'GET /api/feed': {
      const places = new Set(account.orders.slice(0, 5).map(({ restaurant }) => restaurant))
      return { name: 'feed', firstName: account.firstName, places: [...places] }
    }
    case 'GET /api/orders':
      return portion(account, layout, request.query)
    case 'GET /api/wallet':
      return { name: 'wallet', methods: account.methods, layout }
    default:
      return { name: 'unknown' }
  }
}

/** A place that is not known begins at the newest. */
function portion({ orders }: Account, layout: Layout, query: Readonly<Record<string, string>>): Page {
  const first = orders.findIndex(({ id }) => id === query['before']) + 1
  const size = /^[1-9]\d?$/.test(query['limit'] ?? '') ? Number(query['limit']) : ORDERS_PER_PORTION
  const shown = orders.slice(first, first + size)
  const hasMore = first + size < orders.length
  return {
    name: 'orders',
    count: orders.length,
    orders: shown,
    next: hasMore ? (shown.at(-1)?.id ?? null) : null,
    layout,
  }
}

// What the Uber Eats sandbox's app shows, as data: the shell and the calls that its script makes, put together, so that
// who plays a person without a browser sees views and not an empty page. Follows app.ts step by step.
import { get, post, type Site, type SiteAnswer, type SiteRequest } from '../site.ts'
import { ubereatsSite } from './site.ts'
import type { SiteState } from './state.ts'
import { type OrdersPage, type Page, type Stage, visit } from './visit.ts'

export type Screen =
  | { readonly view: 'login' | 'verify' | 'locked' | 'feed' | 'missing' }
  | { readonly view: 'orders'; readonly page: OrdersPage }
  | { readonly view: 'wallet'; readonly page: Page & { readonly name: 'wallet' } }
  /** The answer to a call of the app's own. */
  | { readonly view: 'call'; readonly page: Page }

type Answer = SiteAnswer<SiteState, Screen>

const PLACES: Readonly<Record<Stage, string>> = { in: '/feed', code: '/verify', locked: '/login', out: '/login' }

export const ubereatsScreens: Site<SiteState, Screen> = { ...ubereatsSite, visit: visitScreen }

/** A sign-in form is sent by the app to the API; its own address leads to the same here, so that it is one request. */
export function signInWith(identifier: string, password: string): SiteRequest {
  return post('/login', { identifier, password })
}

export function confirmWith(code: string): SiteRequest {
  return post('/verify', { code })
}

function visitScreen(state: SiteState, request: SiteRequest): Answer {
  if (request.method === 'POST') {
    return send(state, request)
  }
  const answer = visit(state, request)
  if ('to' in answer) {
    return answer
  }
  return answer.page.name === 'shell'
    ? open(answer.state, request.path)
    : { state: answer.state, page: { view: 'call', page: answer.page } }
}

function send(before: SiteState, { path, form }: SiteRequest): Answer {
  const { state, page } = call(before, post(path === '/verify' ? '/api/session/code' : '/api/session', form))
  return { state, to: page.name === 'session' ? PLACES[page.stage] : path }
}

function open(state: SiteState, path: string): Answer {
  switch (path) {
    case '/':
    case '/login':
    case '/verify':
      return enter(state, path)
    case '/feed':
    case '/orders':
    case '/wallet':
      return show(state, call(state, get(`/api${path}`)).page)
    default:
      return { state, page: { view: 'missing' } }
  }
}

function enter(state: SiteState, path: string): Answer {
  const { page } = call(state, get('/api/session'))
  const stage = page.name === 'session' ? page.stage : 'out'
  if (PLACES[stage] !== path) {
    return { state, to: PLACES[stage] }
  }
  if (stage === 'locked') {
    return { state, page: { view: 'locked' } }
  }
  return { state, page: { view: stage === 'code' ? 'verify' : 'login' } }
}

function show(state: SiteState, page: Page): Answer {
  switch (page.name) {
    case 'feed':
      return { state, page: { view: 'feed' } }
    case 'orders':
      return { state, page: { view: 'orders', page } }
    case 'wallet':
      return { state, page: { view: 'wallet', page } }
    case 'session':
    case 'shell':
    case 'signed_out':
    case 'unknown':
    case 'wrong':
      return { state, to: '/login' }
  }
}

/** The site's calls answer and never redirect. */
function call(state: SiteState, request: SiteRequest): { readonly state: SiteState; readonly page: Page } {
  const answer = visit(state, request)
  return 'page' in answer ? answer : { state: answer.state, page: { name: 'unknown' } }
}

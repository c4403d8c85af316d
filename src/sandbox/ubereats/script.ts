// The Uber Eats sandbox as a scripted person sees it: which views stand where, and what the integration's expressions find
// there. Takes all of it from the data that the app's script gets.
import { LOCKED, READ_ORDERS, READ_WALLET, readOrdersExpression } from '../../integrations/ubereats.ts'
import { findPerson, ONE_TIME_CODE } from '../people.ts'
import type { Seen, SiteScript } from '../scripted-site.ts'
import type { SiteRequest } from '../site.ts'
import type { Method } from './data.ts'
import type { Order } from './orders.ts'
import { confirmWith, ordersBefore, type Screen, signInWith, ubereatsScreens } from './screen.ts'
import type { SiteState } from './state.ts'
import { countWords, numberWords, titleOf } from './words.ts'

export const ubereatsScript: SiteScript<SiteState, Screen> = {
  site: ubereatsScreens,
  title: (screen) => (screen.view === 'call' ? '' : titleOf(screen.view)),
  selectors: (screen) => [...Object.keys(fields(screen)), ...(screen.view === 'locked' ? [LOCKED] : [])],
  fields,
  // Nothing of this site's automations clicks.
  click: () => undefined,
  evaluate,
  next,
}

function fields({ view }: Screen): Readonly<Record<string, string>> {
  if (view === 'login') {
    return { '#identifier': '', '#password': '' }
  }
  return view === 'verify' ? { '#code': '' } : {}
}

function evaluate(
  screen: Screen,
  expression: string,
  _typed: Readonly<Record<string, string>>,
  ask: (request: SiteRequest) => Screen | null,
): Seen<Screen> | undefined {
  if (expression === READ_WALLET) {
    const isList = screen.view === 'wallet' && screen.page.layout === 'list'
    return { value: isList ? { state: 'end', rows: screen.page.methods.map(methodRow) } : null }
  }
  const wanted = wantedIn(expression)
  return wanted === undefined ? undefined : readOrders(screen, wanted, ask)
}

/** The expression is a function, called with how many orders are wanted. */
function wantedIn(expression: string): number | undefined {
  const wanted = Number(expression.slice(READ_ORDERS.length).replaceAll(/\D/g, ''))
  return expression === readOrdersExpression(wanted) ? wanted : undefined
}

function readOrders(screen: Screen, wanted: number, ask: (request: SiteRequest) => Screen | null): Seen<Screen> {
  if (screen.view !== 'orders' || screen.page.layout !== 'list') {
    return { value: null }
  }
  let { page } = screen
  while (page.orders.length < wanted && page.next !== null) {
    const more = ask(ordersBefore(page.next))
    if (more === null) {
      return { value: { state: 'down' }, page: { view: 'orders', page } }
    }
    if (more.view !== 'call' || more.page.name !== 'orders') {
      return { value: null, page: { view: 'login' } }
    }
    page = { ...page, orders: [...page.orders, ...more.page.orders], next: more.page.next }
  }
  return {
    value: {
      state: page.next === null ? 'end' : 'more',
      count: countWords(page.count),
      rows: page.orders.slice(0, wanted).map(orderRow),
    },
    page: { view: 'orders', page },
  }
}

function orderRow({ id, restaurant, placedAt, total, items }: Order) {
  const texts = items.map(({ name, quantity }) => ({ name, quantity: String(quantity) }))
  return { id, restaurant, placedAt, total, items: texts }
}

function methodRow(method: Method) {
  const { id, brand, kind, expires, zip, nickname, isPreferred } = method
  return { id, brand, number: numberWords(method), kind, expires, zip, nickname, isPreferred }
}

/** A person signs in and does nothing else. Whoever has no password tries one all the same. */
function next({ view }: Screen, person: string): SiteRequest | undefined {
  if (view === 'login') {
    return signInWith(person, findPerson(person)?.password ?? 'pass_unknown')
  }
  return view === 'verify' ? confirmWith(ONE_TIME_CODE) : undefined
}

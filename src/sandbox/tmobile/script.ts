// The T-Mobile sandbox as a scripted person sees it: what stands on each page, what a click sends, and what the
// integration's readings find there. Takes all of it from the pages' data, as the HTML does.
import { ADD_CARD, LOCKED, READ_BILLS, READ_CARDS, READ_OUTCOME, READ_REFUSED } from '../../integrations/tmobile.ts'
import type { Bill, Card } from '../carrier.ts'
import { findPerson, ONE_TIME_CODE } from '../people.ts'
import type { Found, SiteScript } from '../scripted-site.ts'
import { post, type SiteRequest } from '../site.ts'
import { CARD_FIELDS as FORM_FIELDS } from './card-form-data.ts'
import { tmobileSite } from './site.ts'
import type { SiteState } from './state.ts'
import type { Page } from './visit.ts'
import { amountWords, numberWords, titleOf } from './words.ts'

export const tmobileScript: SiteScript<SiteState, Page> = {
  site: tmobileSite,
  title: titleOf,
  selectors,
  fields,
  click: (page, selector, typed) =>
    page.name === 'new_card' && selector === ADD_CARD ? post('/payments/new', formOf(typed)) : undefined,
  readings,
  next,
}

function selectors(page: Page): readonly string[] {
  const marks: Readonly<Record<string, boolean>> = {
    [LOCKED]: page.name === 'locked',
    [READ_OUTCOME.root]: outcomeOn(page) !== null,
    [ADD_CARD]: page.name === 'new_card',
  }
  return [...Object.keys(fields(page)), ...Object.keys(marks).filter((selector) => marks[selector] === true)]
}

function fields(page: Page): Readonly<Record<string, string>> {
  if (page.name === 'new_card') {
    return Object.fromEntries(FORM_FIELDS.map((name) => [`#${name}`, page.values[name]]))
  }
  if (page.name === 'signin') {
    return { '#username': '' }
  }
  if (page.name === 'code') {
    return { '#code': '' }
  }
  return page.name === 'password' ? { '#password': '' } : {}
}

function formOf(typed: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(typed).map(([selector, value]) => [selector.slice(1), value]))
}

function readings(page: Page): readonly Found[] {
  const outcome = outcomeOn(page)
  return [
    [READ_CARDS, page.name === 'payments' ? page.cards.map(cardRow) : null],
    [READ_BILLS, billsOn(page)],
    [READ_OUTCOME, outcome === null ? null : { outcome }],
    [READ_REFUSED, { names: refusedOn(page) }],
  ]
}

function cardRow(card: Card) {
  return {
    id: card.id,
    brand: card.brand,
    number: numberWords(card),
    kind: card.kind,
    expires: card.expires ?? null,
    zip: card.zip ?? null,
    nickname: card.nickname ?? null,
    isDefault: card.isDefault,
  }
}

function billRow(bill: Bill) {
  return { id: bill.id, start: bill.start, end: bill.end, due: bill.due, amount: amountWords(bill) }
}

function billsOn(page: Page) {
  return page.name === 'bills'
    ? { hasTable: true, rows: page.bills.map(billRow), older: page.older }
    : { hasTable: false, rows: [], older: false }
}

function outcomeOn(page: Page): string | null {
  if (page.name === 'card_added') {
    return 'added'
  }
  return page.name === 'new_card' ? (page.problem?.kind ?? null) : null
}

function refusedOn(page: Page): readonly string[] {
  const problem = page.name === 'new_card' ? page.problem : null
  return problem?.kind === 'invalid' ? FORM_FIELDS.filter((name) => problem.errors[name] !== undefined) : []
}

/** A person signs in and does nothing else. Whoever has no password tries one all the same. */
function next(page: Page, person: string): SiteRequest | undefined {
  if (page.name === 'signin') {
    return post('/signin', { username: person })
  }
  if (page.name === 'code') {
    return post('/signin/code', { code: ONE_TIME_CODE })
  }
  return page.name === 'password'
    ? post('/signin/password', { password: findPerson(person)?.password ?? 'pass_unknown' })
    : undefined
}

// The T-Mobile sandbox as a scripted person sees it: what stands on each page, what a click sends, and what the
// integration's expressions find there. Takes all of it from the pages' data, as the HTML does.
import { maskedForm } from '../../integrations/card-form.ts'
import {
  ADD_CARD,
  CARD_FIELDS,
  LOCKED,
  OUTCOME,
  READ_BILLS,
  READ_CARD_FORM,
  READ_CARDS,
  READ_OUTCOME,
} from '../../integrations/tmobile.ts'
import type { Bill, Card } from '../carrier.ts'
import { findPerson, ONE_TIME_CODE } from '../people.ts'
import type { Seen, SiteScript } from '../scripted-site.ts'
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
  evaluate,
  next,
}

function selectors(page: Page): readonly string[] {
  const marks: Readonly<Record<string, boolean>> = {
    [LOCKED]: page.name === 'locked',
    [OUTCOME]: outcomeOn(page).outcome !== null,
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

function evaluate(page: Page, expression: string, typed: Readonly<Record<string, string>>): Seen<Page> | undefined {
  switch (expression) {
    case READ_CARDS:
      return { value: page.name === 'payments' ? page.cards.map(cardRow) : null }
    case READ_BILLS:
      return { value: page.name === 'bills' ? { rows: page.bills.map(billRow), older: page.older } : null }
    case READ_CARD_FORM:
      return { value: maskedForm(CARD_FIELDS, ({ selector }) => typed[selector]) }
    case READ_OUTCOME:
      return { value: outcomeOn(page) }
    default:
      return undefined
  }
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

function outcomeOn(page: Page) {
  if (page.name === 'card_added') {
    return { outcome: 'added', fields: [] }
  }
  const problem = page.name === 'new_card' ? page.problem : null
  return {
    outcome: problem?.kind ?? null,
    fields: problem?.kind === 'invalid' ? FORM_FIELDS.filter((name) => problem.errors[name] !== undefined) : [],
  }
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

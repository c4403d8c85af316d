// The Verizon sandbox as a scripted person sees it: what stands on each page, what a click sends, and what the
// integration's expressions find there. Takes all of it from the pages' data, as the HTML does.
import { maskedForm } from '../../integrations/card-form.ts'
import {
  CARD_FIELDS,
  CONFIRM,
  LOCKED,
  OUTCOME,
  READ_BILLS,
  READ_CARD_FORM,
  READ_CARDS,
  READ_OUTCOME,
  READ_REVIEW,
  READ_YEARS,
  REVIEWED,
  TO_REVIEW,
} from '../../integrations/verizon-expressions.ts'
import type { Bill, Card } from '../carrier.ts'
import { findPerson, ONE_TIME_CODE } from '../people.ts'
import type { Seen, SiteScript } from '../scripted-site.ts'
import { post, type SiteRequest } from '../site.ts'
import type { Page } from './page.ts'
import { verizonSite } from './site.ts'
import type { SiteState } from './state.ts'
import { amountWords, dateWords, expiryWords, kindWords, numberWords, titleOf } from './words.ts'

export const verizonScript: SiteScript<SiteState, Page> = {
  site: verizonSite,
  title: titleOf,
  selectors,
  fields,
  click,
  evaluate,
  next,
}

function selectors(page: Page): readonly string[] {
  const hasNotice = page.name === 'new_card' && page.notice !== null
  const marks: Readonly<Record<string, boolean>> = {
    [LOCKED]: page.name === 'locked',
    [TO_REVIEW]: page.name === 'new_card',
    [REVIEWED]: page.name === 'review' || hasNotice,
    [CONFIRM]: page.name === 'review',
    [OUTCOME]: wasAdded(page) || hasNotice,
  }
  return [...Object.keys(fields(page)), ...Object.keys(marks).filter((selector) => marks[selector] === true)]
}

function fields(page: Page): Readonly<Record<string, string>> {
  return page.name === 'new_card'
    ? Object.fromEntries(CARD_FIELDS.map(({ name, selector }) => [selector, page.values[name]]))
    : {}
}

/** The Confirm button sends what the review carries, and nothing that is typed there. */
function click(page: Page, selector: string, typed: Readonly<Record<string, string>>): SiteRequest | undefined {
  if (page.name === 'new_card' && selector === TO_REVIEW) {
    const form = Object.fromEntries(CARD_FIELDS.map(({ name, selector }) => [name, typed[selector] ?? '']))
    return post('/wallet/review', form)
  }
  return page.name === 'review' && selector === CONFIRM ? post('/wallet/confirm', page.typed) : undefined
}

function evaluate(page: Page, expression: string, typed: Readonly<Record<string, string>>): Seen<Page> | undefined {
  switch (expression) {
    case READ_CARDS:
      return { value: page.name === 'wallet' ? page.cards.map(cardSeen) : null }
    case READ_YEARS:
      return { value: yearsOn(page) }
    case READ_BILLS:
      return { value: page.name === 'bills' ? page.year.bills.map(billSeen) : null }
    case READ_CARD_FORM:
      return { value: maskedForm(CARD_FIELDS, ({ selector }) => typed[selector]) }
    case READ_REVIEW:
      return { value: { number: page.name === 'review' ? numberWords(page.card) : null, refused: refusedOn(page) } }
    case READ_OUTCOME:
      return { value: { outcome: outcomeOn(page), refused: refusedOn(page) } }
    default:
      return undefined
  }
}

function cardSeen(card: Card) {
  return {
    id: card.id,
    brand: card.brand,
    number: numberWords(card),
    kind: kindWords(card),
    expires: card.expires === undefined ? null : expiryWords(card.expires),
    zip: card.zip ?? null,
    nickname: card.nickname ?? null,
    isDefault: card.isDefault,
  }
}

function yearsOn(page: Page): readonly string[] | null {
  if (page.name === 'bill_years') {
    return page.years.map(({ year }) => year)
  }
  return page.name === 'bills' ? page.others.map(({ year }) => year) : null
}

function billSeen(bill: Bill) {
  const [from, to, due] = [dateWords(bill.start), dateWords(bill.end), dateWords(bill.due)]
  return { id: bill.id, from, to, due, amount: amountWords(bill) }
}

function refusedOn(page: Page): readonly string[] {
  const errors = page.name === 'new_card' && page.notice?.kind === 'invalid' ? page.notice.errors : {}
  return CARD_FIELDS.flatMap(({ name }) => (errors[name] === undefined ? [] : [name]))
}

function outcomeOn(page: Page): string | null {
  if (wasAdded(page)) {
    return 'added'
  }
  const kind = page.name === 'new_card' ? page.notice?.kind : undefined
  return kind === 'declined' || kind === 'invalid' ? kind : null
}

function wasAdded(page: Page): boolean {
  return page.name === 'wallet' && page.added !== null
}

/** A person signs in and does nothing else. Whoever has no password tries one all the same. */
function next(page: Page, person: string): SiteRequest | undefined {
  if (page.name === 'user_id') {
    return post('/secure/login', { step: 'userId', userId: person })
  }
  if (page.name === 'channel') {
    return post('/secure/channel', { channel: 'text' })
  }
  if (page.name === 'verify') {
    return post('/secure/verify', { code: ONE_TIME_CODE })
  }
  return page.name === 'password'
    ? post('/secure/login', { step: 'password', password: findPerson(person)?.password ?? 'pass_unknown' })
    : undefined
}

// The Verizon sandbox as a scripted person sees it: what stands on each page, what a click sends, and what the
// integration's readings find there. Takes all of it from the pages' data, as the HTML does.
import {
  CARD_FIELDS,
  CONFIRM,
  READ_AGAIN,
  READ_OUTCOME,
  READ_REVIEW,
  TO_REVIEW,
} from '../../integrations/verizon-add-card.ts'
import { READ_CARDS } from '../../integrations/verizon-wallet.ts'
import { LOCKED, READ_BILLS, READ_YEARS } from '../../integrations/verizon.ts'
import type { Bill, Card } from '../carrier.ts'
import { findPerson, ONE_TIME_CODE } from '../people.ts'
import type { Found, SiteScript } from '../scripted-site.ts'
import { post, type SiteRequest } from '../site.ts'
import type { CardForm } from './card-form-data.ts'
import type { Notice, Page } from './page.ts'
import { verizonSite } from './site.ts'
import type { SiteState } from './state.ts'
import { amountWords, dateWords, expiryWords, kindWords, numberWords, titleOf } from './words.ts'

export const verizonScript: SiteScript<SiteState, Page> = {
  site: verizonSite,
  title: titleOf,
  selectors,
  fields,
  click,
  readings,
  next,
}

function selectors(page: Page): readonly string[] {
  const marks: Readonly<Record<string, boolean>> = {
    [LOCKED]: page.name === 'locked',
    [TO_REVIEW]: page.name === 'new_card',
    [READ_REVIEW.root]: page.name === 'review' || noticeOn(page) !== null,
    [CONFIRM]: page.name === 'review',
    [READ_OUTCOME.root]: outcomeOn(page) !== null,
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

function readings(page: Page): readonly Found[] {
  const kind = outcomeOn(page)
  return [
    [READ_CARDS, page.name === 'wallet' ? page.cards.map(cardSeen) : null],
    [READ_YEARS, yearsOn(page)],
    [READ_BILLS, page.name === 'bills' ? page.year.bills.map(billSeen) : null],
    [READ_REVIEW, reviewOn(page)],
    [READ_OUTCOME, kind === null ? null : { kind }],
    [READ_AGAIN, page.name === 'new_card' ? { refused: refusedBy(page.notice), ...givenBack(page.values) } : null],
  ]
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

function yearsOn(page: Page) {
  if (page.name === 'bill_years') {
    return { years: page.years.map(({ year }) => year) }
  }
  return page.name === 'bills' ? { years: page.others.map(({ year }) => year) } : null
}

function billSeen(bill: Bill) {
  const [from, to, due] = [dateWords(bill.start), dateWords(bill.end), dateWords(bill.due)]
  return { id: bill.id, from, to, due, amount: amountWords(bill) }
}

function reviewOn(page: Page) {
  if (page.name === 'review') {
    return { number: numberWords(page.card) }
  }
  return noticeOn(page) === null ? null : { number: null }
}

function noticeOn(page: Page): Notice | null {
  return page.name === 'new_card' ? page.notice : null
}

function refusedBy(notice: Notice | null): readonly string[] {
  const errors = notice?.kind === 'invalid' ? notice.errors : {}
  return CARD_FIELDS.flatMap(({ name }) => (errors[name] === undefined ? [] : [name]))
}

function givenBack(values: CardForm): Readonly<Record<string, string>> {
  return Object.fromEntries(CARD_FIELDS.flatMap(({ name, secret }) => (secret ? [] : [[name, values[name]]])))
}

function outcomeOn(page: Page): string | null {
  if (page.name === 'wallet' && page.added !== null) {
    return 'toast'
  }
  const notice = noticeOn(page)
  return notice === null ? null : `notice--${notice.kind}`
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

// The AT&T sandbox as a scripted person sees it: what stands on each page, what a click sends, and what the integration's
// expressions find there. Takes all of it from the pages' data, as the HTML does.
import { maskedForm } from '../../integrations/card-form.ts'
import {
  ADD_CARD,
  CARD_FIELDS,
  LOCKED,
  MESSAGE,
  MORE_BILLS,
  READ_BILLS,
  READ_CARD_FORM,
  READ_MESSAGE,
  READ_WALLET,
} from '../../integrations/att.ts'
import { findPerson, ONE_TIME_CODE } from '../people.ts'
import type { Seen, SiteScript } from '../scripted-site.ts'
import { post, type SiteRequest } from '../site.ts'
import { CARD_FIELDS as FORM_FIELDS, MONTHS, YEARS } from './card-form-data.ts'
import { attSite } from './site.ts'
import type { SiteState } from './state.ts'
import type { Page } from './visit.ts'
import { billCells, documentTitleOf, noticeTitle, roleOf, walletCells } from './words.ts'

export const attScript: SiteScript<SiteState, Page> = {
  site: attSite,
  title: documentTitleOf,
  selectors,
  fields,
  choices,
  click: (page, selector, typed) =>
    page.name === 'new_card' && selector === ADD_CARD ? post('/wallet/add', formOf(typed)) : undefined,
  evaluate,
  next,
}

function selectors(page: Page): readonly string[] {
  const marks: Readonly<Record<string, boolean>> = {
    [LOCKED]: page.name === 'locked',
    [MESSAGE]: hasMessage(page),
    [ADD_CARD]: page.name === 'new_card',
    [MORE_BILLS]: page.name === 'billing' && page.more !== null,
  }
  return [...Object.keys(fields(page)), ...Object.keys(marks).filter((selector) => marks[selector] === true)]
}

function hasMessage(page: Page): boolean {
  switch (page.name) {
    case 'locked':
      return true
    case 'login':
      return page.problem !== null
    case 'passcode':
      return page.wrongTries > 0
    case 'wallet':
      return page.notice !== null
    case 'overview':
    case 'billing':
    case 'new_card':
    case 'redesigned':
    case 'not_found':
      return false
  }
}

function fields(page: Page): Readonly<Record<string, string>> {
  if (page.name === 'new_card') {
    return Object.fromEntries(FORM_FIELDS.map((name) => [`#${name}`, '']))
  }
  if (page.name === 'login') {
    return { '#user-id': page.userId, '#password': '' }
  }
  return page.name === 'passcode' ? { '#passcode': '' } : {}
}

function choices(page: Page): Readonly<Record<string, readonly string[]>> {
  return page.name === 'new_card' ? { '#cc-month': MONTHS, '#cc-year': YEARS } : {}
}

function formOf(typed: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(typed).map(([selector, value]) => [selector.slice(1), value]))
}

function evaluate(page: Page, expression: string, typed: Readonly<Record<string, string>>): Seen<Page> | undefined {
  switch (expression) {
    case READ_WALLET:
      return {
        value: page.name === 'wallet' ? page.cards.map((card) => ({ id: card.id, cells: walletCells(card) })) : null,
      }
    case READ_BILLS:
      return {
        value:
          page.name === 'billing'
            ? { rows: page.bills.map((bill) => ({ id: '', cells: billCells(bill) })), more: page.more !== null }
            : { rows: null, more: false },
      }
    case READ_CARD_FORM:
      return { value: maskedForm(CARD_FIELDS, ({ selector }) => typed[selector]) }
    case READ_MESSAGE:
      return { value: messageOn(page) }
    default:
      return undefined
  }
}

/** Only the wallet's messages have a title; the automation opens no other page that has a message. */
function messageOn(page: Page) {
  if (!hasMessage(page)) {
    return null
  }
  const notice = page.name === 'wallet' ? page.notice : null
  return notice === null
    ? { title: 'alert: ', fields: [] }
    : { title: `${roleOf(notice)}: ${noticeTitle(notice)}`, fields: [...notice.fields] }
}

/** A person signs in and does nothing else. Whoever has no password tries one all the same. */
function next(page: Page, person: string): SiteRequest | undefined {
  if (page.name === 'login') {
    return post('/login', { 'user-id': person, password: findPerson(person)?.password ?? 'pass_unknown' })
  }
  return page.name === 'passcode' ? post('/login/passcode', { passcode: ONE_TIME_CODE }) : undefined
}

// The AT&T sandbox as a scripted person sees it: what stands on each page, what a click sends, and what the integration's
// readings find there. Takes all of it from the pages' data, as the HTML does.
import { ADD_CARD, LOCKED, READ_BILLS, READ_MESSAGE, READ_WALLET } from '../../integrations/att.ts'
import { findPerson, ONE_TIME_CODE } from '../people.ts'
import type { Found, SiteScript } from '../scripted-site.ts'
import { post, type SiteRequest } from '../site.ts'
import { CARD_FIELDS as FORM_FIELDS, MONTHS, YEARS } from './card-form-data.ts'
import { attSite } from './site.ts'
import type { SiteState } from './state.ts'
import type { Page } from './visit.ts'
import { billCells, BILLS_CAPTION, documentTitleOf, noticeTitle, roleOf, WALLET_CAPTION, walletCells } from './words.ts'

export const attScript: SiteScript<SiteState, Page> = {
  site: attSite,
  title: documentTitleOf,
  selectors,
  fields,
  choices,
  click: (page, selector, typed) =>
    page.name === 'new_card' && selector === ADD_CARD ? post('/wallet/add', formOf(typed)) : undefined,
  readings,
  next,
}

function selectors(page: Page): readonly string[] {
  const marks: Readonly<Record<string, boolean>> = {
    [LOCKED]: page.name === 'locked',
    [READ_MESSAGE.root]: hasMessage(page),
    [ADD_CARD]: page.name === 'new_card',
    [READ_BILLS.fields.more.selector]: hasMore(page),
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

function readings(page: Page): readonly Found[] {
  const table = tableOn(page)
  return [
    [READ_WALLET, table],
    [READ_BILLS, { ...table, more: hasMore(page) }],
    [READ_MESSAGE, messageOn(page)],
  ]
}

/** The automation reads on no other page that has a table. */
function tableOn(page: Page) {
  if (page.name === 'wallet') {
    return tableOf(
      WALLET_CAPTION,
      page.cards.map((card) => ({ id: card.id, cells: walletCells(card) })),
    )
  }
  return page.name === 'billing'
    ? tableOf(
        BILLS_CAPTION,
        page.bills.map((bill) => ({ id: null, cells: billCells(bill) })),
      )
    : tableOf(null, [])
}

function tableOf(
  caption: string | null,
  rows: readonly { readonly id: string | null; readonly cells: Readonly<Record<string, string>> }[],
) {
  return {
    caption,
    headers: Object.keys(rows[0]?.cells ?? {}),
    rows: rows.map(({ id, cells }) => ({ id, cells: Object.values(cells) })),
  }
}

function hasMore(page: Page): boolean {
  return page.name === 'billing' && page.more !== null
}

/** Only the wallet's messages have a title; the automation opens no other page that has a message. */
function messageOn(page: Page) {
  if (!hasMessage(page)) {
    return null
  }
  const notice = page.name === 'wallet' ? page.notice : null
  return notice === null
    ? { role: 'alert', title: null, fields: [] }
    : { role: roleOf(notice), title: noticeTitle(notice), fields: [...notice.fields] }
}

/** A person signs in and does nothing else. Whoever has no password tries one all the same. */
function next(page: Page, person: string): SiteRequest | undefined {
  if (page.name === 'login') {
    return post('/login', { 'user-id': person, password: findPerson(person)?.password ?? 'pass_unknown' })
  }
  return page.name === 'passcode' ? post('/login/passcode', { passcode: ONE_TIME_CODE }) : undefined
}

// The sections of the AT&T sandbox's account page: tables, told apart by their captions and column headers.
import { html } from 'hono/html'
import type { Account, Bill, Card } from '../carrier.ts'
import type { Markup } from '../serve.ts'
import type { Notice } from './state.ts'
import { BILLS_AT_ONCE } from './visit.ts'
import {
  amountWords,
  billCells,
  BILLS_CAPTION,
  FIELD_WORDS,
  longMonth,
  methodWords,
  noticeTitle,
  noticeWords,
  roleOf,
  WALLET_CAPTION,
  walletCells,
} from './words.ts'

interface Row {
  /** Empty: the row has none. */
  readonly id: string
  readonly cells: Readonly<Record<string, string>>
}

export function overview(account: Account): Markup {
  const newest = account.bills[0]
  return html`<table class="facts">
    <caption>
      Your plan
    </caption>
    <tbody>
      ${fact('Wireless number', account.phone)} ${fact('Plan', account.plan)}
      ${newest === undefined ? '' : fact('Newest bill', amountWords(newest.cents))}
      ${newest === undefined ? '' : fact('Payment date', longDate(newest.due))}
    </tbody>
  </table>`
}

export function billing(base: string, bills: readonly Bill[], more: number | null): Markup {
  const rows = bills.map((bill) => ({ id: '', cells: billCells(bill) }))
  return html`${table('bills', BILLS_CAPTION, rows)}
  ${
    more === null
      ? ''
      : html`<p>
          <a
            class="button"
            href="${base}/account?view=billing&amp;show=${more}"
            aria-label="Show ${BILLS_AT_ONCE} more bills"
            >Show ${BILLS_AT_ONCE} more</a
          >
        </p>`
  }`
}

export function wallet(base: string, cards: readonly Card[], notice: Notice | null): Markup {
  const rows = cards.map((card) => ({ id: card.id, cells: walletCells(card) }))
  return html`${notice === null ? '' : message(base, notice, cards)} ${table('wallet', WALLET_CAPTION, rows)}
    <p><a class="button" href="${base}/wallet/add">Add a card</a></p>`
}

/** Each complaint leads to its field: the form is empty again, as a card number must not come back in a page. */
function message(base: string, notice: Notice, cards: readonly Card[]): Markup {
  const complaints = notice.fields.map((name) => {
    const [label, takes] = FIELD_WORDS[name]
    return html`<li><a href="${base}/wallet/add#${name}">${label}</a>: ${takes}</li>`
  })
  return html`<div class="message ${notice.kind === 'added' ? 'good' : 'bad'}" role="${roleOf(notice)}">
    <strong>${noticeTitle(notice)}</strong>
    <p>${noticeWords(notice, cards)}</p>
    ${
      complaints.length === 0
        ? ''
        : html`<ul>
            ${complaints}
          </ul>`
    }
  </div>`
}

/** The first cell of a row is its header. A narrow screen scrolls the table, so the keyboard must reach it. */
function table(id: string, caption: string, rows: readonly Row[]): Markup {
  return html`<div class="scroll" role="region" aria-labelledby="${id}-caption" tabindex="0">
    <table>
      <caption id="${id}-caption">
        ${caption}
      </caption>
      <thead>
        <tr>
          ${Object.keys(rows[0]?.cells ?? {}).map((header) => html`<th scope="col">${header}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr ${row.id === '' ? '' : html`id="${row.id}"`}>
              ${Object.values(row.cells).map((cell, index) =>
                index === 0 ? html`<th scope="row">${cell}</th>` : html`<td>${cell}</td>`,
              )}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`
}

function fact(header: string, value: string): Markup {
  return html`<tr>
    <th scope="row">${header}</th>
    <td>${value}</td>
  </tr>`
}

function longDate(date: string): string {
  const [year = '', month = '', day = ''] = date.split('-')
  return `${longMonth(month)} ${Number(day)}, ${year}`
}

/** Everything is there, and nothing where it was. */
export function redesigned(account: Account): Markup {
  return html`<p>We have tidied up. Welcome to the new home of your account.</p>
    <ul>
      ${account.cards.map((card) => html`<li>${methodWords(card)}</li>`)}
      ${account.bills.slice(0, 3).map((bill) => html`<li>${longDate(bill.start)}: ${amountWords(bill.cents)}</li>`)}
    </ul>`
}

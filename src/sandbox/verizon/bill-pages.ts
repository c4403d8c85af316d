// The Verizon sandbox's bills: the years as links, and each year's bills on a page of its own.
import { html } from 'hono/html'
import type { Bill } from '../carrier.ts'
import type { Markup } from '../serve.ts'
import type { Page, Year } from './page.ts'
import { amountWords, dateWords } from './words.ts'

export function billYears(base: string, years: readonly Year[]): Markup {
  return html`<p>Choose a year.</p>
    ${yearLinks(base, years)}`
}

export function billsOfYear(base: string, { year, others }: Extract<Page, { name: 'bills' }>): Markup {
  return html`<details class="bill-year" open>
      <summary>
        <h2>${year.year}</h2>
        ${countWords(year)}
      </summary>
      ${year.bills.map(billCard)}
    </details>
    <h2>Other years</h2>
    ${yearLinks(base, others)}`
}

function yearLinks(base: string, years: readonly Year[]): Markup {
  return html`<ul class="bill-years">
    ${years.map((year) => html`<li><a href="${base}/bills/${year.year}">${year.year}</a> ${countWords(year)}</li>`)}
  </ul>`
}

function countWords({ bills }: Year): Markup {
  return html`<span class="field__aside">${bills.length} ${bills.length === 1 ? 'bill' : 'bills'}</span>`
}

function billCard(bill: Bill): Markup {
  return html`<article class="bill">
    <h3 class="bill__number">${bill.id}</h3>
    <p class="bill__amount">${amountWords(bill)}</p>
    <dl class="bill__dates">
      ${date('From', 'from', bill.start)}${date('To', 'to', bill.end)}${date('Due', 'due', bill.due)}
    </dl>
  </article>`
}

function date(label: string, name: string, value: string): Markup {
  return html`<div>
    <dt>${label}</dt>
    <dd class="bill__${name}">${dateWords(value)}</dd>
  </div>`
}

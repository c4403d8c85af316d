// The HTML of the Verizon sandbox: a page's data in, markup out. Every value goes through hono/html, which escapes it.
// `base` is where the site is mounted, without a slash at its end.
import { html } from 'hono/html'
import type { Account } from '../carrier.ts'
import { sandboxMark } from '../sandbox-mark.ts'
import type { Markup } from '../serve.ts'
import { billsOfYear, billYears } from './bill-pages.ts'
import type { Page } from './page.ts'
import { channelForm, lockedNotice, passwordForm, userIdForm, verifyForm } from './sign-in-pages.ts'
import { style } from './style.ts'
import { cardForm, review, wallet } from './wallet-pages.ts'
import { amountWords, dateWords, numberWords, titleOf } from './words.ts'

export function render(page: Page, base: string): Markup {
  const title = titleOf(page)
  const isStranger = ['user_id', 'password', 'channel', 'verify', 'locked'].includes(page.name)
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} · Verizon sandbox</title>
        <style>
          ${style}
        </style>
      </head>
      <body class="${isStranger ? 'is-stranger' : 'is-customer'}">
        ${sandboxMark('Verizon')}
        <div class="frame">
          ${isStranger ? '' : menu(base)}
          <main class="content">
            ${isStranger ? html`<p class="brand">Verizon</p>` : ''}
            <h1>${title}</h1>
            ${contentOf(page, base)}
          </main>
        </div>
      </body>
    </html>`
}

function contentOf(page: Page, base: string): Markup {
  switch (page.name) {
    case 'user_id':
      return userIdForm(base, page)
    case 'password':
      return passwordForm(base, page)
    case 'channel':
      return channelForm(base, page)
    case 'verify':
      return verifyForm(base, page)
    case 'locked':
      return lockedNotice(base)
    case 'overview':
      return overview(base, page.account)
    case 'wallet':
      return wallet(base, page)
    case 'new_card':
      return cardForm(base, page)
    case 'review':
      return review(base, page)
    case 'bill_years':
      return billYears(base, page.years)
    case 'bills':
      return billsOfYear(base, page)
    case 'redesigned':
      return newLook(page.account)
    case 'not_found':
      return html`<p><a href="${base}/my/overview">Back to the overview</a></p>`
  }
}

function menu(base: string): Markup {
  return html`<nav class="menu" aria-label="My account">
    <p class="brand">Verizon</p>
    <ul>
      <li><a href="${base}/my/overview">Overview</a></li>
      <li><a href="${base}/wallet">Wallet</a></li>
      <li><a href="${base}/bills">Billing history</a></li>
      <li><a href="${base}/signout">Sign out</a></li>
    </ul>
  </nav>`
}

function overview(base: string, { name, phone, plan, bills }: Account): Markup {
  const [newest] = bills
  return html`<p>Good to see you, ${name}.</p>
    <div class="sheet">
      <h2>${plan}</h2>
      <p>${phone}</p>
      ${newest === undefined ? '' : html`<p>Your newest bill is ${amountWords(newest)}, due ${dateWords(newest.due)}.</p>`}
      <p><a class="button" href="${base}/bills">See your bills</a></p>
    </div>`
}

/** Everything is there, and nothing where it was. */
function newLook({ cards, bills }: Account): Markup {
  return html`<p>We have rearranged your account.</p>
    <ul class="tiles">
      ${cards.map((card) => html`<li><strong>${card.brand}</strong> ${numberWords(card)}</li>`)}
      ${bills.slice(0, 3).map((bill) => html`<li><strong>${dateWords(bill.start)}</strong> ${amountWords(bill)}</li>`)}
    </ul>`
}

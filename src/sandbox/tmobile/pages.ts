// The HTML of the T-Mobile sandbox: a page's data in, markup out. Every value goes through hono/html, which escapes it.
// `base` is where the site is mounted, without a slash at its end.
import { html } from 'hono/html'
import type { Account, Bill, Card } from '../carrier.ts'
import type { Markup } from '../serve.ts'
import { MOST_TRIES } from '../sign-in.ts'
import { sandboxMark } from '../sandbox-mark.ts'
import { cardForm } from './card-form.ts'
import { field } from './field.ts'
import { style } from './style.ts'
import type { Page } from './visit.ts'
import { amountWords, dateWords, numberWords, titleOf } from './words.ts'

export function render(page: Page, base: string): Markup {
  const title = titleOf(page)
  const stranger = isForStrangers(page)
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} | T-Mobile sandbox</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        ${sandboxMark('T-Mobile')}
        <header>
          <div class="bar"><span class="brand">T-Mobile</span>${stranger ? '' : navigation(base)}</div>
        </header>
        <main>
          <h1>${title}</h1>
          ${contentOf(page, base)}
        </main>
      </body>
    </html>`
}

function contentOf(page: Page, base: string): Markup {
  switch (page.name) {
    case 'signin':
      return usernameForm(base, page.error)
    case 'password':
      return passwordForm(base, page.username, page.wrongTries)
    case 'code':
      return codeForm(base, page.wrongTries)
    case 'locked':
      return lockedNotice(base)
    case 'account':
      return html`<div class="panel">
          <p>${page.account.phone}</p>
          <p class="soft">${page.account.plan}</p>
        </div>
        <p><a href="${base}/payments">Payment methods</a></p>
        <p><a href="${base}/bills">Bills</a></p>`
    case 'payments':
      return html`<ul class="cards" data-cards>
          ${page.cards.map(cardItem)}
        </ul>
        <p><a class="button" href="${base}/payments/new">Add a card</a></p>`
    case 'new_card':
      return cardForm(base, page.values, page.problem)
    case 'card_added':
      return html`<p class="panel right" role="status" data-outcome="added">
          Your ${page.card.brand} ${numberWords(page.card)} was added.
        </p>
        <p><a href="${base}/payments">Back to payment methods</a></p>`
    case 'bills':
      return billTable(base, page.bills, page.number, page.older)
    case 'redesigned':
      return newLook(page.account)
    case 'not_found':
      return html`<p><a href="${base}/">Go to the start</a></p>`
  }
}

function isForStrangers(page: Page): boolean {
  return ['signin', 'password', 'code', 'locked'].includes(page.name)
}

function navigation(base: string): Markup {
  return html`<nav aria-label="Account">
    <a href="${base}/account">Account</a>
    <a href="${base}/payments">Payments</a>
    <a href="${base}/bills">Bills</a>
    <a href="${base}/signout">Sign out</a>
  </nav>`
}

function usernameForm(base: string, error: string | null): Markup {
  return html`<form class="panel narrow" method="post" action="${base}/signin" novalidate>
    ${field({ id: 'username', label: 'Username', autocomplete: 'username', error: error ?? undefined, first: true })}
    <button id="next">Next</button>
  </form>`
}

/** The hidden name is for password managers: they store a password under the name beside it. */
function passwordForm(base: string, username: string, wrongTries: number): Markup {
  const error = wrongTries === 0 ? undefined : wrongWords('password', wrongTries)
  return html`<form class="panel narrow" method="post" action="${base}/signin/password" novalidate>
    <p>Signing in as <strong>${username}</strong>. <a href="${base}/signin">Not you?</a></p>
    <input name="username" value="${username}" autocomplete="username" hidden readonly />
    ${field({ id: 'password', label: 'Password', autocomplete: 'current-password', type: 'password', error, first: true })}
    <button id="sign-in">Sign in</button>
  </form>`
}

function codeForm(base: string, wrongTries: number): Markup {
  const error = wrongTries === 0 ? undefined : wrongWords('code', wrongTries)
  return html`<form class="panel narrow" method="post" action="${base}/signin/code" novalidate>
    <p>We sent a code to your phone.</p>
    ${field({ id: 'code', label: 'Code', autocomplete: 'one-time-code', numeric: true, error, first: true })}
    <button id="confirm">Confirm</button>
  </form>`
}

function wrongWords(what: string, wrongTries: number): string {
  const left = MOST_TRIES - wrongTries
  return `Wrong ${what}. ${left} ${left === 1 ? 'try' : 'tries'} left before the account is locked.`
}

function lockedNotice(base: string): Markup {
  return html`<div class="panel" role="alert" data-locked>
    <p class="wrong">This account is locked.</p>
    <p>A real account would now stay locked. Here you can <a href="${base}/signout">start again</a>.</p>
  </div>`
}

function cardItem(card: Card): Markup {
  return html`<li class="panel" data-card="${card.id}">
    <strong data-part="brand">${card.brand}</strong
    ><span data-part="number">${numberWords(card)}</span>
    ${card.isDefault ? html`<span class="tag" data-part="default">Default</span>` : ''}<br />
    <span class="soft"
      ><span data-part="kind">${card.kind}</span
      >${part(', expires ', 'expires', card.expires)}${part(', ZIP ', 'zip', card.zip)}${part(', ', 'nickname', card.nickname)}</span
    >
  </li>`
}

function part(lead: string, name: string, value: string | undefined): Markup | '' {
  return value === undefined ? '' : html`${lead}<span data-part="${name}">${value}</span>`
}

function billTable(base: string, bills: readonly Bill[], number: number, older: boolean): Markup {
  const rows = bills.map(
    (bill) =>
      html`<tr data-bill="${bill.id}">
        <td>${time('start', bill.start)} – ${time('end', bill.end)}</td>
        <td>${time('due', bill.due)}</td>
        <td data-part="amount">${amountWords(bill)}</td>
      </tr>`,
  )
  return html`<div class="panel scroll" tabindex="0" role="region" aria-label="Bills">
      <table data-bills>
        <thead>
          <tr>
            <th scope="col">Period</th>
            <th scope="col">Due</th>
            <th scope="col">Amount</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    <p>
      ${number > 1 ? html`<a rel="prev" href="${base}/bills?page=${number - 1}">Newer bills</a> ` : ''}
      ${older ? html`<a rel="next" data-older href="${base}/bills?page=${number + 1}">Older bills</a>` : ''}
    </p>`
}

function time(name: string, date: string): Markup {
  return html`<time data-part="${name}" datetime="${date}">${dateWords(date)}</time>`
}

/** Everything is there, and nothing where it was. */
function newLook(account: Account): Markup {
  return html`<div class="panel">
    <p>Welcome to our new look.</p>
    <dl>
      ${account.cards.map(
        (card) =>
          html`<dt>${card.brand}</dt>
            <dd>${numberWords(card)}</dd>`,
      )}
      ${account.bills.slice(0, 3).map(
        (bill) =>
          html`<dt>${dateWords(bill.start)}</dt>
            <dd>${amountWords(bill)}</dd>`,
      )}
    </dl>
  </div>`
}

// The HTML of the AT&T sandbox: a page's data in, markup out. Every value goes through hono/html, which escapes it.
// `base` is where the site is mounted, without a slash at its end. No data-* attribute marks anything for a program.
import { html } from 'hono/html'
import type { Markup } from '../serve.ts'
import { sandboxMark } from '../sandbox-mark.ts'
import { billing, overview, redesigned, wallet } from './account-pages.ts'
import { cardForm } from './card-form.ts'
import { lockedNotice, loginForm, passcodeForm } from './login-pages.ts'
import { style } from './style.ts'
import type { Page } from './visit.ts'
import { documentTitleOf, titleOf } from './words.ts'

const SECTIONS = [
  { name: 'overview', label: 'Overview', address: '/account' },
  { name: 'billing', label: 'Billing', address: '/account?view=billing' },
  { name: 'wallet', label: 'Wallet', address: '/account?view=wallet' },
] as const

export function render(page: Page, base: string): Markup {
  const isStranger = ['login', 'passcode', 'locked'].includes(page.name)
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${documentTitleOf(page)}</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        ${sandboxMark('AT&T')}
        <header>
          <div class="width">
            <p class="name">AT&amp;T</p>
            ${isStranger ? '' : sections(page, base)}
          </div>
        </header>
        <main class="width ${isStranger ? 'door' : ''}">
          <h1>${titleOf(page)}</h1>
          ${contentOf(page, base)}
        </main>
      </body>
    </html>`
}

function contentOf(page: Page, base: string): Markup {
  switch (page.name) {
    case 'login':
      return loginForm(base, page.userId, page.problem)
    case 'passcode':
      return passcodeForm(base, page.wrongTries)
    case 'locked':
      return lockedNotice(base)
    case 'overview':
      return overview(page.account)
    case 'billing':
      return billing(base, page.bills, page.more)
    case 'wallet':
      return wallet(base, page.cards, page.notice)
    case 'new_card':
      return cardForm(base)
    case 'redesigned':
      return redesigned(page.account)
    case 'not_found':
      return html`<p><a href="${base}/account">Back to your account</a></p>`
  }
}

function sections(page: Page, base: string): Markup {
  return html`<nav aria-label="Account sections">
    ${SECTIONS.map(
      ({ name, label, address }) =>
        html`<a href="${base}${address}" ${name === page.name ? html`aria-current="page"` : ''}>${label}</a> `,
    )}
    <a href="${base}/signout">Sign out</a>
  </nav>`
}

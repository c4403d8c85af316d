// The Verizon sandbox's wallet: the cards, the form for a new one, and the review before it is added.
import { html } from 'hono/html'
import type { Card } from '../carrier.ts'
import type { Markup } from '../serve.ts'
import { CARD_FIELDS, type CardField } from './card-form-data.ts'
import { field, type Field } from './field.ts'
import type { Notice, Page } from './page.ts'
import { expiryWords, kindWords, numberWords } from './words.ts'

type PageOf<Name extends Page['name']> = Extract<Page, { name: Name }>

export function wallet(base: string, { cards, added }: PageOf<'wallet'>): Markup {
  const accounts = cards.filter(({ kind }) => kind === 'Bank account')
  const others = cards.filter(({ kind }) => kind !== 'Bank account')
  return html`${added === null ? '' : toast(added)}
    <div class="wallet">${group('Cards', others)}${group('Bank accounts', accounts)}</div>
    <p><a class="button" href="${base}/wallet/new">Add a card</a></p>`
}

function toast(card: Card): Markup {
  return html`<p class="toast" role="status">${card.brand} ${numberWords(card)} is in your wallet now.</p>`
}

function group(title: string, cards: readonly Card[]): Markup | '' {
  return cards.length === 0
    ? ''
    : html`<section>
        <h2>${title}</h2>
        <div class="wallet__cards">${cards.map(walletCard)}</div>
      </section>`
}

function walletCard(card: Card): Markup {
  return html`<article class="wallet-card" id="${card.id}">
    <h3 class="wallet-card__brand">${card.brand}</h3>
    ${card.isDefault ? html`<p class="wallet-card__badge">Default</p>` : ''}
    <p class="wallet-card__number">${numberWords(card)}</p>
    <dl class="wallet-card__facts">
      ${fact('Type', 'type', kindWords(card))}
      ${fact('Expiration', 'expiry', card.expires === undefined ? undefined : expiryWords(card.expires))}
      ${fact('Billing ZIP', 'zip', card.zip)} ${fact('Nickname', 'nickname', card.nickname)}
    </dl>
  </article>`
}

function fact(label: string, name: string, value: string | undefined): Markup | '' {
  return value === undefined
    ? ''
    : html`<div>
        <dt>${label}</dt>
        <dd class="wallet-card__${name}">${value}</dd>
      </div>`
}

/** Validated by the server alone (novalidate), as the automation must cope with errors that come back in a page. */
export function cardForm(base: string, { values, notice }: PageOf<'new_card'>): Markup {
  const errors = notice?.kind === 'invalid' ? notice.errors : {}
  const input = (name: CardField, label: string, autocomplete: string, more: Partial<Field> = {}) =>
    field({ name, label, autocomplete, value: values[name], error: errors[name], ...more })
  const optional = { optional: true }
  return html`<ol class="stages" aria-label="Steps">
      <li aria-current="step">Card</li>
      <li>Review</li>
    </ol>
    ${notice === null ? '' : noticeBox(notice)}
    <form class="sheet card-form" method="post" action="${base}/wallet/review" novalidate>
      ${input('cardNumber', 'Card number', 'cc-number', { numeric: true, first: notice === null })}
      <div class="row">
        ${input('expiryDate', 'Expiration', 'cc-exp', { hint: 'MM/YYYY' })}
        ${input('securityCode', 'Security code', 'cc-csc', { numeric: true, hint: '3 or 4 digits' })}
      </div>
      <div class="row">
        ${input('firstName', 'First name', 'cc-given-name', optional)}
        ${input('lastName', 'Last name', 'cc-family-name')}
      </div>
      ${input('zipCode', 'Billing ZIP', 'billing postal-code')}
      <fieldset class="card-form__address">
        <legend>Billing address <span class="field__aside">optional</span></legend>
        ${input('street', 'Street', 'billing address-line1', optional)}
        ${input('unit', 'Apartment or suite', 'billing address-line2', optional)}
        <div class="row">
          ${input('city', 'City', 'billing address-level2', optional)}
          ${input('stateCode', 'State', 'billing address-level1', optional)}
        </div>
      </fieldset>
      <button class="button card-form__next">Review card</button> <a href="${base}/wallet">Back to wallet</a>
    </form>`
}

const NOTICES: Readonly<Record<Notice['kind'], string>> = {
  again: 'The review was closed before you confirmed. Nothing was saved: please enter the card again.',
  declined: 'The bank declined this card. Please use another one.',
  invalid: 'Some details need your attention. Please enter the card number and security code again.',
}

function noticeBox({ kind }: Notice): Markup {
  return html`<p class="notice notice--${kind}" role="alert">${NOTICES[kind]}</p>`
}

/**
 * Shows the last digits only. The hidden fields hold the whole card all the same: they spare the site from keeping it, the
 * page is not stored, and `autocomplete` keeps the browser from bringing it back.
 */
export function review(base: string, { card, typed }: PageOf<'review'>): Markup {
  return html`<ol class="stages" aria-label="Steps">
      <li>Card</li>
      <li aria-current="step">Review</li>
    </ol>
    <form class="sheet review" method="post" action="${base}/wallet/confirm" autocomplete="off">
      <dl class="review__facts">
        <div>
          <dt>Card</dt>
          <dd>
            <span class="review__brand">${card.brand}</span> <span class="review__number">${numberWords(card)}</span>
          </dd>
        </div>
        <div>
          <dt>Expiration</dt>
          <dd>${expiryWords(card.expires)}</dd>
        </div>
        <div>
          <dt>Billing ZIP</dt>
          <dd>${card.zip}</dd>
        </div>
      </dl>
      ${CARD_FIELDS.map((name) => html`<input type="hidden" name="${name}" value="${typed[name]}" autocomplete="off" />`)}
      <button class="button review__confirm">Confirm</button> <a href="${base}/wallet/new">Change</a>
    </form>`
}

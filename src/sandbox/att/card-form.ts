// The "add a card" form of the AT&T sandbox. Validated by the server alone (novalidate), as the automation must cope
// with refusals that come back in a page.
import { html } from 'hono/html'
import type { Markup } from '../serve.ts'
import { type CardField, MONTHS, YEARS } from './card-form-data.ts'
import { FIELD_WORDS, longMonth } from './words.ts'

export function cardForm(base: string): Markup {
  return html`<form method="post" action="${base}/wallet/add" aria-label="New card" novalidate>
    <fieldset>
      <legend>Card</legend>
      ${input('cc-number', 'cc-number', html`inputmode="numeric" required autofocus`)}
      <div class="row">
        ${list('cc-month', 'cc-exp-month', 'Month', MONTHS, (month) => `${month} ${longMonth(month)}`)}
        ${list('cc-year', 'cc-exp-year', 'Year', YEARS, (year) => year)}
        ${input('cc-code', 'cc-csc', html`inputmode="numeric" required`)}
      </div>
      ${input('cc-name', 'cc-name', html`required`)}
    </fieldset>
    <fieldset>
      <legend>Billing address</legend>
      ${input('cc-zip', 'billing postal-code', html`required`)} ${input('cc-street', 'billing address-line1')}
      ${input('cc-unit', 'billing address-line2')}
      <div class="row">
        ${input('cc-city', 'billing address-level2')} ${input('cc-state', 'billing address-level1')}
      </div>
    </fieldset>
    <button aria-label="Add card to wallet">Add card</button> <a href="${base}/account?view=wallet">Cancel</a>
  </form>`
}

/** Without `more` it may be left empty. */
function input(id: CardField, autocomplete: string, more?: Markup): Markup {
  return html`<label
    >${FIELD_WORDS[id][0]} ${more === undefined ? html`<small>(optional)</small>` : ''}
    <input
      id="${id}"
      name="${id}"
      autocomplete="${autocomplete}"
      autocapitalize="none"
      spellcheck="false"
      ${more ?? ''}
  /></label>`
}

function list(
  id: CardField,
  autocomplete: string,
  prompt: string,
  values: readonly string[],
  wordsOf: (value: string) => string,
): Markup {
  return html`<label
    >${FIELD_WORDS[id][0]}
    <select id="${id}" name="${id}" autocomplete="${autocomplete}" required>
      <option value="">${prompt}</option>
      ${values.map((value) => html`<option value="${value}">${wordsOf(value)}</option>`)}
    </select></label
  >`
}

// The "add a card" form of the T-Mobile sandbox. Validated by the server alone (novalidate), as the automation must
// cope with errors that come back in a page.
import { html } from 'hono/html'
import type { Markup } from '../serve.ts'
import type { CardField, CardForm } from './card-form-data.ts'
import { field, type Field } from './field.ts'
import type { CardProblem } from './visit.ts'

export function cardForm(base: string, values: CardForm, problem: CardProblem | null): Markup {
  const errors = problem?.kind === 'invalid' ? problem.errors : {}
  const input = (id: CardField, label: string, autocomplete: string, more: Partial<Field> = {}) =>
    field({ id, label, autocomplete, value: values[id], error: errors[id], ...more })
  return html`${problem === null ? '' : notice(problem)}
    <form class="panel" method="post" action="${base}/payments/new" novalidate>
      ${input('card_number', 'Card number', 'cc-number', { numeric: true, first: problem === null })}
      <div class="pair">
        ${input('expiry', 'Expires (MM/YY)', 'cc-exp')}${input('cvv', 'Security code', 'cc-csc', { numeric: true })}
      </div>
      ${input('name_on_card', 'Name on card', 'cc-name')} ${input('zip', 'Billing ZIP code', 'billing postal-code')}
      ${input('address_line1', 'Billing address', 'billing address-line1', { optional: true })}
      ${input('address_line2', 'Apartment or suite', 'billing address-line2', { optional: true })}
      <div class="pair">
        ${input('city', 'City', 'billing address-level2', { optional: true })}${input('state', 'State', 'billing address-level1', { optional: true })}
      </div>
      <button id="add-card">Add card</button> <a href="${base}/payments">Back</a>
    </form>`
}

function notice(problem: CardProblem): Markup {
  return problem.kind === 'declined'
    ? html`<p class="panel wrong" role="alert" data-outcome="declined">Your card was declined. Try another one.</p>`
    : html`<p class="panel wrong" role="alert" data-outcome="invalid">
        Check the marked fields, then type the card number and security code again.
      </p>`
}

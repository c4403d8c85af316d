// A labelled input with its complaint beside it, as the forms of the T-Mobile sandbox show it.
import { html } from 'hono/html'
import type { Markup } from '../serve.ts'

export interface Field {
  readonly id: string
  readonly label: string
  readonly autocomplete: string
  readonly type?: 'text' | 'password'
  readonly value?: string
  readonly error?: string | undefined
  readonly numeric?: boolean
  readonly optional?: boolean
  readonly first?: boolean
}

export function field(spec: Field): Markup {
  const { id, error } = spec
  return html`<div class="field">
    <label for="${id}">${spec.label}${spec.optional === true ? html` <span class="soft">(optional)</span>` : ''}</label>
    <input
      id="${id}"
      name="${id}"
      type="${spec.type ?? 'text'}"
      value="${spec.value ?? ''}"
      autocomplete="${spec.autocomplete}"
      spellcheck="false"
      autocapitalize="none"
      ${spec.numeric === true ? html`inputmode="numeric"` : ''}
      ${spec.optional === true ? '' : html`required`}
      ${spec.first === true ? html`autofocus` : ''}
      ${error === undefined ? '' : html`aria-invalid="true" aria-describedby="${id}-error"`}
    />${error === undefined ? '' : html`<p class="wrong" id="${id}-error" data-error-for="${id}">${error}</p>`}
  </div>`
}

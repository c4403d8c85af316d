// A labelled input with its complaint below it, as the forms of the Verizon sandbox show it.
import { html } from 'hono/html'
import type { Markup } from '../serve.ts'

export interface Field {
  readonly name: string
  readonly label: string
  readonly autocomplete: string
  readonly type?: 'text' | 'password'
  readonly value?: string
  readonly error?: string | undefined
  /** An example of the form that the site wants. */
  readonly hint?: string
  readonly numeric?: boolean
  readonly optional?: boolean
  readonly first?: boolean
}

export function field(spec: Field): Markup {
  const { name, error, hint } = spec
  const described = [hint === undefined ? '' : `${name}-hint`, error === undefined ? '' : `${name}-error`]
  const describedBy = described.filter((id) => id !== '').join(' ')
  return html`<div class="field">
    <label class="field__label" for="${name}"
      >${spec.label}${spec.optional === true ? html` <span class="field__aside">optional</span>` : ''}</label
    >
    ${hint === undefined ? '' : html`<span class="field__aside" id="${name}-hint">${hint}</span>`}
    <input
      class="field__input"
      id="${name}"
      name="${name}"
      type="${spec.type ?? 'text'}"
      value="${spec.value ?? ''}"
      autocomplete="${spec.autocomplete}"
      spellcheck="false"
      autocapitalize="none"
      ${spec.numeric === true ? html`inputmode="numeric"` : ''}
      ${spec.optional === true ? '' : html`required`}
      ${spec.first === true ? html`autofocus` : ''}
      ${describedBy === '' ? '' : html`aria-describedby="${describedBy}"`}
      ${error === undefined ? '' : html`aria-invalid="true"`}
    />${error === undefined ? '' : html`<span class="field__error" id="${name}-error">${error}</span>`}
  </div>`
}

// The note on top of every sandbox page: what this is, and who can sign in.
import { html } from 'hono/html'
import { PEOPLE } from './people.ts'
import type { Markup } from './serve.ts'

/** @param isOpen where somebody is about to sign in */
export function sandboxMark(siteName: string, isOpen: boolean): Markup {
  return html`<aside class="sandbox" aria-label="Sandbox">
    <details ${isOpen ? 'open' : ''}>
      <summary><strong>Sandbox.</strong> Not ${siteName}: never type a real password or card here.</summary>
      <ul>
        ${PEOPLE.map(
          ({ username, password, hint }) =>
            html`<li><code>${username}</code> / <code>${password ?? 'anything'}</code>: ${hint}</li>`,
        )}
      </ul>
    </details>
  </aside>`
}

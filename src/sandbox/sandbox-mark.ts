// The note on top of every sandbox page: what this is, and who can sign in.
import { html } from 'hono/html'
import { PEOPLE } from './people.ts'
import type { Markup } from './serve.ts'

/** The list is closed at first: on a phone it would push the sign-in form out of sight. */
export function sandboxMark(siteName: string): Markup {
  return html`<aside class="sandbox" aria-label="Sandbox">
    <details>
      <summary>
        <strong>Sandbox.</strong> Not ${siteName}: never type a real password or card here. Try <code>user_good</code> /
        <code>pass_good</code>, or see who else there is.
      </summary>
      <ul>
        ${PEOPLE.map(
          ({ username, password, hint }) =>
            html`<li><code>${username}</code> / <code>${password ?? 'anything'}</code>: ${hint}</li>`,
        )}
      </ul>
    </details>
  </aside>`
}

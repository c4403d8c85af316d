// The HTML of the hosted page. The program and its style are built from client/ and go inline: one request brings
// everything, and no script can meet a page of another version. Text in, text out; the route decides what to show.
import { html, raw } from 'hono/html'
import script from '../../.build/connect.txt'
import style from '../../.build/connect-style.txt'

/** What the page is told about its link. The browser's side of this shape is in client/view.ts. */
export interface ConnectView {
  readonly linkId: string
  readonly mode: 'test' | 'live'
  readonly status: string
  readonly integration: { readonly id: string; readonly name: string }
  readonly operations: readonly { readonly resource: string; readonly action: string; readonly description: string }[]
  readonly returnUrl: string | null
}

type Markup = ReturnType<typeof html>

/** @param served null: opened without a code, as after a reload; then the tab itself remembers its link or nobody does */
export function connectPage(
  nonce: string,
  served: { readonly view: ConnectView; readonly code: string } | null,
): Markup {
  return page(
    nonce,
    'Connect your account',
    html`<main></main>
      <div id="stage" inert></div>
      <p id="live" aria-live="polite"></p>
      <noscript>
        <div class="message">
          <h1>JavaScript is switched off</h1>
          <p>This page needs it to connect your account. Switch it on, then open the link again.</p>
        </div>
      </noscript>
      <script type="application/json" id="served">
        ${raw(served === null ? '' : jsonForScript(served))}
      </script>
      <script nonce="${nonce}">
        ${raw(script)}
      </script>`,
  )
}

export function unknownLinkPage(nonce: string): Markup {
  return page(
    nonce,
    'Link not found',
    html`<main>
      <h1>This link is not valid</h1>
      <p>A part of its address is wrong, or it no longer exists. Open it again from where you got it.</p>
    </main>`,
  )
}

function page(nonce: string, title: string, content: Markup): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>${title} – Passage</title>
        <link rel="icon" href="data:," />
        <style nonce="${nonce}">
          ${raw(style)}
        </style>
      </head>
      <body>
        <header><span>Passage</span><span id="mode"></span></header>
        ${content}
      </body>
    </html>`
}

/** Inside a script element only `<` can do harm: it could begin an end tag or a comment. */
function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

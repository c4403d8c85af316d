// The one HTML page of the Uber Eats sandbox: a frame around whatever its script draws.
// `base` is where the site is mounted, without a slash at its end.
import { html, raw } from 'hono/html'
import { sandboxMark } from '../sandbox-mark.ts'
import type { Markup } from '../serve.ts'
import { APP } from './app.ts'
import { style } from './style.ts'

export function shell(base: string, nonce: string): Markup {
  return html`<!doctype html>
    <html lang="en" data-base="${base}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>Uber Eats sandbox</title>
        <style>
          ${style}
        </style>
      </head>
      <body>
        ${sandboxMark('Uber Eats')}
        <header class="top">
          <span class="logo">Uber Eats</span>
          <nav aria-label="Account" hidden>
            <a href="${base}/feed">Home</a>
            <a href="${base}/orders">Orders</a>
            <a href="${base}/wallet">Wallet</a>
            <a class="leave" href="${base}/signout">Sign out</a>
          </nav>
        </header>
        <main aria-busy="true"><p class="quiet">Loading…</p></main>
        <noscript><p class="quiet">This site needs JavaScript.</p></noscript>
        <script nonce="${nonce}">
          ${raw(APP)}
        </script>
      </body>
    </html>`
}

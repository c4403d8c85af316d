// The HTML of the hosted page. The program and its style are built from client/ and go inline: one request brings
// everything, and no script can meet a page of another version. Text in, text out; the route decides what to show.
import { html, raw } from 'hono/html'
import script from '../../.build/connect.txt'
import style from '../../.build/connect-style.txt'
import notFoundScript from '../../.build/not-found.txt'
import type { ConnectView } from './connect-view.ts'
import type { QrCode } from './qr-code.ts'

export interface Served {
  readonly view: ConnectView
  readonly code: string
  /** The same link once more, for a phone's camera. Null where it has ended. */
  readonly qrCode: QrCode | null
}

type Markup = ReturnType<typeof html>

/** @param served null: opened without a code, as after a reload; then the tab itself remembers its link or nobody does */
export function connectPage(nonce: string, served: Served | null): Markup {
  const title = served === null ? 'Connect your account' : titleOf(served.view)
  return page(
    nonce,
    title,
    served?.view.mode ?? null,
    html`<div id="sheet">
        <main>
          <noscript>${served === null ? withoutScript() : askedWithoutScript(served)}</noscript>
        </main>
        ${phone(served?.qrCode ?? null)}
      </div>
      <div id="stage" role="region" aria-label="The site" inert></div>
      <p id="live" role="status"></p>
      <script type="application/json" id="served">
        ${raw(served === null ? '' : jsonForScript({ view: served.view, code: served.code }))}
      </script>
      <script nonce="${nonce}">
        ${raw(script)}
      </script>`,
  )
}

export function unknownLinkPage(nonce: string): Markup {
  return messagePage(
    nonce,
    'This link is not valid',
    html`<p>A part of its address is wrong, or it no longer exists. Open it again from where you got it.</p>
      <script nonce="${nonce}">
        ${raw(notFoundScript)}
      </script>`,
  )
}

/** For a fault of our own: the same address may work in a moment. */
export function faultPage(nonce: string): Markup {
  return messagePage(
    nonce,
    'Not right now',
    html`<p>We cannot open this link at the moment. It is not your fault, and nothing was done in your name.</p>
      <div class="actions"><a class="button primary" href="">Try again</a></div>`,
  )
}

function messagePage(nonce: string, heading: string, content: Markup): Markup {
  return page(
    nonce,
    heading,
    null,
    html`<div id="sheet">
      <main>
        <h1>${heading}</h1>
        ${content}
      </main>
    </div>`,
  )
}

/** Hidden by the style until the script or its absence calls for it. It carries the claim code as the address does. */
function phone(code: QrCode | null): Markup {
  return html`<aside id="phone" aria-labelledby="phone-title">
    <h2 id="phone-title">Continue on your phone</h2>
    <svg
      role="img"
      aria-label="QR code that opens this link on a phone"
      viewBox="0 -.5 ${code?.size ?? 1} ${code?.size ?? 1}"
      shape-rendering="crispEdges"
    >
      <path stroke="#000" d="${code?.path ?? ''}" />
    </svg>
    <p>Scan this code with its camera.</p>
  </aside>`
}

function titleOf({ status, asker, integration }: ConnectView): string {
  return ENDED[status] ?? `Connect ${integration.name} to ${asker}`
}

const ENDED: Readonly<Record<string, string>> = {
  complete: 'This link has been used',
  expired: 'This link has expired',
  canceled: 'This link was canceled',
}

function askedWithoutScript({ view, qrCode }: Served): Markup {
  const { asker, integration, operations } = view
  if (qrCode === null) {
    return html`<h1>${titleOf(view)}</h1>
      <p>There is nothing left to do here.</p>`
  }
  return html`<h1>${titleOf(view)}</h1>
    <p>${asker} asks to use your ${integration.name} account one time, for this:</p>
    <ul>
      ${operations.map(({ description }) => html`<li>${description}</li>`)}
    </ul>
    <h2>JavaScript is switched off</h2>
    <p>
      This page needs it to work in your ${integration.name} account for you. Switch it on and load this page again, or
      go on with your phone. Nothing has been done so far.
    </p>`
}

function withoutScript(): Markup {
  return html`<h1>JavaScript is switched off</h1>
    <p>This page needs it to connect your account. Switch it on, then open the link again.</p>`
}

function page(nonce: string, title: string, mode: 'test' | 'live' | null, content: Markup): Markup {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} – Passage</title>
        <link rel="icon" href="data:," />
        <style nonce="${nonce}">
          ${raw(style)}
        </style>
        <noscript>
          <style nonce="${nonce}">
            #phone:has([d^='m']) {
              display: block;
            }
          </style>
        </noscript>
      </head>
      <body>
        <header>
          <span class="brand"
            ><svg viewBox="0 0 24 24" aria-hidden="true">
              <path d="M4 21V11a8 8 0 0 1 16 0v10M9 21V11a3 3 0 0 1 6 0v10" /></svg
            >Passage</span
          ><span id="mode">${mode === 'test' ? 'Test mode' : ''}</span>
        </header>
        ${content}
      </body>
    </html>`
}

/** Inside a script element only `<` can do harm: it could begin an end tag or a comment. */
function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

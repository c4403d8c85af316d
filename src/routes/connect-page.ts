// The HTML of the hosted page. The program and its style are built from page/ and go inline: one request brings
// everything, and no script can meet a page of another version. Text in, text out; the route decides what to show.
import { html, raw } from 'hono/html'
import script from '../../.build/connect.txt'
import style from '../../.build/connect-style.txt'
import guard from '../../.build/guard.txt'
import notFoundScript from '../../.build/not-found.txt'
import { type MarkupTexts, type PageTexts, type SayFrom, sayFrom, type Words } from '../words/say.ts'
import { isFinal } from '../core/link.ts'
import { BAD, LATE } from '../page/icons.ts'
import type { ConnectView } from './connect-view.ts'
import type { QrCode } from './qr-code.ts'

export interface Served {
  readonly view: ConnectView
  readonly code: string
  /** The same link once more, for a phone's camera. Null where it has ended, or no phone could open it. */
  readonly qrCode: QrCode | null
}

type Markup = ReturnType<typeof html>

/** What every page needs: the nonce of its policy, and its language. */
export interface Setting {
  readonly nonce: string
  readonly words: Words
}

/** @param served null: opened without a code, as after a reload; then the tab itself remembers its link or nobody does */
export function connectPage(setting: Setting, served: Served | null): Markup {
  const { nonce, words } = setting
  const say = sayFrom<MarkupTexts>(words.markup)
  const title = served === null ? words.page.connectTitle : headingOf(served.view, words)
  const link = served === null ? null : { view: served.view, code: served.code }
  // After a reload nobody knows here which kind the tab remembers.
  const spoken = served?.view.mode === 'test' ? words.page : { ...words.page, ...words.live }
  return page(
    setting,
    title,
    served?.view.mode ?? null,
    html`<div id="sheet" ${(served?.qrCode ?? null) === null ? '' : raw('data-code')}>
        <main>
          <noscript>${served === null ? withoutScript(say) : askedWithoutScript(served, title, words)}</noscript>
        </main>
        ${unable(say)} ${phone(served?.qrCode ?? null, say)}
      </div>
      <div id="stage" role="region" aria-label="${say('site')}" inert></div>
      <p id="live" role="status"></p>
      <script type="application/json" id="served">
        ${raw(jsonForScript({ words: spoken, link }))}
      </script>
      <script nonce="${nonce}">
        ${raw(script)}
      </script>
      <script nonce="${nonce}">
        ${raw(guard)}
      </script>`,
  )
}

/** @param isInModal its way out closes the modal, and leads back otherwise; the script shows it where there is one */
export function unknownLinkPage(setting: Setting, isInModal: boolean): Markup {
  const say = sayFrom<MarkupTexts>(setting.words.markup)
  const { close, goBack } = setting.words.page
  return messagePage(
    setting,
    'bad',
    say('notValidHeading'),
    html`<p>${say('notValidText')}</p>
      <div class="actions">
        <button id="out" class="button primary" type="button" hidden>${isInModal ? close : goBack}</button>
      </div>
      <script nonce="${setting.nonce}">
        ${raw(notFoundScript)}
      </script>`,
  )
}

/** For a fault of our own, or a limit that is reached: the same address may work in a moment. */
export function notNowPage(setting: Setting, why: 'faultText' | 'limitedText'): Markup {
  const say = sayFrom<MarkupTexts>(setting.words.markup)
  return messagePage(
    setting,
    'late',
    say('faultHeading'),
    html`<p>${say(why)}</p>
      <div class="actions"><a class="button primary" href="">${setting.words.page.tryAgain}</a></div>`,
  )
}

const MARKS = { bad: BAD, late: LATE }

function messagePage(setting: Setting, mark: keyof typeof MARKS, heading: string, content: Markup): Markup {
  return page(
    setting,
    heading,
    null,
    html`<div id="sheet">
      <main>
        <span class="icon ${mark}" aria-hidden="true"
          ><svg viewBox="0 0 24 24"><path d="${MARKS[mark]}" /></svg
        ></span>
        <h1>${heading}</h1>
        ${content}
      </main>
    </div>`,
  )
}

/** What guard.ts shows where the program does not run, or breaks off. */
function unable(say: SayFrom<MarkupTexts>): Markup {
  return html`<div id="unable" role="main">
    <h1 tabindex="-1">${say('unableHeading')}</h1>
    <p>${say('unableText')}</p>
  </div>`
}

/** Hidden by the style until the script or its absence calls for it. It carries the claim code as the address does. */
function phone(code: QrCode | null, say: SayFrom<MarkupTexts>): Markup {
  return html`<aside id="phone" aria-labelledby="phone-title">
    <h2 id="phone-title">${say('phoneHeading')}</h2>
    <svg
      role="img"
      aria-label="${say('phoneCode')}"
      viewBox="0 -.5 ${code?.size ?? 1} ${code?.size ?? 1}"
      shape-rendering="crispEdges"
    >
      <path stroke="#000" d="${code?.path ?? ''}" />
    </svg>
    <p>${say('phoneText')}</p>
  </aside>`
}

function headingOf({ status, asker, integration }: ConnectView, { page }: Words): string {
  const say = sayFrom<PageTexts>(page)
  switch (status) {
    case 'complete':
      return say('usedHeading')
    case 'expired':
      return say('expiredHeading')
    case 'canceled':
      return say('canceledHeading')
    case 'pending':
    case 'active':
    case 'failed':
      return say('consentHeading', { site: integration.name, asker })
  }
}

function askedWithoutScript({ view }: Served, heading: string, words: Words): Markup {
  const say = sayFrom<MarkupTexts>(words.markup)
  const sayOnPage = sayFrom<PageTexts>(words.page)
  const { status, asker, integration, operations, privacyUrl } = view
  const site = integration.name
  if (isFinal(status)) {
    return html`<h1>${heading}</h1>
      <p>${say('nothingLeft')}</p>`
  }
  return html`<h1>${heading}</h1>
    <p>${sayOnPage('consentText', { asker, site })}</p>
    <ul>
      ${operations.map(({ description }) => html`<li>${description}</li>`)}
    </ul>
    <h2>${say('scriptHeading')}</h2>
    <p>${say('scriptAsked', { site })} ${status === 'pending' ? sayOnPage('nothingDone') : ''}</p>
    ${privacyUrl === null ? '' : html`<p class="privacy"><a href="${privacyUrl}">${sayOnPage('privacy')}</a></p>`}`
}

function withoutScript(say: SayFrom<MarkupTexts>): Markup {
  return html`<h1>${say('scriptHeading')}</h1>
    <p>${say('scriptText')}</p>`
}

function page({ nonce, words }: Setting, heading: string, mode: 'test' | 'live' | null, content: Markup): Markup {
  const say = sayFrom<PageTexts>(words.page)
  return html`<!doctype html>
    <html lang="${words.language}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <meta name="color-scheme" content="light dark" />
        <title>${say('title', { heading })}</title>
        <link rel="icon" href="data:," />
        <style nonce="${nonce}">
          ${raw(style)}
        </style>
        <noscript>
          <style nonce="${nonce}">
            [data-code] #phone {
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
          ><span id="mode">${mode === 'test' ? say('testMode') : ''}</span>
        </header>
        ${content}
      </body>
    </html>`
}

/** Inside a script element only `<` can do harm: it could begin an end tag or a comment. */
function jsonForScript(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', '\\u003c')
}

// Webhooks as they are shown: what came, and whether it was to be believed.
import { html } from 'hono/html'
import type { Markup } from './page-frame.ts'
import type { Verdict } from './webhook-check.ts'

export interface InboxEntry {
  /** Epoch milliseconds. */
  readonly receivedAt: number
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly rawBody: string
  /** X-Passage-Signature: `valid`, or why not. */
  readonly verified: Verdict
  /** webhook-signature: `valid`, or why not. */
  readonly standardVerified: Verdict
}

/** @param returnPage where the link that an event is about can be looked at */
export function webhookArticle(entry: InboxEntry, returnPage: ((linkId: string) => string) | null): Markup {
  const headers = Object.entries(entry.headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
  const moment = new Date(entry.receivedAt).toISOString()
  const body = parsed(entry.rawBody)
  const linkId = textIn(body, 'linkId')
  const name = textIn(body, 'event') ?? `POST ${entry.path}`
  const shown = body === undefined ? entry.rawBody : JSON.stringify(body, null, 2)
  return html`<article class="card">
    <header>
      <h3>${name}</h3>
      <time datetime="${moment}">${moment.slice(11, 19)} UTC</time>
    </header>
    <ul>
      ${verdict('X-Passage-Signature', entry.verified)} ${verdict('webhook-signature', entry.standardVerified)}
    </ul>
    ${linkId === null || returnPage === null ? '' : html`<p><a href="${returnPage(linkId)}">See the link</a></p>`}
    <pre tabindex="0" role="region" aria-label="Body of ${name}">${shown}</pre>
    <details id="headers-${entry.headers['webhook-id'] ?? entry.receivedAt}">
      <summary>Headers</summary>
      <pre>${headers}</pre>
    </details>
  </article>`
}

/** What a webhook tells of; null where it is none. */
export function eventOf(entry: InboxEntry): string | null {
  return textIn(parsed(entry.rawBody), 'event')
}

/** The link that a webhook is about. */
export function linkIdOf(entry: InboxEntry): string | null {
  return textIn(parsed(entry.rawBody), 'linkId')
}

function verdict(name: string, words: string): Markup {
  const good = words === 'valid'
  return html`<li class="${good ? 'good' : 'bad'}">${good ? '✓' : '✗'} ${name}: ${words}</li>`
}

function textIn(body: unknown, name: string): string | null {
  const value = typeof body === 'object' && body !== null ? (body as Record<string, unknown>)[name] : null
  return typeof value === 'string' ? value : null
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: shown as it came.
    return undefined
  }
}

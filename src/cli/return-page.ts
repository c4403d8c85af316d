// Where the user comes back to: the page that stands in for the developer's own, with what the developer's server now
// knows of the link. Part of `npm start` only.
import { html } from 'hono/html'
import * as z from 'zod'
import { type InboxEntry, webhookArticle } from './inbox-page.ts'
import { type Markup, pageFrame } from './page-frame.ts'

/** The answer of GET /v1/links/:id, as far as it is shown. */
export const shownLink = z.object({
  id: z.string(),
  integrationId: z.string(),
  operations: z.array(z.object({ resource: z.string(), action: z.string() })),
  status: z.string(),
  result: z.unknown(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
})
export type ShownLink = z.infer<typeof shownLink>

const HEADINGS: Readonly<Record<string, string>> = {
  complete: 'The link is complete',
  failed: 'The link failed',
  pending: 'Nobody has opened the link yet',
  active: 'The link is being used',
  expired: 'The link has expired',
  canceled: 'The link was canceled',
}

/** @param entries the webhooks of this link, newest first */
export async function returnPage(link: ShownLink, entries: readonly InboxEntry[], version: string): Promise<string> {
  const heading = HEADINGS[link.status] ?? `The link is ${link.status}`
  return pageFrame(
    heading,
    version,
    html`<div role="status" id="status" data-live><h1>${heading}</h1></div>
      <div id="link" data-live>
        <p class="dim">
          Your user is back. This page stands in for yours: it is the link’s <code>returnUrl</code>, and below is what
          your server knows now.
        </p>
        <dl class="card">
          <dt>Status</dt>
          <dd class="${toneOf(link.status)}">${link.status}</dd>
          ${
            link.error === null
              ? ''
              : html`<dt>Error</dt>
                  <dd><code>${link.error.code}</code> ${link.error.message}</dd>`
          }
          <dt>Link</dt>
          <dd><code>${link.id}</code></dd>
          <dt>Operations</dt>
          <dd>
            ${link.integrationId}: ${link.operations.map(({ resource, action }) => `${resource} ${action}`).join(', ')}
          </dd>
        </dl>
        ${link.status === 'complete' ? result(link.result) : ''}
        <h2>Webhook</h2>
        ${
          entries.length === 0
            ? html`<p class="card dim">Not here yet. It will show up by itself, if this link’s webhooks come here.</p>`
            : entries.map((entry) => webhookArticle(entry, null))
        }
      </div>
      <p><a href="/">Create another link</a></p>`,
  )
}

/** For what cannot be done or shown. */
export async function problemPage(title: string, words: string, version: string): Promise<string> {
  return pageFrame(
    title,
    version,
    html`<h1>${title}</h1>
      <p>${words}</p>
      <p><a href="/">Back to the start</a></p>`,
  )
}

function result(value: unknown): Markup {
  return html`<h2>Result</h2>
    <pre class="card" tabindex="0" role="region" aria-label="Result">${JSON.stringify(value, null, 2)}</pre>`
}

function toneOf(status: string): string {
  if (status === 'complete') {
    return 'good'
  }
  return status === 'failed' || status === 'expired' || status === 'canceled' ? 'bad' : ''
}

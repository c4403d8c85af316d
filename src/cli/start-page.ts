// The first page that a newcomer sees: one button to try it, who to sign in as, the same as a curl line, and the webhooks
// as they arrive. Part of `npm start` only.
import { html } from 'hono/html'
import { ONE_TIME_CODE, PEOPLE } from '../sandbox/people.ts'
import type { Example } from './example.ts'
import { EVENT_CHOICES, type InboxFilter, isFiltering } from './inbox-filter.ts'
import { type InboxEntry, webhookArticle } from './inbox-page.ts'
import { type Markup, pageFrame } from './page-frame.ts'

export interface StartPage {
  readonly serviceUrl: string
  readonly version: string
  readonly examples: readonly Example[]
  /** Only a page that this server made knows it. */
  readonly token: string
  readonly curlLine: string
  /** Newest first. */
  readonly entries: readonly InboxEntry[]
  /** How many there are without the filter. */
  readonly kept: number
  readonly filter: InboxFilter
  readonly returnPage: (linkId: string) => string
}

const [GOOD, ...OTHERS] = PEOPLE

export async function startPage(page: StartPage): Promise<string> {
  const { entries, kept, filter } = page
  const webhooks = kept === 1 ? '1 webhook' : `${kept} webhooks`
  const count = isFiltering(filter) ? `${entries.length} of ${webhooks}` : webhooks
  const nothing = kept === 0 ? 'Nothing yet. It will show up here by itself.' : 'None of them is such a one.'
  return pageFrame(
    `${kept === 0 ? '' : `(${kept}) `}Passage`,
    page.version,
    html`<h1>Passage is running</h1>
      <p class="dim">
        Connect a practice account the way your users will: create a link, sign in, come back to the result and its
        webhook. It takes half a minute.
      </p>
      <div class="card">
        <form method="post" action="/links">
          <input type="hidden" name="token" value="${page.token}" />
          <fieldset>
            <legend>What to connect</legend>
            ${page.examples.map(choice)}
          </fieldset>
          <button class="main">Create and open a link</button>
        </form>
        <p>
          Sign in there as <code>${GOOD?.username}</code> with the password <code>${GOOD?.password}</code>. A code,
          where one is asked for, is <code>${ONE_TIME_CODE}</code>.
        </p>
        <details id="people">
          <summary>Other people, with the same password, to see what goes wrong</summary>
          <table>
            <thead>
              <tr>
                <th scope="col">Sign in as</th>
                <th scope="col">What happens</th>
              </tr>
            </thead>
            <tbody>
              ${OTHERS.map(
                ({ username, hint }) =>
                  html`<tr>
                    <td><code>${username}</code></td>
                    <td>${hint}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </details>
      </div>
      <h2>The same from a terminal</h2>
      <div class="card">
        <pre id="curl" tabindex="0" role="region" aria-label="curl line">${page.curlLine}</pre>
        <p class="dim">
          The service listens at ${page.serviceUrl}. It answers with the link: open its <code>appClipUrl</code>.
        </p>
        <button type="button" data-copy="curl" hidden>Copy</button>
      </div>
      <p>What else it can do, and what each error means: <a href="${page.serviceUrl}/docs">the docs</a>.</p>
      <h2>Webhook inbox</h2>
      <p class="dim">
        <span role="status" id="count" data-live>${count}</span> of all links, newest first. As JSON:
        <a href="/webhooks.json">/webhooks.json</a>
      </p>
      ${filterForm(filter)}
      <form method="post" action="/clear">
        <input type="hidden" name="token" value="${page.token}" />
        <button>Clear the inbox</button>
      </form>
      <div id="webhooks" data-live>
        ${
          entries.length === 0
            ? html`<p class="card dim">${nothing}</p>`
            : entries.map((entry) => webhookArticle(entry, page.returnPage))
        }
      </div>`,
  )
}

function filterForm({ event, isBad, text }: InboxFilter): Markup {
  return html`<form class="filter" method="get" action="/" role="search" aria-label="Webhooks">
    <label>
      Event
      <select name="event">
        ${EVENT_CHOICES.map(
          (one) => html`<option value="${one}" ${one === event ? 'selected' : ''}>${one === '' ? 'all' : one}</option>`,
        )}
      </select>
    </label>
    <label
      >Text in the body <input type="search" name="text" value="${text}" placeholder="a link’s id, a user’s"
    /></label>
    <label class="check"><input type="checkbox" name="bad" ${isBad ? 'checked' : ''} /> Only wrong signatures</label>
    <button>Filter</button>
  </form>`
}

function choice({ integrationId, name, words }: Example, index: number): Markup {
  return html`<label>
    <input type="radio" name="integrationId" value="${integrationId}" ${index === 0 ? 'checked' : ''} required />
    <span>${name}</span>
    <small>${words.join(' · ')}</small>
  </label>`
}

// The inbox as a page. Everything in it came from outside: each piece is escaped, and the page's policy lets no script
// run but the one below, which loads it again when there is something new.
import { createHash } from 'node:crypto'
import { type Verdict } from './webhook-check.ts'

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

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#e3e5ea, #33363f); --dim: light-dark(#5c6370, #9aa1ae);
  --card: light-dark(#fff, #1d1f25); --good: light-dark(#0a6b3d, #5fd39b); --bad: light-dark(#b3261e, #ff8a80) }
* { box-sizing: border-box }
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1rem; background: light-dark(#f6f7f9, #14161a);
  font: 16px/1.5 system-ui, sans-serif }
h1 { font-size: 1.4rem; margin: 0 } h2 { font-size: 1rem; margin: 0; overflow-wrap: anywhere }
p { color: var(--dim); margin: .25rem 0 1.5rem; overflow-wrap: anywhere }
article { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; margin-bottom: 1rem }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; justify-content: space-between }
time { color: var(--dim); font-size: .875rem }
ul { list-style: none; padding: 0; margin: .5rem 0; font-size: .875rem; overflow-wrap: anywhere }
.good { color: var(--good) } .bad { color: var(--bad) }
pre { margin: .5rem 0 0; padding: .75rem; background: light-dark(#f6f7f9, #14161a); border-radius: 8px; font-size: .8125rem;
  white-space: pre-wrap; overflow-wrap: anywhere }
summary { cursor: pointer; color: var(--dim); font-size: .875rem; margin-top: .5rem }`

// A plain refresh would close what the reader has opened.
const SCRIPT = `
const newest = (all) => String(all[0]?.receivedAt) + all.length
setInterval(async () => {
  const answer = await fetch('/webhooks.json').catch(() => null)
  if (answer?.ok && newest((await answer.json()).webhooks) !== document.documentElement.dataset.newest) location.reload()
}, 1500)`

const SCRIPT_HASH = createHash('sha256').update(SCRIPT).digest('base64')
export const PAGE_POLICY = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${SCRIPT_HASH}'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`

export function inboxPage(entries: readonly InboxEntry[], serviceUrl: string): string {
  const list = entries.map(article).join('\n') || '<article>Nothing yet. It will show up here by itself.</article>'
  const newest = `${entries[0]?.receivedAt}${entries.length}`
  return `<!doctype html>
<html lang="en" data-newest="${newest}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>(${entries.length}) Webhook inbox</title>
<style>${STYLE}</style>
<main>
<h1>Webhook inbox</h1>
<p>What ${escapeHtml(serviceUrl)} sent, newest first. As JSON: <a href="/webhooks.json">/webhooks.json</a></p>
${list}
</main>
<script>${SCRIPT}</script>
</html>
`
}

function article(entry: InboxEntry): string {
  const headers = Object.entries(entry.headers)
    .map(([name, value]) => `${name}: ${value}`)
    .join('\n')
  const moment = new Date(entry.receivedAt).toISOString()
  return `<article>
<header><h2>${escapeHtml(titleOf(entry))}</h2><time datetime="${moment}">${moment.slice(11, 19)} UTC</time></header>
<ul>${verdict('X-Passage-Signature', entry.verified)}${verdict('webhook-signature', entry.standardVerified)}</ul>
<pre>${escapeHtml(indented(entry.rawBody))}</pre>
<details><summary>Headers</summary><pre>${escapeHtml(headers)}</pre></details>
</article>`
}

function verdict(name: string, words: string): string {
  const good = words === 'valid'
  return `<li class="${good ? 'good' : 'bad'}">${good ? '✓' : '✗'} ${name}: ${escapeHtml(words)}</li>`
}

function titleOf(entry: InboxEntry): string {
  const body = parsed(entry.rawBody)
  const event = typeof body === 'object' && body !== null && 'event' in body ? body.event : null
  return typeof event === 'string' ? event : `POST ${entry.path}`
}

function indented(text: string): string {
  const body = parsed(text)
  return body === undefined ? text : JSON.stringify(body, null, 2)
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // Not JSON: shown as it came.
    return undefined
  }
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

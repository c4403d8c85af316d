// What the pages of `npm start` share: their look, their policy, and the one script that brings in what is new. Everything
// they show came from outside: the template escapes each piece, and the policy lets nothing run but this script.
import { createHash } from 'node:crypto'
import { html, raw } from 'hono/html'

export type Markup = ReturnType<typeof html>

const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#d9dce3, #383c46); --dim: light-dark(#565d6a, #a3aab7);
  --ground: light-dark(#f5f6f9, #131519); --card: light-dark(#fff, #1c1f25); --accent: light-dark(#1d4ed8, #8ab4ff);
  --on-accent: light-dark(#fff, #0b1c3a); --good: light-dark(#0a6b3d, #5fd39b); --bad: light-dark(#b3261e, #ff8a80) }
* { box-sizing: border-box }
body { margin: 0; background: var(--ground); font: 16px/1.5 system-ui, sans-serif }
main { margin: 0 auto; max-width: 46rem; padding: 2rem 1rem 4rem }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 .25rem } h2 { font-size: 1.1rem; margin: 2.25rem 0 .5rem }
h3 { font-size: 1rem; margin: 0; overflow-wrap: anywhere }
p { margin: .25rem 0 1rem; overflow-wrap: anywhere } .dim, time { color: var(--dim) } time { font-size: .875rem }
a { color: var(--accent) } :focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1rem; margin: 0 0 1rem }
.card > :last-child { margin-bottom: 0 }
fieldset { border: 0; margin: 0 0 1rem; padding: 0; min-width: 0; display: grid; gap: .5rem;
  grid-template-columns: repeat(auto-fit, minmax(min(100%, 16rem), 1fr)) }
legend { padding: 0; margin-bottom: .5rem; font-weight: 600 }
label { display: grid; grid-template-columns: auto 1fr; align-content: start; gap: 0 .625rem; padding: .75rem; border: 1px solid var(--line);
  border-radius: 10px; cursor: pointer }
label:has(:checked) { border-color: var(--accent); box-shadow: inset 0 0 0 1px var(--accent) }
input { width: 1.1rem; height: 1.1rem; margin: .2rem 0 0; accent-color: var(--accent) }
label small { grid-column: 2; color: var(--dim); font-size: .8125rem }
button { font: inherit; font-weight: 600; min-height: 44px; padding: .5rem 1.25rem; border-radius: 10px; cursor: pointer;
  border: 1px solid var(--accent); background: transparent; color: var(--accent) }
button.main { background: var(--accent); color: var(--on-accent); width: 100%; margin-bottom: 1rem }
.filter { display: grid; gap: .5rem 1rem; align-items: end; margin: 0 0 .75rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 12rem), 1fr)) }
.filter + form { margin: 0 0 1rem } .filter label { display: grid; grid-template-columns: 1fr; gap: .25rem; padding: 0; border: 0; box-shadow: none; font-size: .875rem }
.filter label.check { grid-template-columns: auto 1fr; align-items: center; min-height: 44px; gap: .5rem }
.filter select, .filter [type=search] { font: inherit; color: inherit; width: 100%; min-height: 44px; margin: 0; padding: .25rem .625rem;
  background: var(--card); border: 1px solid var(--line); border-radius: 10px }
code { font-size: .9em; overflow-wrap: anywhere } td code { white-space: nowrap } .card p code, td code { background: var(--ground); padding: .1em .35em; border-radius: 5px }
pre { margin: .5rem 0; padding: .75rem; background: var(--ground); border-radius: 8px; font-size: .8125rem; line-height: 1.45;
  white-space: pre-wrap; overflow-wrap: anywhere } pre[tabindex] { max-height: 22rem; overflow-y: auto }
pre.card { background: var(--card); padding: 1rem } .card > :first-child { margin-top: 0 }
summary { cursor: pointer; color: var(--dim); font-size: .875rem; padding: .25rem 0 }
table { border-collapse: collapse; width: 100%; font-size: .875rem; margin-top: .5rem }
th, td { text-align: start; vertical-align: top; padding: .375rem .5rem .375rem 0; border-top: 1px solid var(--line) }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; font-size: .9375rem }
dt { color: var(--dim) } dd { margin: 0; overflow-wrap: anywhere }
header { display: flex; flex-wrap: wrap; gap: .25rem 1rem; align-items: baseline; justify-content: space-between }
ul { list-style: none; padding: 0; margin: .5rem 0; font-size: .875rem; overflow-wrap: anywhere }
.good { color: var(--good) } .bad { color: var(--bad) } dd.good, dd.bad { font-weight: 600 }
@media (max-width: 30rem) { dl { grid-template-columns: 1fr; gap: 0 } dd { margin-bottom: .5rem } }`

// Only what is marked is brought up to date, so that nobody loses the place where they read or what they have chosen. A
// restarted service is told by another beginning of the version: then nothing of the old page may stay.
const SCRIPT = `
let known = document.documentElement.dataset.version
async function refresh() {
  const seen = await fetch('/version').then((answer) => answer.ok ? answer.text() : known, () => known)
  if (seen === known) return
  if (seen.split('.')[0] !== known.split('.')[0]) return location.reload()
  const answer = await fetch(location.href).catch(() => null)
  if (!answer?.ok) return
  const fresh = new DOMParser().parseFromString(await answer.text(), 'text/html')
  known = fresh.documentElement.dataset.version
  document.title = fresh.title
  for (const part of document.querySelectorAll('[data-live]')) {
    const open = new Set([...part.querySelectorAll('details[open]')].map(({ id }) => id))
    part.replaceChildren(...fresh.getElementById(part.id).childNodes)
    for (const details of part.querySelectorAll('details')) details.open = open.has(details.id)
  }
}
setInterval(() => document.hidden || refresh(), 1000)
addEventListener('visibilitychange', refresh)
for (const button of document.querySelectorAll('[data-copy]')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent)
    button.textContent = 'Copied'
  })
}`

/**
 * A form's answer may send its user on to wherever links lead, and browsers hold that to the form's policy too.
 * https://github.com/w3c/webappsec-csp/issues/8
 */
export const PAGE_POLICY = `default-src 'none'; style-src '${hashOf(STYLE)}'; script-src '${hashOf(SCRIPT)}'; connect-src 'self'; base-uri 'none'; form-action 'self' http: https:; frame-ancestors 'none'`

/** @param version the state that the content shows */
export async function pageFrame(title: string, version: string, content: Markup): Promise<string> {
  const page = html`<!doctype html>
    <html lang="en" data-version="${version}">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <main>${content}</main>
        ${raw(`<script>${SCRIPT}</script>`)}
      </body>
    </html> `
  return String(await page)
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

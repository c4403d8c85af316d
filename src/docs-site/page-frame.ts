// What is around a page's text: the head, the search, the list of all pages, and the headings of this one. Nothing of it needs a
// script to be read.
import { html, raw } from 'hono/html'
import { addressOf, type DocsPage, type Group } from './contents.ts'
import type { Heading, Rendered } from './render.ts'

type Markup = ReturnType<typeof html>

/** Deepest heading that the list beside the text has. */
const DEEPEST = 3

/** @param page null for one that is not among the docs */
export async function pageFrame(page: DocsPage | null, rendered: Rendered, groups: readonly Group[]): Promise<string> {
  const { title, description, headings } = rendered
  const source = page === null ? null : `${addressOf(page)}.md`
  const document = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} – Passage docs</title>
        <meta name="description" content="${description}" />
        <link rel="stylesheet" href="/docs/assets/style.css" />
        <link rel="icon" href="/docs/assets/icon.png" />
        ${source === null ? '' : html`<link rel="alternate" type="text/markdown" href="${source}" />`}
        <script type="module" src="/docs/assets/docs.js"></script>
      </head>
      <body>
        <a class="skip" href="#content">Skip to the text</a>
        <header>
          <a class="home" href="/docs">Passage docs</a>
          ${SEARCH}
        </header>
        <div class="columns">
          <nav class="pages" aria-label="All pages">
            <details data-aside>
              <summary>All pages</summary>
              ${groups.map((group) => groupOf(group, page))}
            </details>
          </nav>
          <main>
            ${asideOf(headings)}
            <article id="content" tabindex="-1">${raw(rendered.html)}</article>
            ${source === null ? '' : html`<footer><a href="${source}">This page as Markdown</a> · <a href="/llms.txt">All pages for programs: llms.txt</a></footer>`}
          </main>
        </div>
      </body>
    </html> `
  return String(await document)
}

/** Shown by its script: without one it could do nothing. */
const SEARCH = html`<search hidden>
  <form role="search">
    <label for="query">Search the docs</label>
    <input id="query" type="search" autocomplete="off" spellcheck="false" aria-keyshortcuts="Control+K Meta+K" />
  </form>
  <p role="status"></p>
  <ol aria-label="Found" hidden></ol>
</search>`

function groupOf({ heading, pages }: Group, current: DocsPage | null): Markup {
  return html`<h2>${heading}</h2>
    <ul>
      ${pages.map(
        (page) =>
          html`<li>
            <a href="${addressOf(page)}" ${page.source === current?.source ? raw(' aria-current="page"') : ''}
              >${page.label}</a
            >
          </li>`,
      )}
    </ul>`
}

function asideOf(headings: readonly Heading[]): Markup | string {
  const shown = headings.filter(({ level }) => level <= DEEPEST)
  return shown.length < 2
    ? ''
    : html`<nav class="places" aria-label="On this page">
        <details data-aside>
          <summary>On this page</summary>
          <ul>
            ${shown.map(({ level, id, text }) => html`<li class="level-${level}"><a href="#${id}">${text}</a></li>`)}
          </ul>
        </details>
      </nav>`
}

// The docs as files, by their paths on the service: each page for people and as Markdown, what the search knows, the list for
// programs, and the headers that all of it is served with. Pure: build.ts reads and writes.
import { addressOf, contentsOf, type DocsPage, type Group, MADE, README } from './contents.ts'
import type { Section } from './in-browser/section.ts'
import { relink, sourceAddress } from './links.ts'
import type { OpenApi } from './open-api.ts'
import { pageFrame } from './page-frame.ts'
import { referenceOf, schemasOf } from './reference.ts'
import { render } from './render.ts'

export interface Site {
  readonly groups: readonly Group[]
  /** Text by path, without the slash before it. */
  readonly files: ReadonlyMap<string, string>
  /** Files of the repository that pages link, by their paths there; they are served as they are. */
  readonly linked: readonly string[]
}

interface Given {
  /** Markdown by its path in the repository. */
  readonly sources: ReadonlyMap<string, string>
  readonly document: OpenApi
  readonly codes: readonly string[]
}

/** They hold for what is served as a file; everything else is the Worker's, with its own. */
const HEADERS = `/*
  Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'
  Allow: GET, HEAD
  X-Content-Type-Options: nosniff
  Referrer-Policy: no-referrer
  Strict-Transport-Security: max-age=63072000; includeSubDomains
/docs/source/*
  ! Content-Type
  Content-Type: text/plain; charset=utf-8
`

/** @throws Error where README.md lists no pages */
export async function siteOf({ sources, document, codes }: Given): Promise<Site> {
  const groups = contentsOf(sources.get(README) ?? '', [...sources.keys()])
  const pages = groups.flatMap((group) => group.pages)
  const [reference, schemas] = MADE
  const texts = new Map([
    ...sources,
    [reference.source, referenceOf(document, codes)],
    [schemas.source, schemasOf(document, codes)],
  ])
  const files = new Map([['_headers', HEADERS]])
  const sections: Section[] = []
  const linked = new Set<string>()
  const described: { page: DocsPage; description: string }[] = []
  for (const page of pages) {
    const text = texts.get(page.source) ?? ''
    const address = addressOf(page)
    const forPeople = relink(text, page.source, pages, 'page')
    const rendered = render(forPeople.markdown, address)
    forPeople.files.forEach((file) => linked.add(file))
    sections.push(...rendered.sections.map((section) => ({ ...section, page: page.label })))
    described.push({ page, description: rendered.description })
    files.set(`${address}.html`.slice(1), await pageFrame(page, rendered, groups))
    files.set(`${address}.md`.slice(1), relink(text, page.source, pages, 'markdown').markdown)
  }
  files.set('docs/not-found.html', await pageFrame(null, render(NOT_FOUND, '/docs/not-found'), groups))
  files.set('docs/assets/sections.json', JSON.stringify(sections))
  files.set('llms.txt', llms(groups, new Map(described.map(({ page, description }) => [page.source, description]))))
  return { groups, files, linked: [...linked] }
}

/** Where a linked file lies among the site's. */
export function pathOfLinked(file: string): string {
  return sourceAddress(file).slice(1)
}

const NOT_FOUND = `# There is no such page

Nothing of the docs is at this address. It may have been renamed: search for it, or begin at the [first page](/docs).
`

/** https://llmstxt.org: what the service is, and each page with what it is for. */
function llms(groups: readonly Group[], descriptions: ReadonlyMap<string, string>): string {
  const listed = groups.map(({ heading, pages }) => {
    const lines = pages.map(
      (page) => `- [${page.label}](${addressOf(page)}.md): ${descriptions.get(page.source) ?? ''}`,
    )
    return `## ${heading}\n\n${lines.join('\n')}`
  })
  return `# Passage

> An account-linking service with an HTTP API: a backend creates a link, its user signs in once at a site, and the result comes by signed webhook.

All addresses are on this host. The API itself is described at [/openapi.json](/openapi.json), in OpenAPI 3.1.

${listed.join('\n\n')}
`
}

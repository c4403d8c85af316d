// A page of the docs as the README.md of a package: whoever reads it there has no repository around it, but a Passage that serves
// the pages. No link of it may lead into the repository.
import { globSync, readFileSync } from 'node:fs'
import { contentsOf, type DocsPage, README } from '../docs-site/contents.ts'
import { relink, sourceAddress } from '../docs-site/links.ts'

/** Each package has it beside its README.md: build-packages.ts puts it there. */
const CHANGES = 'CHANGELOG.md'
const SOURCE_OF_CHANGES = sourceAddress(`src/sdk/${CHANGES}`)
const HOW_TO_READ =
  'An address that begins with `/docs` is one of your Passage: `/docs/webhooks` is `https://passage.example.com/docs/webhooks`.'

/** @param source the page's path in the repository */
export function packedReadme(source: string): string {
  const names = [README, 'SECURITY.md', ...globSync('src/docs/*.md').map((path) => path.replaceAll('\\', '/'))]
  const pages = contentsOf(readFileSync(README, 'utf8'), names).flatMap((group) => group.pages)
  return packed(readFileSync(source, 'utf8'), source, pages)
}

/** Pure. A link to another page becomes that page's address as text; one of the page itself, or of another host, stays. */
export function packed(markdown: string, source: string, pages: readonly DocsPage[]): string {
  const parts = relink(markdown, source, pages, 'page').markdown.split(/(^```.*?^```)/ms)
  const told = parts.map((part) => (part.startsWith('```') ? part : tell(part))).join('')
  if (!told.includes('(`/docs')) {
    return told
  }
  const [title, purpose, ...rest] = told.split('\n\n')
  return [title, purpose, HOW_TO_READ, ...rest].join('\n\n')
}

function tell(text: string): string {
  return text
    .replaceAll(`](${SOURCE_OF_CHANGES})`, `](./${CHANGES})`)
    .replaceAll(/\[([^\][]+)\]\((\/docs[^)]*)\)/g, (_, words: string, address: string) => `${words} (\`${address}\`)`)
}

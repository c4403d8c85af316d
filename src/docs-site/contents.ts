// Which pages the docs have, in which order, and at which address each is. README.md's table of pages is the contents: what is
// listed there is listed here. Pure.
import MarkdownIt, { type Token } from 'markdown-it'
import { dirname, join } from 'node:path/posix'

export interface DocsPage {
  /** The file in the repository, or the name that a made page has among them. */
  readonly source: string
  /** Below /docs; '' is /docs itself. */
  readonly slug: string
  readonly label: string
}

export interface Group {
  readonly heading: string
  readonly pages: readonly DocsPage[]
}

/** Made from the OpenAPI document: no files of these names are in the repository. They stand behind the page of the API. */
export const MADE = [
  { source: 'src/docs/api.md', label: 'API reference' },
  { source: 'src/docs/api-schemas.md', label: 'API schemas' },
] as const
const BEFORE_MADE = 'src/docs/links.md'
export const README = 'README.md'
const FIRST = 'src/docs/overview.md'
/** What has an address of its own below /docs. */
const TAKEN = ['assets', 'not-found', 'source', ...MADE.map(({ source }) => slugOf(source))]

/**
 * @param sources every page that there is, by its path in the repository
 * @throws Error where README.md has no table of pages, or a page's name is taken
 */
export function contentsOf(readme: string, sources: readonly string[]): Group[] {
  const wrong = sources.find((source) => TAKEN.includes(slugOf(source)))
  if (wrong !== undefined) {
    throw new Error(`${wrong} cannot be one of the docs: /docs/${slugOf(wrong)} is something else`)
  }
  const listed = new Set<string>()
  const groups = tableOf(readme).map(({ heading, links }) => ({
    heading,
    // A page is listed where it comes first: what comes later leads to a part of it.
    pages: links
      .filter(({ target }) => sources.includes(target) && !listed.has(target) && listed.add(target))
      .flatMap(({ target, label }) => [
        pageOf(target, label),
        ...(target === BEFORE_MADE ? MADE.map(({ source, label }) => pageOf(source, label)) : []),
      ]),
  }))
  const more = sources.filter((source) => !listed.has(source))
  const rest = more.map((source) => pageOf(source, source === README ? 'README' : slugOf(source)))
  return [...groups, { heading: 'More', pages: rest }].filter(({ pages }) => pages.length > 0)
}

/** The page's address on the service; with `.md` after it, that of its Markdown. */
export function addressOf({ slug }: Pick<DocsPage, 'slug'>): string {
  return slug === '' ? '/docs' : `/docs/${slug}`
}

function pageOf(source: string, label: string): DocsPage {
  return { source, slug: slugOf(source), label }
}

function slugOf(source: string): string {
  return source === FIRST ? '' : (source.split('/').at(-1) ?? '').replace(/\.md$/, '').toLowerCase()
}

interface Row {
  readonly heading: string
  readonly links: readonly { readonly target: string; readonly label: string }[]
}

function tableOf(readme: string): Row[] {
  const tokens = new MarkdownIt().parse(readme, {})
  const heading = tokens.findIndex(({ type, content }) => type === 'inline' && content === 'The pages')
  const begin = tokens.findIndex(({ type }, index) => index > heading && type === 'tbody_open')
  const end = tokens.findIndex(({ type }, index) => index > begin && type === 'tbody_close')
  if (heading === -1 || begin === -1) {
    throw new Error(`${README} has no table below "The pages": it is the contents of the docs`)
  }
  const cells = tokens.slice(begin, end).filter(({ type }) => type === 'inline')
  return cells.flatMap((cell, index) =>
    index % 2 === 0 ? [{ heading: `For ${cell.content}`, links: linksIn(cells[index + 1]?.children ?? []) }] : [],
  )
}

function linksIn(tokens: readonly Token[]): Row['links'] {
  return tokens.flatMap((token, index) => {
    const href = token.type === 'link_open' ? token.attrGet('href') : null
    const [target = ''] = String(href ?? '').split('#')
    return href === null ? [] : [{ target: join(dirname(README), target), label: tokens[index + 1]?.content ?? '' }]
  })
}

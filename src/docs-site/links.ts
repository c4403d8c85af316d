// Where a link of a page leads once the page is served: the Markdown on disk links as a code host follows it, from file to file.
// Pure.
import { dirname, join } from 'node:path/posix'
import { addressOf, type DocsPage } from './contents.ts'

/** To whom a page is served: as a page to people, as its Markdown to programs. They are led on to more of the same. */
export type Form = 'page' | 'markdown'

export interface Linked {
  readonly markdown: string
  /** Files of the repository that it links and that are no pages: they must be served, too. */
  readonly files: readonly string[]
}

/** Leaves blocks of code as they are, and links that name a place already: of another host, on this one, or on the same page. */
export function relink(markdown: string, source: string, pages: readonly DocsPage[], form: Form): Linked {
  const files: string[] = []
  const relinked = markdown.split(/(^```.*?^```)/ms).map((part) =>
    part.startsWith('```')
      ? part
      : part.replaceAll(/\]\((?![a-z]+:|[#/])([^)#\s]+)(#[^)\s]*)?\)/g, (_, target: string, place = '') => {
          const path = join(dirname(source), target)
          const page = pages.find((one) => one.source === path)
          if (page !== undefined) {
            return `](${addressOf(page)}${form === 'markdown' ? '.md' : ''}${place})`
          }
          files.push(path)
          return `](${sourceAddress(path)})`
        }),
  )
  return { markdown: relinked.join(''), files }
}

/** Where a file of the repository is served, as it is. */
export function sourceAddress(path: string): string {
  return `/docs/source/${path}`
}

// Finds sections by words, and says where in them the words are. Pure: the page's part is search.ts.
import MiniSearch from 'minisearch'
import type { Section } from './section.ts'

export interface Found {
  readonly address: string
  readonly title: string
  readonly page: string
  readonly excerpt: string
}

export type Find = (query: string) => Found[]

const MOST_FOUND = 8
/** Characters before the first word found, and in all. */
const BEFORE = 40
const EXCERPT = 150

/** Each word may be the beginning of one, or one with a typo; what has all of them in its title comes first. */
export function finderOf(sections: readonly Section[]): Find {
  const index = new MiniSearch<Section>({
    idField: 'address',
    fields: ['title', 'page', 'text'],
    searchOptions: {
      boost: { title: 6, page: 2 },
      prefix: true,
      fuzzy: (term) => (term.length > 4 ? 0.25 : false),
      combineWith: 'AND',
    },
  })
  index.addAll(sections)
  const byAddress = new Map(sections.map((section) => [section.address, section]))
  return (query) =>
    index
      .search(query)
      .slice(0, MOST_FOUND)
      .flatMap(({ id, terms }) => {
        const section = byAddress.get(String(id))
        return section === undefined ? [] : [{ ...section, excerpt: excerptOf(section.text, terms) }]
      })
}

export function excerptOf(text: string, terms: readonly string[]): string {
  const lower = text.toLowerCase()
  const places = terms.map((term) => lower.indexOf(term)).filter((place) => place !== -1)
  const first = places.length === 0 ? 0 : Math.min(...places)
  // Cut between words, but where a word is longer than the room beside what was found.
  const before = text.indexOf(' ', first - BEFORE)
  const begin = first <= BEFORE ? 0 : before === -1 || before >= first ? first - BEFORE : before + 1
  const isWhole = begin + EXCERPT >= text.length
  const after = text.lastIndexOf(' ', begin + EXCERPT)
  const end = isWhole ? text.length : after > first ? after : begin + EXCERPT
  return `${begin === 0 ? '' : '… '}${text.slice(begin, end)}${isWhole ? '' : ' …'}`
}

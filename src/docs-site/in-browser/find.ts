// Finds sections by words, and says where in them the words are. Pure: the page's part is search.ts.
import MiniSearch from 'minisearch'
import type { Section } from './section.ts'
import { otherWordsFor, tellingWords } from './words.ts'

export interface Found {
  readonly address: string
  readonly title: string
  readonly page: string
  readonly excerpt: string
  /** Not each word that was asked for is in it, nor another one for the same. */
  readonly isPartly: boolean
}

export type Find = (query: string) => Found[]

const MOST_FOUND = 8
/** Characters before the first word found, and in all. */
const BEFORE = 40
const EXCERPT = 150
/** What the docs' own word for it counts for, beside the reader's. */
const OTHER_WORD = 0.7
/** What a section of the reference counts for beside one that explains: it repeats its words at each route and schema. */
const REFERENCE = 0.4
/** From this length on a word may have a typo, of one letter in four. */
const LONG_ENOUGH = 5
const TYPOS = 0.25

interface Hit {
  readonly score: number
  readonly terms: readonly string[]
}

/**
 * Each word may be the beginning of one, or another word for the same; one that no section has, one with a typo. What has all of
 * them comes first, and best where they are in its title; where nothing has all, what has most.
 */
export function finderOf(sections: readonly Section[]): Find {
  const index = new MiniSearch<Section>({
    idField: 'address',
    fields: ['title', 'page', 'text'],
    searchOptions: { boost: { title: 6, page: 2 }, prefix: true },
  })
  index.addAll(sections)
  const wordsIn = MiniSearch.getDefault('tokenize') as (text: string) => string[]

  const hitsOf = (word: string): Map<string, Hit> => {
    const hits = new Map<string, Hit>()
    const add = (term: string, weight: number): void => {
      for (const { id, score, terms } of index.search(term)) {
        const address = String(id)
        const known = hits.get(address)
        if (known === undefined || known.score < score * weight) {
          hits.set(address, { score: score * weight, terms: [...terms, ...(known?.terms ?? [])] })
        }
      }
    }
    add(word, 1)
    otherWordsFor(word).forEach((other) => add(other, OTHER_WORD))
    if (hits.size === 0 && word.length >= LONG_ENOUGH) {
      for (const { id, score, terms } of index.search(word, { prefix: false, fuzzy: TYPOS })) {
        // Few mistake the first letter, and most words that differ there are others.
        const meant = terms.filter((term) => term[0] === word[0])
        if (meant.length > 0) {
          hits.set(String(id), { score, terms: meant })
        }
      }
    }
    return hits
  }

  return (query) => {
    const words = tellingWords(wordsIn(query.toLowerCase()).filter((word) => word !== ''))
    const hits = [...new Set(words)].map(hitsOf)
    const ranked = sections
      .map((section) => {
        const of = hits.flatMap((one) => one.get(section.address) ?? [])
        const score = of.reduce((sum, one) => sum + one.score, 0)
        return { section, of, score: isReference(section) ? score * REFERENCE : score }
      })
      .filter(({ of }) => of.length > 0)
      .toSorted((a, b) => b.of.length - a.of.length || b.score - a.score)
    const most = ranked[0]?.of.length ?? 0
    return ranked
      .filter(({ of }) => of.length === most)
      .slice(0, MOST_FOUND)
      .map(({ section, of }) => ({
        ...section,
        excerpt: excerptOf(
          section.text,
          of.flatMap(({ terms }) => terms),
        ),
        isPartly: most < hits.length,
      }))
  }
}

function isReference({ address }: Section): boolean {
  return /^\/docs\/api(?:-schemas)?(?:#|$)/.test(address)
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

// API keys and claim codes that are almost right. Every wrong one gets the very same answer.
import type { Chance } from '../../kill/chance.ts'
import type { Answer } from '../ask.ts'
import { type Case, type Class, shorten } from '../case.ts'
import { fill, readList } from '../lists.ts'
import { mutate } from '../mutate.ts'
import { bearer, JSON_TYPE, type World } from '../world.ts'

const ALPHABET = Array.from('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz')

interface KeyLists {
  readonly keys: string[]
  readonly headers: string[]
  readonly good: string[]
  readonly long: number[]
  readonly elsewhere: Record<string, string>[]
  readonly queries: string[]
}

const keyLists = readList('bad-input/data/api-keys.json') as KeyLists
const codes = readList('bad-input/data/claim-codes.json') as string[]

/** One character changed for another one. */
function neighbour(text: string, from: number, chance: Chance): string {
  const at = from + chance.below(text.length - from)
  const other = chance.pick(ALPHABET.filter((letter) => letter !== text.charAt(at)))
  return text.slice(0, at) + other + text.slice(at + 1)
}

/** What the first one got, all others must get. */
function sameAsFirst(): NonNullable<Case['check']> {
  let first: string | null = null
  return ({ text }) => {
    first ??= text
    return text === first ? null : `is told something else than the others: ${shorten(text)}`
  }
}

function keyValues({ keys, link }: World): Record<string, string> {
  const body = keys.test.slice('psg_test_'.length)
  const spelled = { TEST: keys.test.toUpperCase(), testlower: keys.test.toLowerCase() }
  return { ...keys, ...spelled, body, claim: link.claimCode, link: link.linkId }
}

export function apiKeys(): Class {
  const same = sameAsFirst()
  const keyCase = (headers: Record<string, string>, expected: number, path = '/v1/links?limit=1'): Case => ({
    note: JSON.stringify(headers).slice(0, 200),
    method: 'GET',
    path,
    headers,
    planted: Object.values(headers).filter((value) => value.length > 12),
    expected: [expected],
    ...(expected === 401 ? { check: same } : {}),
  })
  return {
    name: 'API keys',
    share: 10_000,
    curated: (world) => {
      const values = keyValues(world)
      const changed = Array.from(world.keys.test, (letter, index) => {
        const other = letter === 'x' ? 'y' : 'x'
        return world.keys.test.slice(0, index) + other + world.keys.test.slice(index + 1)
      })
      return [
        ...keyLists.keys.map((key) => keyCase(bearer(fill(key, values)), 401)),
        ...changed.map((key) => keyCase(bearer(key), 401)),
        ...keyLists.headers.map((header) => keyCase({ Authorization: fill(header, values) }, 401)),
        ...keyLists.long.map((length) => keyCase(bearer(`psg_test_${'a'.repeat(length)}`), 401)),
        ...keyLists.elsewhere.map((headers) =>
          keyCase(Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, fill(text, values)])), 401),
        ),
        ...keyLists.queries.map((query) => keyCase({}, 401, `/v1/links?${fill(query, values)}`)),
        ...keyLists.good.map((header) => keyCase({ Authorization: fill(header, values) }, 200)),
      ]
    },
    generate: ({ keys }, chance) => {
      const key = chance.pick([keys.test, keys.live, keys.revoked])
      const wrong = chance.oneIn(3)
        ? // What a header cannot hold is left out.
          mutate(key, chance).replaceAll(/[^\x21-\x7e]/g, '')
        : neighbour(key, chance.pick([0, 'psg_test_'.length]), chance)
      // An edit may leave it as it was.
      return keyCase(bearer(wrong === keys.test || wrong === keys.live ? `${wrong}0` : wrong), 401)
    },
  }
}

export function claimCodes(): Class {
  const sameByPlace = { claim: sameAsFirst(), watch: sameAsFirst(), page: () => null }
  const codeCase = (code: string, place: 'claim' | 'watch' | 'page', linkId: string): Case => {
    const inQuery = encodeURIComponent(code.toWellFormed())
    return {
      note: `${place} ${shorten(JSON.stringify(code))}`,
      ...(place === 'claim'
        ? { method: 'POST', path: '/link/claim', headers: JSON_TYPE, body: JSON.stringify({ code }) }
        : {
            method: 'GET',
            path: place === 'watch' ? `/link/ws?code=${inQuery}` : `/connect/${linkId}?code=${inQuery}`,
          }),
      planted: code.length > 12 ? [code] : [],
      // The page opens without a code as well, and says nothing then.
      expected: place === 'page' && code === '' ? [200] : [404],
      check: (answer: Answer) => sameByPlace[place](answer),
    }
  }
  return {
    name: 'claim codes',
    share: 100_000,
    curated: ({ link, keys }) => {
      const body = link.claimCode.slice('clm_'.length)
      const { length } = body
      const filled = { zeros: '0'.repeat(length), nines: '9'.repeat(length), long: body.repeat(200) }
      const spelled = { upper: link.claimCode.toUpperCase(), lower: link.claimCode.toLowerCase() }
      const values = { code: link.claimCode, body, link: link.linkId, key: keys.test, ...filled, ...spelled }
      const places = ['claim', 'watch', 'page'] as const
      // An address of that length no server takes.
      const fits = (code: string, place: string): boolean => place === 'claim' || code.length < 2000
      return codes
        .map((code) => fill(code, values))
        .flatMap((code) =>
          places.filter((place) => fits(code, place)).map((place) => codeCase(code, place, link.linkId)),
        )
    },
    generate: ({ link }, chance) => {
      const place = chance.oneIn(12) ? chance.pick(['watch', 'page'] as const) : 'claim'
      const body = link.claimCode.slice('clm_'.length)
      const code = chance.oneIn(3)
        ? `clm_${Array.from(body, () => chance.pick(ALPHABET)).join('')}`
        : chance.oneIn(8)
          ? mutate(link.claimCode, chance)
          : neighbour(link.claimCode, 4, chance)
      return codeCase(code === link.claimCode ? `${code}0` : code, place, link.linkId)
    },
  }
}

// Bodies that are no JSON, JSON that is no body, and bodies that are almost right.
import type { Chance } from '../../kill/chance.ts'
import { bytesOf, type Case, type Class, shorten } from '../case.ts'
import { listedIn, readList } from '../lists.ts'
import { anyValue, mutate, mutateValue } from '../mutate.ts'
import { bearer, creating, exampleBody, JSON_TYPE, PLANTED_CARD, type World } from '../world.ts'

const listed = listedIn('bad-input/data/json-texts.json')

/** Every route that takes a body. */
const PLACES = ['/v1/links', '/link/claim', '/webhook_verification_key/get', '/v1/sandbox/links/{id}/simulate']

function jsonCase(world: World, place: string, body: string | Uint8Array, note: string): Case {
  return {
    note: `${place} ${note}`,
    method: 'POST',
    path: place.replace('{id}', world.link.linkId),
    headers: { ...JSON_TYPE, ...(place.startsWith('/v1/') ? bearer(world.keys.test) : {}) },
    body,
    planted: [world.keys.test],
    expected: [400, 413, 415],
  }
}

function example(place: string, chance: Chance, world: World): unknown {
  switch (place) {
    case '/link/claim':
      return { code: wrongCode(world, chance), claimId: 'a'.repeat(20) }
    case '/webhook_verification_key/get':
      return { key_id: 'key_0' }
    case '/v1/links':
      return { ...exampleBody, externalUserId: 'u', locale: 'en', debug: false, expiresIn: 60 }
    default:
      return { claimCode: wrongCode(world, chance), person: 'user_good' }
  }
}

/** An edit may leave it as it was, and the link that all cases name must stay open. */
function wrongCode({ link }: World, chance: Chance): string {
  const code = mutate(link.claimCode, chance)
  return code === link.claimCode ? `${code}0` : code
}

export const jsonBodies: Class = {
  name: 'JSON',
  share: 20_000,
  curated: (world) =>
    listed.flatMap(({ group, text }) => {
      const body = bytesOf(text)
      const note = `${group}: ${shorten(typeof body === 'string' ? JSON.stringify(body) : Buffer.from(body).toString('hex'))}`
      const places = group === 'bytes' || group === 'objects' || group === 'strings' ? PLACES : PLACES.slice(0, 1)
      // The last of two fields of one name counts, as everywhere: what that makes is for the route to judge.
      const either = group === 'names twice' || group === 'names of every object'
      // Whoever refuses so much at once may close before all of it was sent.
      const isLow = body.length > 1_000_000 ? { isLow: true as const } : {}
      return places.map((place) => ({
        ...isLow,
        ...jsonCase(world, place, body, note),
        ...(either ? { expected: [201, 400] } : {}),
      }))
    }),
  generate: (world, chance) => {
    const place = chance.pick(PLACES)
    const valid = example(place, chance, world)
    const planted = [world.keys.test, ...PLANTED_CARD]
    const given = { ...jsonCase(world, place, '', 'mutated'), planted }
    if (chance.oneIn(3)) {
      const body = mutate(JSON.stringify(valid), chance)
      return { ...given, body, note: `${place} ${shorten(body)}`, expected: [200, 201, 400, 404] }
    }
    const body = JSON.stringify(chance.oneIn(8) ? anyValue(chance) : mutateValue(valid, chance)) ?? 'null'
    return { ...given, body, note: `${place} ${shorten(body)}`, expected: [200, 201, 400, 404] }
  },
}

/** Arguments that nobody asked for, or of another kind: refused without a word of what they were. */
export const cards: Class = {
  name: 'card data',
  share: 5000,
  curated: (world) => numbers.flatMap((number) => PLACES_OF_A_CARD.map((place) => cardCase(world, number, place))),
  generate: (world, chance) => {
    const digits = luhn(Array.from({ length: 11 + chance.below(7) }, () => chance.below(10)))
    const separator = chance.pick(['', '', ' ', '-', '.', '\u00a0', '\u200b', '_'])
    const number = chance.oneIn(4)
      ? digits.map((digit) => String.fromCodePoint(chance.pick([0xff_10, 0x6_60, 0x9_66]) + digit)).join('')
      : digits.join('').replaceAll(/(\d{4})(?=\d)/g, `$1${separator}`)
    return cardCase(world, number, chance.pick(PLACES_OF_A_CARD))
  },
}

const { numbers, places: PLACES_OF_A_CARD } = readList('bad-input/data/cards.json') as {
  numbers: string[]
  places: string[]
}

/** With the digit that makes it a card number. */
function luhn(digits: readonly number[]): number[] {
  const sum = digits.toReversed().reduce((total, digit, index) => {
    const doubled = index % 2 === 0 ? digit * 2 : digit
    return total + (doubled > 9 ? doubled - 9 : doubled)
  }, 0)
  return [...digits, (10 - (sum % 10)) % 10]
}

function cardCase(world: World, number: string, place: string): Case {
  const [read, write] = exampleBody.operations
  const withArguments = (changes: object): object => ({
    ...exampleBody,
    operations: [read, { ...write, arguments: { ...write?.arguments, ...changes } }],
  })
  const planted = [world.keys.test, number, ...PLANTED_CARD]
  const create = (body: unknown): Case => ({
    ...creating(world.keys.test, body),
    note: `${number} in ${place}`,
    planted,
  })
  const get = (path: string, headers: Record<string, string> = {}): Case => ({
    note: `${number} in ${place}`,
    method: 'GET',
    path,
    headers: { ...bearer(world.keys.test), ...headers },
    planted,
  })
  const post = (path: string, body: unknown): Case => ({
    ...get(path, JSON_TYPE),
    method: 'POST',
    body: JSON.stringify(body),
    expected: [400, 404],
  })
  const latin = /^[\x20-\x7e]*$/.test(number) ? number : 'no-number'
  switch (place) {
    case 'billingAddress':
    case 'cvv':
    case 'expirationDate':
    case 'dryRun':
    case 'billingZip':
      return { ...create(withArguments({ [place]: number })), expected: [400, 201] }
    case 'nameOnCard':
      return { ...create(withArguments({ nameOnCard: number })), expected: [400, 201] }
    case 'unknown':
      return { ...create(withArguments({ [number]: number })), expected: [400] }
    case 'billingAddress.line1':
      return {
        ...create(withArguments({ billingAddress: { line1: number, city: number, state: number } })),
        expected: [400, 201],
      }
    case 'billingAddress.state':
      return { ...create(withArguments({ billingAddress: { state: number, [number]: 1 } })), expected: [400] }
    case 'resource':
    case 'action':
      return { ...create({ ...exampleBody, operations: [{ ...read, [place]: number }] }), expected: [400] }
    case 'webhookUrl':
      return { ...create({ ...exampleBody, webhookUrl: `https://good.com:22/${number}` }), expected: [400] }
    case 'returnUrl':
      return { ...create({ ...exampleBody, returnUrl: `javascript:${number}` }), expected: [400] }
    case 'top':
      // A name that looks like no field of ours is left out without a word.
      return { ...create({ ...exampleBody, cardNumber: number, pan: number }), expected: [201] }
    case 'path':
      return { ...get(`/v1/links/${encodeURIComponent(number)}`), expected: [404] }
    case 'query':
      return { ...get(`/v1/links?cursor=${encodeURIComponent(number)}`), expected: [400] }
    case 'Idempotency-Key':
      return {
        ...create({ ...exampleBody, integrationId: 1 }),
        headers: { ...bearer(world.keys.test), ...JSON_TYPE, [place]: latin },
        expected: [400],
      }
    case 'X-Request-Id':
      // A caller's own id is given back: it names no card here.
      return { ...get('/v1/links/link_0', { [place]: `${latin} ` }), planted: [], expected: [404] }
    case 'Authorization':
      return {
        ...get('/v1/links', { Authorization: `Bearer ${latin}` }),
        planted: latin === 'no-number' ? [] : [latin],
        expected: [401],
      }
    case 'code':
      return post('/link/claim', { code: number })
    case 'key_id':
      return post('/webhook_verification_key/get', { key_id: number })
    case 'person':
      return post(`/v1/sandbox/links/${world.link.linkId}/simulate`, { claimCode: number, person: number })
    default:
      return { ...create({ ...exampleBody, [place]: number }), expected: [400] }
  }
}

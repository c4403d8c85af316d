// Strings of every class through every text field: refused, or kept and read back as they were.
import type { Answer } from '../ask.ts'
import { type Case, type Class, shorten } from '../case.ts'
import { STRINGS } from '../lists.ts'
import { mutate } from '../mutate.ts'
import { bearer, creating, exampleBody, JSON_TYPE, type World } from '../world.ts'

const [read, write] = exampleBody.operations

/** A body of POST /v1/links with the text in one field. */
const FIELDS: Readonly<Record<string, (text: string) => unknown>> = {
  integrationId: (text) => ({ ...exampleBody, integrationId: text }),
  resource: (text) => ({ ...exampleBody, operations: [{ ...read, resource: text }] }),
  action: (text) => ({ ...exampleBody, operations: [{ ...read, action: text }] }),
  locale: (text) => ({ ...exampleBody, locale: text }),
  webhookUrl: (text) => ({ ...exampleBody, webhookUrl: `https://good.com/${text}` }),
  returnUrl: (text) => ({ ...exampleBody, returnUrl: `myapp://callback/${text}` }),
  nameOnCard: (text) => withArguments({ nameOnCard: text }),
  billingZip: (text) => withArguments({ billingZip: text }),
  cvv: (text) => withArguments({ cvv: text }),
  'billingAddress.city': (text) => withArguments({ billingAddress: { line1: text, city: text, state: 'NY' } }),
  'name of an argument': (text) => withArguments({ [text]: 1 }),
  'name of a field': (text) => ({ ...exampleBody, [text]: 1 }),
}

function withArguments(changes: object): unknown {
  return { ...exampleBody, operations: [read, { ...write, arguments: { ...write?.arguments, ...changes } }] }
}

/** Elsewhere than in the body of a link. */
const OTHERS: readonly ((world: World, text: string) => Pick<Case, 'method' | 'path' | 'headers' | 'body'>)[] = [
  (_, text) => post('/link/claim', { code: text }),
  ({ link }, text) => post('/link/claim', { code: `${link.claimCode}x`, claimId: text }),
  (_, text) => post('/webhook_verification_key/get', { key_id: text }),
  ({ keys, link }, text) =>
    post(`/v1/sandbox/links/${link.linkId}/simulate`, { claimCode: text, person: text }, bearer(keys.test)),
  ({ keys }, text) => get(`/v1/links/${inPath(text)}`, bearer(keys.test)),
  ({ keys, link }, text) => get(`/v1/links/${link.linkId}/sessions/${inPath(text)}/timeline`, bearer(keys.test)),
  ({ keys, link }, text) =>
    post(`/v1/links/${link.linkId}/deliveries/${inPath(text)}/redeliver`, undefined, bearer(keys.test)),
  ({ keys }, text) => get(`/v1/links?externalUserId=${inPath(text)}&integrationId=${inPath(text)}`, bearer(keys.test)),
  ({ link }, text) => get(`/sessions/${link.linkId}/${inPath(text)}?role=client&token=${inPath(text)}`),
  ({ link }, text) => get(`/connect/${link.linkId}?code=${inPath(text)}&locale=${inPath(text)}&embed=${inPath(text)}`),
  (_, text) => get(`/connect/${inPath(text)}`),
  (_, text) => get(`/${inPath(text)}`),
]

function get(path: string, headers: Record<string, string> = {}) {
  return { method: 'GET', path, headers }
}

function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const content = body === undefined ? {} : { body: JSON.stringify(body) }
  return { method: 'POST', path, headers: { ...JSON_TYPE, ...headers }, ...content }
}

/** `.` and `..` would be another path, and some texts are longer than an address may be. */
function inPath(text: string): string {
  const short = text.slice(0, 500)
  return /^\.{0,2}$/.test(short) ? 'dots' : encodeURIComponent(short.toWellFormed())
}

export const strings: Class = {
  name: 'strings',
  share: 9000,
  curated: (world) => STRINGS.map((text) => roundTrip(world, text)),
  generate: (world, chance) => {
    const text = chance.oneIn(2) ? chance.pick(STRINGS) : mutate(chance.pick(STRINGS), chance)
    const choice = chance.below(4)
    if (choice === 0) {
      return roundTrip(world, text)
    }
    if (choice === 1) {
      const given = chance.pick(OTHERS)(world, text)
      // Markup that came back as it was would run in a page.
      const planted = [world.keys.test, ...(/<\w|<\/|onerror=|onload=/.test(text) ? [text] : [])]
      return { ...given, note: `${given.path.slice(0, 60)} ${shorten(JSON.stringify(text))}`, planted }
    }
    const [field, bodyOf] = chance.pick(Object.entries(FIELDS))
    // A word that the other fields hold comes back with them.
    const isSecret = field === 'nameOnCard' && text.length > 12 && !JSON.stringify(exampleBody).includes(text)
    const create = creating(world.keys.test, bodyOf(text))
    return {
      ...create,
      note: `${field} ${shorten(JSON.stringify(text))}`,
      planted: [...create.planted.slice(0, 3), ...(isSecret ? [text] : [])],
      // A body may be larger than it may be.
      expected: [201, 400, 413],
    }
  },
}

/** As externalUserId: what is taken must be read back as it was, alone and by searching for it. */
function roundTrip(world: World, text: string): Case {
  // Characters, as JSON Schema counts them.
  const isGood = Array.from(text).length <= 256 && text.isWellFormed() && !text.includes('\u0000')
  const key = world.keys.test
  const check = async (answer: Answer): Promise<string | null> => {
    if (answer.status !== 201) {
      return null
    }
    const { linkId } = JSON.parse(answer.text) as { linkId: string }
    const link = await world.ask({ method: 'GET', path: `/v1/links/${linkId}`, headers: bearer(key) })
    const { externalUserId } = JSON.parse(link.text) as { externalUserId: string }
    if (externalUserId !== text) {
      return `is read back as ${shorten(JSON.stringify(externalUserId))}`
    }
    const query = new URLSearchParams({ externalUserId: text, limit: '100' })
    const list = await world.ask({ method: 'GET', path: `/v1/links?${query.toString()}`, headers: bearer(key) })
    const { links = [] } = JSON.parse(list.text) as { links?: { id: string; externalUserId: string }[] }
    if (!links.some(({ id }) => id === linkId)) {
      return `is not found by its externalUserId (${list.status})`
    }
    return links.every((one) => one.externalUserId === text) ? null : 'is found with those of other users'
  }
  return {
    ...creating(key, { integrationId: 'tmobile', operations: [read], externalUserId: text }),
    note: `externalUserId ${shorten(JSON.stringify(text))}`,
    expected: [isGood ? 201 : 400],
    check,
  }
}

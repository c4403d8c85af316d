// Requests that are odd by their method, headers, origin, query or bytes.
import type { Answer } from '../ask.ts'
import { bytesOf, type Case, type Class, type Listed, shorten } from '../case.ts'
import { fill, fillLength, readList } from '../lists.ts'
import { mutate } from '../mutate.ts'
import { bearer, creating, exampleBody, JSON_TYPE, type World } from '../world.ts'

const HEADERS = Object.entries(readList('bad-input/data/headers.json') as Record<string, string[]>).flatMap(
  ([name, values]) => values.map((value) => ({ name, value: fillLength(value) })),
)
const RAW = readList('bad-input/data/raw-requests.json') as { requests: string[]; long: Listed[] }
const ORIGINS = readList('bad-input/data/origins.json') as string[]
const QUERIES = Object.entries(
  readList('bad-input/data/pages.json') as Record<string, { good: string[]; bad: string[] }>,
)
const IDEMPOTENCY = readList('bad-input/data/idempotency-keys.json') as { good: string[]; bad: string[] }

/** Those that workerd speaks: it answers 501 to others, as HTTP wants it. */
const METHODS =
  'GET HEAD POST PUT DELETE PATCH PURGE OPTIONS TRACE COPY LOCK MKCOL MOVE PROPFIND PROPPATCH SEARCH UNLOCK ACL REPORT MKACTIVITY CHECKOUT MERGE NOTIFY SUBSCRIBE UNSUBSCRIBE'.split(
    ' ',
  )

/** Of pages and strangers' sites, which the document leaves out. */
const PAGES = [
  '/',
  '/nothing',
  '/connect/link_0',
  '/connect.js',
  '/device.js',
  '/openapi.json',
  '/sandbox/tmobile/',
  '/v1',
  '/v1/nothing',
]

/** One address for each documented path, of a link that is there. */
function addresses({ document, link }: World): string[] {
  return [...new Set(document.operations.map(({ path }) => path))].map((path) =>
    path.replace('{id}', link.linkId).replaceAll(/\{\w+\}/g, 'sess_0'),
  )
}

/** What a header may hold at all: the rest goes by bare sockets. */
function sendable(value: string): boolean {
  return /^[\t\x20-\x7e\x80-\xff]*$/.test(value)
}

export const headers: Class = {
  name: 'headers',
  share: 5000,
  curated: (world) => [
    ...HEADERS.filter(({ value }) => sendable(value)).map((row) => headerCase(world, row.name, row.value)),
    ...RAW.requests.map((text) => rawCase(world, text)),
    ...RAW.long.map((listed) => rawCase(world, String(bytesOf(listed)))),
  ],
  generate: (world, chance) => {
    if (chance.oneIn(3)) {
      return rawCase(world, mutate(chance.pick(RAW.requests), chance))
    }
    const { name, value } = chance.pick(HEADERS)
    const changed = mutate(value, chance).replaceAll(/[^\t\x20-\x7e\x80-\xff]/g, '')
    return headerCase(world, name, changed)
  },
}

/** Claims with a code that is none: it must come to nothing whatever stands beside it. */
function headerCase(world: World, name: string, value: string): Case {
  const isClaim = name.startsWith('Content-')
  return {
    note: `${name}: ${shorten(value)}`,
    method: isClaim ? 'POST' : 'GET',
    path: isClaim ? '/link/claim' : '/v1/providers',
    headers: { ...bearer(world.keys.test), ...JSON_TYPE, [name]: value },
    ...(isClaim ? { body: '{"code":"x"}' } : {}),
    planted: [world.keys.test],
    // What HTTP itself refuses, the server in front of the Worker answers.
    ...(/^(?:Expect|TE|Accept-Encoding)$/.test(name) ? { isLow: true } : {}),
  }
}

function rawCase(world: World, text: string): Case {
  const raw = fill(text, { H: `127.0.0.1:${world.port}`, A: world.keys.test })
  return {
    note: shorten(JSON.stringify(text)),
    method: 'RAW',
    path: '/',
    raw: Buffer.from(raw, 'latin1'),
    isLow: true,
    planted: [world.keys.test],
  }
}

export const methods: Class = {
  name: 'methods',
  share: 0,
  curated: (world) => {
    const paths = [...addresses(world), ...PAGES]
    return paths.flatMap((path) => METHODS.map((method) => methodCase(world, method, path)))
  },
  generate: (world) => methodCase(world, 'PATCH', '/v1/links'),
}

/** Those that are documented for the address may change the link: they are judged elsewhere. */
function methodCase(world: World, method: string, path: string): Case {
  const isDocumented = world.document.find(method, path) !== null
  const isPage = PAGES.includes(path)
  return {
    note: `${method} ${path}`,
    method: isDocumented ? 'HEAD' : method,
    path,
    headers: bearer(world.keys.test),
    planted: [world.keys.test],
    ...(isDocumented || isPage || method === 'OPTIONS' ? {} : { expected: [405] }),
  }
}

export const origins: Class = {
  name: 'origins',
  share: 0,
  curated: (world) =>
    ORIGINS.map((origin) => fill(origin, { port: String(world.port) })).flatMap((origin) =>
      addresses(world).flatMap((path) => ['GET', 'OPTIONS'].map((method) => originCase(world, method, path, origin))),
    ),
  generate: (world) => originCase(world, 'GET', '/health', 'null'),
}

function originCase(world: World, method: string, path: string, origin: string): Case {
  const isOurs = path.startsWith('/v1/')
  return {
    note: `${method} ${path} from ${origin}`,
    method: method === 'GET' && world.document.find('GET', path) === null ? 'OPTIONS' : method,
    path,
    headers: {
      Origin: origin,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'authorization, content-type',
      ...(method === 'GET' ? bearer(world.keys.test) : {}),
    },
    check: ({ headers: told }: Answer) => {
      const allowed = told['access-control-allow-origin']
      if (told['access-control-allow-credentials'] !== undefined) {
        return 'lets a page send credentials'
      }
      // Any page or none: never one that it names because that page has asked.
      return allowed === undefined || (allowed === '*' && !isOurs) ? null : `allows the origin ${allowed}`
    },
  }
}

export const pages: Class = {
  name: 'cursors and limits',
  share: 5000,
  curated: (world) =>
    QUERIES.flatMap(([name, { good, bad }]) => [
      ...good.map((value) => queryCase(world, name, value, [200])),
      ...bad.map((value) => queryCase(world, name, value, [400])),
    ]),
  generate: (world, chance) => {
    const [name, { good, bad }] = chance.pick(QUERIES)
    return queryCase(world, name, mutate(chance.pick([...good, ...bad]), chance), [200, 400])
  },
}

function queryCase(world: World, name: string, value: string, expected: readonly number[]): Case {
  const path = name === 'after' ? `/v1/links/${world.link.linkId}/events` : '/v1/links'
  // As it stands where a half escape is the point.
  const text = value === '%' || value === '%zz' ? value : encodeURIComponent(value.toWellFormed())
  return {
    note: `${name}=${shorten(value)}`,
    method: 'GET',
    path: `${path}?${name}=${text}`,
    headers: bearer(world.keys.test),
    planted: [world.keys.test],
    expected,
  }
}

export const idempotency: Class = {
  name: 'idempotency',
  share: 2000,
  curated: (world) => [
    ...IDEMPOTENCY.bad
      .map(fillLength)
      .filter(sendable)
      .map((key) => keyCase(world, key, false)),
    ...IDEMPOTENCY.good.map(fillLength).map((key) => keyCase(world, key, true)),
  ],
  generate: (world, chance) => {
    const key = mutate(fillLength(chance.pick([...IDEMPOTENCY.good, ...IDEMPOTENCY.bad])), chance)
      .replaceAll(/[^\x20-\x7e]/g, '')
      .trim()
    return keyCase(world, key, /^(?:[A-Za-z0-9_.:-]{1,255}|"[A-Za-z0-9_.:-]{1,255}")$/.test(key))
  },
}

/** A good one is tried three times: the same again, and with another body. */
function keyCase(world: World, key: string, isGood: boolean): Case {
  const create = creating(world.keys.test, { ...exampleBody, externalUserId: 'idempotent' })
  const headersWith = { ...create.headers, 'Idempotency-Key': key }
  return {
    ...create,
    note: `Idempotency-Key: ${shorten(key)}`,
    headers: headersWith,
    expected: [isGood ? 201 : 400],
    ...(isGood
      ? {
          check: async ({ text }: Answer) => {
            const again = await world.ask({ ...create, headers: headersWith })
            const other = creating(world.keys.test, exampleBody)
            const reused = await world.ask({ ...other, headers: headersWith })
            return again.status === 201 && again.text === text && reused.status === 422
              ? null
              : `is answered ${again.status} again and ${reused.status} with another body`
          },
        }
      : {}),
  }
}

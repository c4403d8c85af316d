// The examples of src/docs/webhooks.md, each a real server on loopback that reads its keys from another one, and webhooks sent to
// them over HTTP: a good one, and everything that must not pass.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import {
  createServer,
  request as sendRequest,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import { runInNewContext } from 'node:vm'
import express from 'express'
import { afterAll, beforeAll, beforeEach, describe, it, vi } from 'vitest'
import { publicKeyOf } from '../../src/core/signature.ts'
import { verifyWebhook, type WebhookOptions } from '../../src/receiver/verify-webhook.ts'
import { app as expressApp } from '../receiver/examples/express.js'
import { app as honoApp } from '../receiver/examples/hono.ts'
import { POST } from '../receiver/examples/next.ts'
import {
  audienceOf,
  bodyOf,
  EVENTS,
  headersOf,
  LINK_ID,
  newBody,
  newerKey,
  olderKey,
  ORGANISATION,
} from '../receiver/sender.ts'

const EXAMPLES = ['express.js', 'hono.ts', 'next.ts'] as const
type Example = (typeof EXAMPLES)[number]

const BODY = bodyOf('link.complete')
const servers: Server[] = []
const urls = new Map<string, string>()
let keysUrl = ''

/** Functions that a runtime of some years ago lacks. */
const NEWER = [
  'URL.canParse',
  'URL.parse',
  'Array.fromAsync',
  ...['at', 'findLast', 'findLastIndex', 'toSorted', 'toReversed', 'toSpliced', 'with'].map(
    (n) => `Array.prototype.${n}`,
  ),
  ...['union', 'intersection', 'difference', 'isSubsetOf'].map((name) => `Set.prototype.${name}`),
  ...['isWellFormed', 'at'].map((name) => `String.prototype.${name}`),
  ...['fromBase64', 'fromHex', 'prototype.toBase64', 'prototype.toHex'].map((name) => `Uint8Array.${name}`),
  ...['transfer', 'resize'].map((name) => `ArrayBuffer.prototype.${name}`),
  'Object.groupBy',
  'Object.hasOwn',
  'Map.groupBy',
  'Promise.withResolvers',
  'Promise.try',
  'Error.isError',
  'Iterator',
  'AbortSignal.any',
  'Response.json',
  'Headers.prototype.getSetCookie',
]

/** What the examples have printed. */
const printed: unknown[][] = []

beforeAll(async () => {
  keysUrl = await listen((request, response) => {
    response.statusCode = request.url === '/.well-known/jwks.json' ? 200 : 404
    response.end(JSON.stringify({ keys: [newerKey, olderKey].map(publicKeyOf) }))
  })
  process.env['PASSAGE_URL'] = keysUrl
  process.env['PASSAGE_ORGANISATION'] = ORGANISATION
  process.env['PASSAGE_MODE'] = 'test'
  urls.set('express.js', await listen(expressApp))
  const bindings = { PASSAGE_URL: keysUrl, PASSAGE_ORGANISATION: ORGANISATION, PASSAGE_MODE: 'test' }
  urls.set('hono.ts', await listen(fromFetch(async (request) => await honoApp.fetch(request, bindings))))
  urls.set('next.ts', await listen(fromFetch(POST)))
})

beforeEach(() => {
  printed.length = 0
  vi.spyOn(console, 'log').mockImplementation((...values) => void printed.push(values))
  vi.spyOn(console, 'error').mockImplementation(() => {})
})

afterAll(async () => {
  for (const server of servers) {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})

describe.for(EXAMPLES)('%s', (example) => {
  it.for(EVENTS)('takes %s', async (event, { expect }) => {
    const body = newBody(event)
    expect(await post(example, await headersNow(body), body)).toMatchObject({ status: 204 })
    expect(printed).toEqual([[event, LINK_ID]])
  })

  it('takes a large body that comes in pieces', async ({ expect }) => {
    const whole = JSON.parse(BODY) as Record<string, unknown>
    const body = JSON.stringify({
      ...whole,
      result: { orders: Array.from({ length: 20_000 }, (_, id) => ({ id, restaurant: 'Zoë 👋' })) },
    })
    const bytes = Buffer.from(body)
    // Cut where it hurts: some pieces begin in the middle of a character.
    const pieces = Array.from({ length: Math.ceil(bytes.length / 9_973) }, (_, index) =>
      bytes.subarray(index * 9_973, (index + 1) * 9_973),
    )
    expect(bytes.length).toBeGreaterThan(500_000)
    expect(await post(example, await headersNow(body), ...pieces)).toMatchObject({ status: 204 })
  })

  const refused: [string, () => Promise<{ headers: Record<string, string>; body?: string }>][] = [
    ['no signature', async () => ({ headers: { 'Content-Type': 'application/json' } })],
    ['a changed body', async () => ({ headers: await headersNow(BODY), body: BODY.replace('1111', '2222') })],
    ['an empty body', async () => ({ headers: await headersNow(BODY), body: '' })],
    [
      'another content type',
      async () => ({ headers: { ...(await headersNow(BODY)), 'Content-Type': 'text/html' }, body: '<p>' }),
    ],
    ['an old signature', async () => ({ headers: await headersOf(BODY, seconds() - 301) })],
    ['a signature of tomorrow', async () => ({ headers: await headersOf(BODY, seconds() + 86_400) })],
    [
      "a stranger's key",
      async () => ({ headers: await headersOf(BODY, seconds(), { ...olderKey, kid: newerKey.kid }) }),
    ],
    ['an unknown key', async () => ({ headers: await headersOf(BODY, seconds(), { ...newerKey, kid: 'key_Nobody' }) })],
    [
      "another customer's webhook",
      async () => ({
        headers: await headersOf(BODY, seconds(), newerKey, {
          ...audienceOf(BODY),
          organisationId: 'org_Another00001',
        }),
      }),
    ],
    [
      'a live webhook in development',
      async () => {
        const body = BODY.replace('"mode":"test"', '"mode":"live"')
        return { headers: await headersNow(body), body }
      },
    ],
    ['another time', async () => ({ headers: { ...(await headersNow(BODY)), 'X-Passage-Timestamp': '1' } })],
  ]
  it.for(refused)('refuses %s', async ([, make], { expect }) => {
    const { headers, body = BODY } = await make()
    expect(await post(example, headers, body)).toMatchObject({ status: 400 })
    expect(printed).toEqual([])
  })
})

describe('express.js', () => {
  it('drops a webhook that came before, and says thanks for both', async ({ expect }) => {
    const body = newBody('link.complete')
    for (const headers of [await headersNow(body), await headersNow(body)]) {
      expect(await post('express.js', headers, body)).toMatchObject({ status: 204 })
    }
    expect(printed).toEqual([['link.complete', LINK_ID]])
  })
})

describe('an Express application that parses JSON everywhere', () => {
  const app = express()
  app.use(express.json())
  app.use(expressApp)

  it('is told what is wrong', async ({ expect }) => {
    urls.set('parses first', await listen(app))
    const { status, text } = await post('parses first', await headersNow(BODY), BODY)
    expect(status).toBe(400)
    expect(text).toContain('before any express.json()')
  })
})

describe('verifyWebhook in Node', () => {
  it('takes an Express-like request with headers in lists and a Buffer', async ({ expect }) => {
    const headers = Object.fromEntries(
      Object.entries(await headersNow(BODY)).map(([name, value]) => [name.toLowerCase(), [value]]),
    )
    const event = await verifyWebhook({ headers, body: Buffer.from(BODY) }, optionsAt(keysUrl))
    expect(event.linkId).toBe(LINK_ID)
  })

  it('takes a buffer of another world, as tests in jsdom have them', async ({ expect }) => {
    const body = runInNewContext('Uint8Array.from(bytes).buffer', { bytes: [...Buffer.from(BODY)] }) as ArrayBuffer
    expect(body).not.toBeInstanceOf(ArrayBuffer)
    const event = await verifyWebhook({ headers: await headersNow(BODY), body }, optionsAt(keysUrl))
    expect(event.linkId).toBe(LINK_ID)
  })

  it('needs nothing that came after Node 18', async ({ expect }) => {
    // Node's own fetch makes use of some as it is loaded: that comes first.
    const without = `new Request('https://your-server.com/')
    for (const path of ${JSON.stringify(NEWER)}) {
      const names = path.split('.'), last = names.pop()
      const owner = names.reduce((object, name) => object?.[name], globalThis)
      if (owner) delete owner[last]
    }`
    const given = JSON.stringify({
      body: BODY,
      headers: await headersNow(BODY),
      keys: { keys: [publicKeyOf(newerKey)] },
      organisation: ORGANISATION,
    })
    const prelude = `data:text/javascript,${encodeURIComponent(without)}`
    const { stdout, stderr } = spawnSync(
      process.execPath,
      ['--import', prelude, 'test/receiver/in-runtime.ts', given],
      { encoding: 'utf8' },
    )
    expect(stderr).toBe('')
    expect(JSON.parse(stdout)).toEqual({
      event: 'link.complete',
      changed: 'body_differs',
      stranger: 'other_organisation',
    })
  })

  it('follows no redirect to keys', async ({ expect }) => {
    const url = await listen((_, response) => {
      response.writeHead(302, { Location: `${keysUrl}/.well-known/jwks.json` }).end()
    })
    const request = { headers: await headersNow(BODY), body: BODY }
    await expect(verifyWebhook(request, optionsAt(url))).rejects.toMatchObject({
      code: 'keys_unreachable',
      status: 503,
    })
  })
})

describe('the documents', () => {
  const codeIn = (path: string, heading: string): (string | undefined)[] => {
    const [, section = ''] =
      new RegExp(`^#+ ${heading}\n(.*?)(?=^## Embed it|(?![^]))`, 'ms').exec(readFileSync(path, 'utf8')) ?? []
    return [...section.matchAll(/^```(?:js|ts)\n(.*?)^```$/gms)].map(([, code]) => code)
  }
  const examples = EXAMPLES.map((name) => readFileSync(`test/receiver/examples/${name}`, 'utf8'))

  it('show the examples to the letter', ({ expect }) => {
    expect(codeIn('src/docs/webhooks.md', 'Receiving webhooks')).toEqual(examples)
  })

  it('show the first on the front page', ({ expect }) => {
    expect(codeIn('README.md', 'Receive a webhook')).toEqual([examples[0]])
  })
})

function optionsAt(url: string): WebhookOptions {
  return { url, organisation: ORGANISATION, mode: 'test' }
}

function seconds(): number {
  return Math.floor(Date.now() / 1000)
}

async function headersNow(body: string): Promise<Record<string, string>> {
  return await headersOf(body, seconds())
}

async function listen(handler: RequestListener): Promise<string> {
  const server = createServer(handler)
  servers.push(server)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

/** Several pieces are sent one by one. */
async function post(
  example: Example | 'parses first',
  headers: Record<string, string>,
  ...pieces: (string | Buffer)[]
): Promise<{ status: number; text: string }> {
  const outgoing = sendRequest(`${urls.get(example)!}/webhook`, { method: 'POST', headers })
  const answered = new Promise<IncomingMessage>((resolve, reject) =>
    outgoing.once('response', resolve).once('error', reject),
  )
  for (const piece of pieces) {
    await new Promise((resolve) => outgoing.write(piece, resolve))
  }
  outgoing.end()
  const answer = await answered
  return { status: answer.statusCode ?? 0, text: Buffer.concat(await Array.fromAsync<Buffer>(answer)).toString() }
}

/** A handler of Fetch requests behind node:http. */
function fromFetch(handle: (request: Request) => Promise<Response>): RequestListener {
  return (incoming, response) => {
    const answer = async (): Promise<void> => {
      const body = new ReadableStream<Uint8Array>({
        async start(stream) {
          for await (const piece of incoming) {
            stream.enqueue(new Uint8Array(piece as Buffer))
          }
          stream.close()
        },
      })
      const init = { method: 'POST', headers: incoming.headers as Record<string, string>, body, duplex: 'half' }
      const given = await handle(new Request(`http://receiver${incoming.url ?? '/'}`, init))
      response.writeHead(given.status).end(await given.text())
    }
    answer().catch(() => response.writeHead(500).end())
  }
}

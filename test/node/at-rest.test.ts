// What lies on the disk of a running service at each moment of a link's life: never a word of the user or of where the developer
// is to be found, and of what was sealed nothing once it was erased. The real Worker under `wrangler dev`, and its raw files.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSocket } from '../../src/device/open-socket.ts'
import { forgetfulStore, Play } from '../../src/device/play.ts'
import { SCRIPTED, scriptedDriver } from '../../src/sandbox/scripted-driver.ts'
import { newScriptedPerson } from '../../src/sandbox/scripted-person.ts'
import type { Claim } from '../../src/wire/claim.ts'
import type { Deliveries } from '../../src/wire/delivery.ts'
import type { CreatedLink, Link } from '../../src/wire/link.ts'
import { chanceOf } from '../kill/chance.ts'
import { prepareService, Service } from '../kill/service.ts'
import { filesUnder, findPieces, findTexts, readDatabases, sealedIn, unlessGone } from './raw-files.ts'
import { PATIENCE_MS } from '../support/patience.ts'

const root = mkdtempSync(join(tmpdir(), 'passage-at-rest-'))
const state = join(root, 'state')
const hooks: string[] = []
/** 500 until a test lets it answer. */
let answers = 200
const receiver = createServer((request, response) => {
  request.resume().on('end', () => {
    hooks.push(request.url ?? '')
    response.writeHead(answers).end()
  })
})
let service: Service

const CARD = { cardNumber: '4242424242424242', nameOnCard: 'Wilhelmina Plantagenet-Fox', billingZip: '90417' }
const PLANTED: Record<string, string> = {
  externalUserId: 'wilhelmina+planted/id@example.com',
  returnUrl: 'https://return.planted-shop.example/back?to=wilhelmina',
  'return host': 'planted-shop.example',
  webhook: '/planted-hook/wilhelmina',
  'card number': CARD.cardNumber,
  'name on the card': CARD.nameOnCard,
  // The page's own, which only the result and the journal have.
  'what the page shows': '"last4"',
}

beforeAll(async () => {
  await new Promise<void>((settle) => receiver.listen(0, '127.0.0.1', settle))
  mkdirSync(root, { recursive: true })
  const prepared = await prepareService(root, chanceOf(Date.now(), 'at rest'), {
    mode: 'test',
    variables: { DEVELOPMENT: 'on' },
  })
  PLANTED['API key'] = prepared.apiKey
  service = new Service(prepared)
  service.spawn()
  await service.untilUp()
}, 120_000)

afterAll(async () => {
  await service.kill()
  receiver.close()
  rmSync(root, { recursive: true, force: true, maxRetries: 5 })
})

async function call<T>(method: string, path: string, status: number, body?: unknown): Promise<T> {
  const response = await fetch(service.url + path, {
    method,
    headers: { Authorization: `Bearer ${service.apiKey}`, 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  expect(response.status, `${method} ${path}: ${text}`).toBe(status)
  return (text === '' ? null : JSON.parse(text)) as T
}

async function create(changes: object = {}): Promise<CreatedLink> {
  const link = await call<CreatedLink>('POST', '/v1/links', 201, {
    integrationId: 'tmobile',
    operations: [
      { resource: 'paymentMethod', action: 'read' },
      { resource: 'paymentMethod', action: 'write', arguments: { ...CARD, expirationDate: '12/39', cvv: '417' } },
    ],
    externalUserId: PLANTED['externalUserId'],
    returnUrl: PLANTED['returnUrl'],
    webhookUrl: `http://127.0.0.1:${(receiver.address() as AddressInfo).port}${PLANTED['webhook']}`,
    debug: true,
    ...changes,
  })
  PLANTED[`claim code of ${link.linkId}`] = link.claimCode
  return link
}

/** Every file that the service writes: databases with their logs, what queues keep, and what it prints. */
function look(moment: string): void {
  const found = unlessGone(() => findTexts([...filesUnder(state), join(root, 'server.log')], PLANTED))
  expect(found, moment).toEqual([])
}

async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; !(await isSo()); await wait(50)) {
    if (Date.now() > end) {
      throw new Error(`${what} did not happen`)
    }
  }
}

/**
 * Plays a session to its end.
 * @param atCommand is called with the name of each command before it is answered
 * @param fragment stands behind each address that the client tells of: how much it says
 */
async function play(
  claimCode: string,
  person: string,
  atCommand: (name: string) => void = () => {},
  fragment = '',
): Promise<void> {
  const ticket = await call<Claim>('POST', '/link/claim', 200, { code: claimCode })
  PLANTED[`token of ${ticket.sessionId}`] = ticket.clientToken
  const driver = scriptedDriver(newScriptedPerson('tmobile', person), { sleep: async () => {} })
  const session = new Play({
    connect: () => openSocket(ticket),
    pause: () => wait(10),
    driver: (page) => {
      const hands = driver(page)
      return {
        ...hands,
        run: async (command, params) => {
          atCommand(command)
          const answer = await hands.run(command, params)
          const result = 'result' in answer ? answer.result : null
          return isPlace(result) ? { result: { ...result, url: `${result.url}${fragment}` } } : answer
        },
      }
    },
    clock: { now: Date.now, sleep: (ms) => wait(ms) },
    chance: () => 0.5,
    store: forgetfulStore(),
    isAlone: true,
    rules: SCRIPTED,
    witness: {},
  })
  await session.outcome
}

function isPlace(result: unknown): result is { readonly url: string } {
  return typeof result === 'object' && result !== null && 'url' in result
}

async function readLink(id: string): Promise<Link> {
  return await call<Link>('GET', `/v1/links/${id}`, 200)
}

/** What was sealed and where, as often as it is asked: every value that was ever there. */
class Sealed {
  readonly seen = new Map<string, Buffer>()

  keep(): void {
    for (const [name, bytes] of sealedIn(readDatabases(state))) {
      this.seen.set(name, bytes)
    }
  }

  bytes(column: string): number {
    const all = [...this.seen].filter(([name]) => name.startsWith(column))
    return all.reduce((sum, [, { length }]) => sum + length, 0)
  }

  /** Of the column alone, if one is named: what any page still holds. */
  left(column = ''): string[] {
    const wanted = new Map([...this.seen].filter(([name]) => name.startsWith(column)))
    expect(wanted.size, column).toBeGreaterThan(0)
    return findPieces(readDatabases(state), wanted)
  }
}

function largestFile(): number {
  const ofLinks = readDatabases(state).filter(({ name }) => name.includes('LinkObject'))
  return Math.max(...ofLinks.map(({ pages }) => pages.length))
}

describe('the search', () => {
  it('finds a text in whatever form it lies in a file', () => {
    const text = 'wilhelmina+planted/id@example.com'
    const file = join(root, 'planted')
    const around = ['', 'x', 'xx'].map((before) => Buffer.from(`${before}${text}-and more`))
    const wide = Buffer.from(`a ${text}`, 'utf16le')
    const written = [
      ...around.flatMap((bytes) => [bytes.toString('base64'), bytes.toString('base64url'), bytes.toString('hex')]),
      text,
      encodeURIComponent(text),
      JSON.stringify({ text }),
      JSON.stringify(JSON.stringify({ text })),
      JSON.stringify(text).replaceAll('/', String.raw`\/`),
      wide,
      Buffer.from(wide).swap16(),
    ]
    for (const one of written) {
      writeFileSync(file, Buffer.concat([Buffer.from('…'), Buffer.from(one)]))
      expect(findTexts([file], { text }), one.toString().slice(0, 60)).not.toEqual([])
    }
    writeFileSync(file, text.slice(1))
    expect(findTexts([file], { text })).toEqual([])
    rmSync(file)
  })
})

describe('the files of a running service', () => {
  it('hold nothing in plain at any moment of a link, and nothing of it at all after DELETE', async () => {
    const sealed = new Sealed()
    answers = 500
    const link = await create()
    look('created')
    sealed.keep()
    const seen: string[] = []
    await play(link.claimCode, 'card_declined', (command) => {
      if (seen.push(command) % 3 === 0) {
        look(`a session at its command ${seen.length}, ${command}`)
      }
      sealed.keep()
    })
    expect(seen.length).toBeGreaterThan(6)
    await until('the failure', async () => (await readLink(link.linkId)).status === 'failed')
    look('failed')
    sealed.keep()
    // What a session has collected goes with it.
    expect(sealed.left('journal.')).toEqual([])
    await play(link.claimCode, 'user_good', () => sealed.keep())
    await until('the end', async () => (await readLink(link.linkId)).status === 'complete')
    look('complete')
    sealed.keep()
    expect(sealed.left('journal.')).toEqual([])
    expect(sealed.left('link.sealed_arguments')).toEqual([])
    expect(sealed.left('sealed.arguments')).toEqual([])
    await until('an attempt', () => hooks.length > 0)
    look('its webhook refused')
    sealed.keep()
    const columns = new Set([...sealed.seen.keys()].map((name) => name.split(' ', 1)[0]))
    const stores = ['contacts', 'arguments', 'result'].flatMap((of) => [`sealed.${of}`, `link.sealed_${of}`])
    for (const column of [...stores, 'journal.sealed', 'deliveries.sealed_body', 'timelines.sealed']) {
      expect([...columns]).toContain(column)
    }
    // What is there is found, in both stores.
    expect(sealed.left('sealed.contacts')).toHaveLength(1)
    expect(sealed.left('deliveries.sealed_body').length).toBeGreaterThan(0)
    console.log(`${filesUnder(state).length} files, ${sealed.seen.size} sealed values`)
    await call('DELETE', `/v1/links/${link.linkId}`, 204)
    look('erased')
    expect(sealed.left()).toEqual([])
  })

  it('hold nothing of what came of a link once its time is over', async () => {
    const sealed = new Sealed()
    answers = 200
    hooks.length = 0
    const link = await create({ retainResultFor: 0, debug: false })
    await play(link.claimCode, 'user_good', () => sealed.keep())
    await until('the webhook', () => hooks.length === 1)
    await until('its time', async () => (await readLink(link.linkId)).result === null)
    look('forgotten')
    expect(await readLink(link.linkId)).toMatchObject({ status: 'complete', externalUserId: PLANTED['externalUserId'] })
    // Those are the row's, which stays, and the same bytes in both stores.
    const contacts = /^miniflare-D1DatabaseObject: (?:sealed\.|link\.sealed_)contacts/
    expect(sealed.left().filter((name) => !contacts.test(name))).toEqual([])
    await call('DELETE', `/v1/links/${link.linkId}`, 204)
    expect(sealed.left()).toEqual([])
  })

  it('hold nothing of what pages have said, however much it was, once each session is over', async () => {
    const sealed = new Sealed()
    answers = 200
    hooks.length = 0
    const link = await create({ retainResultFor: 0, debug: false })
    const journals: number[] = []
    const files: number[] = []
    // The second one lies on some of the pages that the first has left, and nobody knows on which.
    for (const [person, length] of [
      ['card_declined', 40_000],
      ['card_declined', 9_000],
      ['user_good', 12_000],
    ] as const) {
      const before = sealed.bytes('journal.')
      await play(link.claimCode, person, () => sealed.keep(), `#${'x'.repeat(length)}`)
      await until('the end', async () => (await readLink(link.linkId)).status !== 'active')
      journals.push(sealed.bytes('journal.') - before)
      files.push(largestFile())
      sealed.keep()
      expect(sealed.left('journal.'), `${journals.length}`).toEqual([])
    }
    console.log(`journals of ${journals.join(', ')} bytes, in files of ${files.join(', ')}`)
    expect(journals[0]).toBeGreaterThan(100_000)
    await until('its time', async () => (await readLink(link.linkId)).result === null)
    expect(sealed.left('journal.')).toEqual([])
    console.log(`once forgotten the largest file has ${largestFile()}`)
    await call('DELETE', `/v1/links/${link.linkId}`, 204)
  })

  it('hold nothing of a user with many links, however each has ended, after one DELETE', async () => {
    const sealed = new Sealed()
    answers = 200
    hooks.length = 0
    const links = await Promise.all(Array.from({ length: 24 }, async () => await create()))
    look('created')
    sealed.keep()
    const [sent, expired, ...others] = links
    await call('POST', `/v1/links/${sent!.linkId}/cancel`, 200)
    await call('POST', `/v1/sandbox/links/${expired!.linkId}/expire`, 200)
    await until('two webhooks', () => hooks.length === 2)
    look('canceled, and expired')
    sealed.keep()
    const { deliveries } = await call<Deliveries>('GET', `/v1/links/${sent!.linkId}/deliveries`, 200)
    await until('settled', async () => {
      const now = await call<Deliveries>('GET', `/v1/links/${sent!.linkId}/deliveries`, 200)
      return now.deliveries[0]?.status === 'delivered'
    })
    await wait(500)
    await call('POST', `/v1/links/${sent!.linkId}/deliveries/${deliveries[0]!.id}/redeliver`, 202)
    await until('the same again', () => hooks.length === 3)
    look('sent again')
    sealed.keep()
    await Promise.all(others.slice(0, 6).map(async ({ claimCode }) => await play(claimCode, 'user_good')))
    sealed.keep()
    const path = `/v1/links?externalUserId=${encodeURIComponent(PLANTED['externalUserId'] ?? '')}`
    expect(await call('DELETE', path, 200)).toEqual({ erased: links.length, remaining: 0 })
    look('erased')
    const left = sealed.left()
    console.log(`${links.length} links, ${sealed.seen.size} sealed values, ${left.length} left`)
    expect(left).toEqual([])
  })
})

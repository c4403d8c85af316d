// Bad inputs against the running service: lists that people wrote, and as many again that are drawn from a seed. Every answer
// comes in time, is a documented one of the documented shape, is no fault of ours and gives nothing back that was secret;
// afterwards the service still does what it is for. COUNT and SEED before the command say how many, and which.
import { randomInt } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listen } from '../receivers/listener.ts'
import { LOOPBACK } from '../../src/cli/ports.ts'
import { askerOf } from './ask.ts'
import type { Class } from './case.ts'
import { playFrames } from './classes/frames.ts'
import { cards, jsonBodies } from './classes/json.ts'
import { published } from './classes/published.ts'
import { headers, idempotency, methods, origins, pages } from './classes/requests.ts'
import { strings } from './classes/strings.ts'
import { apiKeys, claimCodes } from './classes/tokens.ts'
import { returnUrls, webhookUrls } from './classes/urls.ts'
import { readDocument } from './document.ts'
import { playClass } from './run.ts'
import { type Running, startService } from './service.ts'
import { Tally, tableOf } from './tally.ts'
import { bearer, card, createLink, expectAnswer, JSON_TYPE, type World } from './world.ts'

const count = Number(process.env['COUNT'] ?? 5000)
const seed = Number(process.env['SEED'] ?? randomInt(1, 2 ** 32))

const classes: readonly Class[] = [
  webhookUrls,
  returnUrls,
  jsonBodies,
  headers,
  apiKeys(),
  claimCodes(),
  strings,
  methods,
  idempotency,
  cards,
  origins,
  pages,
  published,
]
const FRAMES_SHARE = 20_000
const allShares = classes.reduce((sum, { share }) => sum + share, FRAMES_SHARE)
const partOf = (share: number): number => Math.ceil((count * share) / allShares)

/** Milliseconds: a machine with two busy cores answers some fifty in a second at worst. */
const limit = 120_000 + count * 25

let service: Running
let world: World
let asker: ReturnType<typeof askerOf>
const tallies: Tally[] = []

beforeAll(async () => {
  service = await startService()
  asker = askerOf(service.port)
  const { ask } = asker
  const { port, keys } = service
  const document = readDocument((await ask({ method: 'GET', path: '/openapi.json' })).text)
  const make = async (changes: Readonly<Record<string, unknown>> = {}) => await createLink(ask, keys.test, changes)
  world = { port, keys, document, ask, link: await make(), createLink: make }
})

afterAll(async () => {
  console.log(`bad inputs, SEED=${seed} COUNT=${count}\n${tableOf(tallies)}`)
  console.log(`${tallies.reduce((sum, { total }) => sum + total, 0)} in all`)
  asker.end()
  await service.stop()
})

/** A link is made, its session runs, and its webhook comes. */
async function tellStory(): Promise<void> {
  const { promise: received, resolve: receive } = Promise.withResolvers<true>()
  const receiver = await listen((socket) => {
    receive(true)
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')
  })
  const { linkId, claimCode } = await world.createLink({ webhookUrl: `http://${LOOPBACK}:${receiver.port}/hook` })
  const simulated = await world.ask({
    method: 'POST',
    path: `/v1/sandbox/links/${linkId}/simulate`,
    headers: { ...bearer(world.keys.test), ...JSON_TYPE },
    body: JSON.stringify({ claimCode, person: 'user_good' }),
  })
  expectAnswer(simulated, 202)
  const late = wait(60_000, false, { ref: false })
  expect(await Promise.race([received, late]), 'a webhook within a minute').toBe(true)
  receiver.close()
  const read = await world.ask({ method: 'GET', path: `/v1/links/${linkId}`, headers: bearer(world.keys.test) })
  expect(expectAnswer(read, 200)).toMatchObject({ status: 'complete', error: null })
}

describe('the service', () => {
  it('works before', tellStory)

  it.for(classes)('bears $name', { timeout: limit }, async (one) => {
    const tally = new Tally(one.name)
    tallies.push(tally)
    await playClass(world, tally, one, partOf(one.share), seed)
    expect(tally.findings).toEqual([])
  })

  it('bears frames', { timeout: limit }, async () => {
    const tally = new Tally('frames')
    tallies.push(tally)
    await playFrames(world, tally, partOf(FRAMES_SHARE), seed)
    expect(tally.findings).toEqual([])
  })

  it('works afterwards, and the link that all cases named is as it was', async () => {
    await tellStory()
    const { linkId } = world.link
    const read = await world.ask({ method: 'GET', path: `/v1/links/${linkId}`, headers: bearer(world.keys.test) })
    expect(expectAnswer(read, 200)).toMatchObject({ status: 'pending', currentSessionId: null })
  })

  it('has logged no fault and no secret', () => {
    const log = service.log()
    const faults = log.split('\n').filter((line) => /"level":"error"|\bUncaught\b|\[ERROR\]|internal error/i.test(line))
    expect(faults.slice(0, 20)).toEqual([])
    const secrets = [...Object.values(world.keys), world.link.claimCode, card.cardNumber, card.nameOnCard]
    expect(secrets.filter((secret) => log.includes(secret))).toEqual([])
  })
})

// Both sites linked while something breaks: the line, the client, the browser, the service. Whatever breaks, the link ends with
// the result that it would have had, or says that it does not know; and nothing is written twice.
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { rowOf } from '../../src/wire/command.ts'
import { NEVER } from '../support/never.ts'
import { CLIENTS } from './clients/clients.ts'
import type { Device } from './support/device.ts'
import type { Moment } from './support/front.ts'
import { KINDS, type Kind } from './support/kinds.ts'
import type { Cut, Said } from './support/line.ts'
import { type Created, startWorld, type World } from './support/world.ts'

/** A link of these has at least so many, on both sites. */
const LEAST_COMMANDS = 9

let world: World

beforeAll(async () => {
  world = await startWorld()
})

afterAll(async () => {
  await world.stop()
})

afterEach(() => {
  world.line.judge = () => 'no'
  world.fronts.admin.hold = async () => {}
  world.fronts.shop.hold = async () => {}
})

/** A link of one reading and one write, and what must have come of it. */
async function prepare(kind: Kind, device: Device, clientName: string, what: string) {
  const visitor = await world.visitor(kind)
  const text = `${what}, by the ${clientName}`
  const write = await kind.write(text, visitor)
  const created = await world.create(kind, [
    { resource: kind.resource, action: 'read', arguments: { limit: 1 } },
    write,
  ])
  const [shown, writes] = [await kind.shown(visitor, 1), world.writes(kind)]
  const began = performance.now()
  return {
    created,
    /** @param mayBeUnknown where the page is lost that would tell what the site made of the write */
    check: async (mayBeUnknown: boolean): Promise<void> => {
      const { status, result, error } = await world.attend(device, kind, created)
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      console.log(
        `${kind.site}: ${text}: ${error === null ? status : `${error.code} (${error.message})`} after ${seconds} s`,
      )
      const hasSent = world.writes(kind) > writes
      if (mayBeUnknown && status === 'failed') {
        // Where the page dies with its client, a form may be gone before anything was sent: that is known, and can be tried again.
        expect(error?.code).toBeOneOf(['OUTCOME_UNKNOWN', ...(hasSent ? [] : ['AUTOMATION_ERROR'])])
      } else {
        expect({ status, error }).toEqual({ status: 'complete', error: null })
        expect(result).toMatchObject({ operations: [{ data: shown }, { data: { success: true } }] })
      }
      // A client that dies leaves nothing written where it had not pressed yet, or where what it sent was cut off on the way.
      const least = status === 'complete' ? 1 : 0
      const [sent, kept] = [world.writes(kind) - writes, await kind.countWritten(text, visitor)]
      expect({ sent, kept }).toSatisfy(() => kept >= least && kept <= sent && sent <= 1)
    },
  }
}

/** Judges each id once, as long as there is something to break: what comes again gets through. */
function once(judge: (said: Said) => Cut): (said: Said) => Cut {
  const seen = new Set<string>()
  return (said) => {
    if (said.id === undefined || seen.has(said.id)) {
      return 'no'
    }
    const cut = judge(said)
    if (cut !== 'no') {
      seen.add(said.id)
    }
    return cut
  }
}

const CASES = CLIENTS.flatMap((client) => KINDS.map((kind) => ({ client, name: client.name, kind, site: kind.site })))

describe.each(CASES)('the $site, linked by the $name,', NEVER, ({ client, name, kind }) => {
  let device: Device

  beforeAll(async () => {
    device = await world.device(client)
  })

  afterAll(async () => {
    await device.stop()
  })

  it('gives the same where the line is cut after each command', async () => {
    const { created, check } = await prepare(kind, device, name, 'Each command cut')
    let cuts = 0
    world.line.judge = once(({ type }) => {
      cuts += type === 'server.command' ? 1 : 0
      return type === 'server.command' ? 'after' : 'no'
    })
    await device.client.begin(kind, created)
    await check(false)
    expect(cuts).toBeGreaterThanOrEqual(LEAST_COMMANDS)
  })

  it('gives the same where the line is cut before each answer', async () => {
    const { created, check } = await prepare(kind, device, name, 'Each answer cut')
    world.line.judge = once(({ type }) => (type === 'client.command_response' ? 'before' : 'no'))
    await device.client.begin(kind, created)
    await check(false)
  })

  it('gives the same, or says that it does not know, where the client is killed at each command', async () => {
    const { created, check } = await prepare(kind, device, name, 'Killed at each command')
    let killing = Promise.resolve()
    let kills = 0
    const seen = new Set<string>()
    world.line.judge = ({ id = '', command, asked = '' }) => {
      // What may not be done twice is answered `detached`: the automation asks for it again, and is to get further some time.
      const one = command !== undefined && rowOf(command).mayRepeat ? id : asked
      if (command !== undefined && !seen.has(one)) {
        seen.add(one)
        kills++
        killing = killing.then(() => device.client.kill())
      }
      return 'no'
    }
    await device.client.begin(kind, created)
    await check(true)
    await killing
    expect(kills).toBeGreaterThanOrEqual(LEAST_COMMANDS)
  })

  it('gives the same where the browser is closed in the middle of the reading and opened again', async () => {
    const { created, check } = await prepare(kind, device, name, 'Closed while reading')
    await closedAt(kind, created, device, commandsSaid('extract'))
    await check(false)
  })

  it.each<Moment>(['arrived', 'answered'])(
    'gives the same, or says that it does not know, where the browser is closed when the write has %s',
    async (moment) => {
      const { created, check } = await prepare(kind, device, name, `Closed when ${moment}`)
      const held = holdWrite(kind, moment)
      await closedAt(kind, created, device, held.begun, held.release)
      await check(true)
    },
  )

  it.each<Moment>(['arrived', 'answered'])(
    'gives the same where the service is killed when the write has %s, and started again',
    async (moment) => {
      const { created, check } = await prepare(kind, device, name, `Killed when ${moment}`)
      const held = holdWrite(kind, moment)
      await device.client.begin(kind, created)
      const killAndStart = async (): Promise<void> => {
        await held.begun
        await world.service.kill()
        world.service.spawn()
        held.release()
        await world.service.untilUp()
      }
      const killed = killAndStart()
      await check(false)
      await killed
    },
  )
})

/** Resolves when the service has asked for this command. */
function commandsSaid(command: string): Promise<void> {
  return new Promise((done) => {
    world.line.judge = (said) => {
      if (said.command === command) {
        done()
      }
      return 'no'
    }
  })
}

/** Holds the first write of this kind at that moment. */
function holdWrite(kind: Kind, moment: Moment): { readonly begun: Promise<void>; readonly release: () => void } {
  const begun = Promise.withResolvers<void>()
  const released = Promise.withResolvers<void>()
  world.fronts[kind.site].hold = async (write, at) => {
    if (write === kind.writeName && at === moment) {
      begun.resolve()
      await released.promise
    }
  }
  return { begun: begun.promise, release: () => released.resolve() }
}

/**
 * Begins in a browser that is closed when `now` comes, and goes on in it when it is open again. Somebody has to sign in before
 * anything comes.
 */
async function closedAt(
  kind: Kind,
  created: Created,
  device: Device,
  now: Promise<void>,
  closed: () => void = () => {},
): Promise<void> {
  let isNow = false
  void now.then(() => (isNow = true))
  await device.client.begin(kind, created)
  await world.attendUntil(device, kind, () => isNow)
  await device.closeBrowser()
  closed()
  await device.openBrowser()
  await device.client.begin(kind, created)
}

// Both sites linked while something breaks: the line, the browser, the service. Whatever breaks, the link ends with the
// result that it would have had, or says that it does not know; and nothing is written twice.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { fileStore } from '../../src/sdk/playwright/link-store.ts'
import type { Moment } from './support/front.ts'
import { KINDS, type Kind } from './support/kinds.ts'
import type { Said } from './support/line.ts'
import { type Created, startWorld, type World } from './support/world.ts'
import { NEVER } from '../support/never.ts'

let world: World
let scratch: string

beforeAll(async () => {
  scratch = mkdtempSync(join(tmpdir(), 'passage-live-store-'))
  world = await startWorld()
})

afterAll(async () => {
  await world.stop()
  rmSync(scratch, { recursive: true, force: true })
})

afterEach(() => {
  world.line.judge = () => 'no'
  world.fronts.admin.hold = async () => {}
  world.fronts.shop.hold = async () => {}
})

/** A link of one reading and one write, and what must have come of it. */
async function prepare(kind: Kind, text: string) {
  const visitor = await world.visitor(kind)
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
      const { status, result, error } = await world.read(created)
      const seconds = ((performance.now() - began) / 1000).toFixed(1)
      console.log(`${kind.site}: ${text}: ${error?.code ?? status} after ${seconds} s`)
      if (mayBeUnknown && status === 'failed') {
        expect(error).toMatchObject({ code: 'OUTCOME_UNKNOWN' })
      } else {
        expect({ status, error }).toEqual({ status: 'complete', error: null })
        expect(result).toMatchObject({ operations: [{ data: shown }, { data: { success: true } }] })
      }
      expect(world.writes(kind) - writes).toBe(1)
      expect(await kind.countWritten(text, visitor)).toBe(1)
    },
  }
}

/** Judges each id once: what comes again after the cut gets through. */
function once(cut: (said: Said) => boolean): (said: Said) => boolean {
  const seen = new Set<string>()
  return (said) => {
    if (said.id === undefined || seen.has(said.id) || !cut(said)) {
      return false
    }
    seen.add(said.id)
    return true
  }
}

describe.each(KINDS)('the $site', NEVER, (kind) => {
  it('is linked where the line is cut after each command', async () => {
    const { created, check } = await prepare(kind, 'Each command cut')
    const isFirst = once(({ type }) => type === 'server.command')
    let cuts = 0
    world.line.judge = (said) => {
      if (!isFirst(said)) {
        return 'no'
      }
      cuts++
      return 'after'
    }
    const page = await world.newPage()
    expect(await world.link(kind, created, page)).toMatchObject({ kind: 'ended' })
    expect(cuts).toBeGreaterThan(8)
    await check(false)
    await page.context().close()
  })

  it('is linked where the line is cut before each answer', async () => {
    const { created, check } = await prepare(kind, 'Each answer cut')
    const isFirst = once(({ type }) => type === 'client.command_response')
    world.line.judge = (said) => (isFirst(said) ? 'before' : 'no')
    const page = await world.newPage()
    expect(await world.link(kind, created, page)).toMatchObject({ kind: 'ended' })
    await check(false)
    await page.context().close()
  })

  it('is linked where the browser is closed in the middle of the reading and opened again', async () => {
    const { created, check } = await prepare(kind, 'Closed while reading')
    const readings = commandsSaid('extract')
    await linkAgain(kind, created, 'reading', readings)
    await check(false)
  })

  it.each<Moment>(['arrived', 'answered'])(
    'is linked, or says that it does not know, where the browser is closed when the write has %s',
    async (moment) => {
      const { created, check } = await prepare(kind, `Closed when ${moment}`)
      const held = holdWrite(kind, moment)
      await linkAgain(kind, created, moment, held.begun, held.release)
      await check(true)
    },
  )

  it.each<Moment>(['arrived', 'answered'])(
    'is linked where the service is killed when the write has %s, and started again',
    async (moment) => {
      const { created, check } = await prepare(kind, `Killed when ${moment}`)
      const held = holdWrite(kind, moment)
      const page = await world.newPage()
      const linked = world.link(kind, created, page)
      await held.begun
      await world.service.kill()
      world.service.spawn()
      held.release()
      await world.service.untilUp()
      expect(await linked).toMatchObject({ kind: 'ended' })
      await check(false)
      await page.context().close()
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
 * Links in a browser that is closed when `now` comes, and goes on in another one with the cookies of the first, as a program
 * does that keeps what its person has signed in with.
 */
async function linkAgain(
  kind: Kind,
  created: Created,
  name: string,
  now: Promise<void>,
  closed: () => void = () => {},
): Promise<void> {
  const store = fileStore(join(scratch, `${kind.site}-${name}.json`))
  const page: Page = await world.newPage()
  const linked = world.link(kind, created, page, { store })
  await now
  const state = await page.context().storageState()
  await world.closeBrowser()
  closed()
  expect(await linked).toEqual({ kind: 'left' })
  await world.openBrowser()
  const again = await world.newPage(state)
  expect(await world.link(kind, created, again, { store })).toMatchObject({ kind: 'ended' })
  await again.context().close()
}

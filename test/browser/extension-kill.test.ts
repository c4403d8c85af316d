// The extension's worker stopped at every command, and its whole browser killed in the middle of the one that must not happen
// twice: the same result, or one that says that it is not known. About 30 s.
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import type { Kept } from '../../src/extension/kept.ts'
import { ExtensionBrowser } from './support/extension-client.ts'
import { type ExtensionWorld, type LinkView, startExtensionWorld } from './support/extension-world.ts'
import { signInTo } from './support/twin.ts'
import { heading, READ, WRITE } from './support/visit.ts'

let world: ExtensionWorld
let browser: ExtensionBrowser

beforeAll(async () => {
  world = await startExtensionWorld()
})

afterEach(async () => {
  world.line.judge = () => 'no'
  await browser.kill()
})

afterAll(async () => {
  await world?.stop()
})

async function launch(user: string): Promise<ExtensionBrowser> {
  return await ExtensionBrowser.launch({
    folder: join(world.folder, user),
    extension: await world.pack('installed'),
  })
}

/** Of each kind of command. */
const MOST_TIMES = 2

const added = (): number => world.posts.filter((post) => post.endsWith('/payments/new')).length

async function toTurn(): Promise<Page> {
  const site = await browser.site(world.site)
  await browser.usersTurn()
  return site
}

/** Complete, or failed with a name; and the card is there once at most. */
function expectNothingTwice({ status, error }: LinkView, before: number): void {
  console.log(`${status} ${error?.code ?? ''}, ${added() - before} card added`)
  expect([status, error?.code ?? null]).toSatisfy(
    ([is, code]) => is === 'complete' || (is === 'failed' && code === 'OUTCOME_UNKNOWN'),
  )
  if (status === 'complete') {
    expect(added() - before).toBe(1)
  } else {
    // Stopped before the press, or after it.
    expect(added() - before).toBeLessThanOrEqual(1)
  }
}

async function ended(linkId: string): Promise<LinkView> {
  await expect.poll(async () => (await world.read(linkId)).status, { timeout: 150_000 }).not.toBe('active')
  return await world.read(linkId)
}

it('is stopped at every command, and nothing happens twice', async () => {
  browser = await launch('stopped')
  const before = added()
  const link = await world.create({ operations: [READ, WRITE] })
  const commands: string[] = []
  const seen = new Set<string>()
  const stopped = new Map<string, number>()
  world.line.judge = ({ type, id = '', command = '' }) => {
    const times = stopped.get(command) ?? 0
    if (type === 'server.command' && !seen.has(id)) {
      seen.add(id)
      commands.push(command)
      // An automation gives up what never succeeds.
      if (times < MOST_TIMES) {
        stopped.set(command, times + 1)
        void browser.killWorker()
      }
    }
    return 'no'
  }
  await browser.continueHere(link.appClipUrl)
  await signInTo('tmobile', await toTurn())
  const view = await ended(link.linkId)
  console.log(`stopped ${JSON.stringify([...stopped])} in ${commands.join(' ')}`)
  expect([...stopped.keys()]).toEqual(expect.arrayContaining(['navigate', 'extract', 'fillForm', 'submit']))
  expectNothingTwice(view, before)
})

it('is prepared in the frames that came while the worker was stopped', async () => {
  browser = await launch('frames')
  const link = await world.create()
  await browser.continueHere(link.appClipUrl)
  const site = await toTurn()
  await site.goto(`${world.site}/bare`)
  await browser.killWorker()
  await site.evaluate(() => {
    for (let index = 0; index < 5; index++) {
      document.body.append(Object.assign(document.createElement('iframe'), { src: location.href }))
    }
  })
  const isPrepared = async (): Promise<boolean[]> =>
    await Promise.all(site.frames().map((frame) => frame.evaluate(() => !String(window.alert).includes('native'))))
  await expect.poll(isPrepared).toEqual(Array.from({ length: 6 }, () => true))
})

it('says so in a tab where the site is in its package no longer, and the hosted page is gone', async () => {
  browser = await launch('updated')
  const popup = await browser.popup()
  const kept: Kept = {
    linkId: 'link_old',
    integrationId: 'old',
    asker: 'Acme',
    code: 'clm_old',
    claimId: 'claim-name',
    ticket: null,
    hostedTab: null,
    tabId: null,
    address: null,
    memory: null,
    isLeft: false,
    isGivenUp: false,
    aliveAt: Date.now(),
  }
  await popup.evaluate(`chrome.storage.session.set({ 'link:link_old': ${JSON.stringify(kept)} })`)
  await browser.killWorker()
  await popup.reload()
  await heading(await browser.ownPage(), 'It did not work')
  await expect.poll(() => browser.isKept('link_old')).toBe(false)
})

it('dies with its browser in the middle of the write, and goes on in the next', async () => {
  browser = await launch('killed')
  const before = added()
  const link = await world.create({ operations: [READ, WRITE] })
  const posted = new Promise<void>((done) => {
    world.heard = (post) => {
      if (post.endsWith('/payments/new')) {
        done()
      }
    }
  })
  await browser.continueHere(link.appClipUrl)
  await signInTo('tmobile', await toTurn())
  await posted
  await browser.kill()
  expect((await world.read(link.linkId)).status).toBe('active')
  browser = await launch('killed')
  expectNothingTwice(await ended(link.linkId), before)
})

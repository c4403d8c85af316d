// A live link in the browser extension, in a real Chromium: from the hosted page over the site, which is on another origin with
// a strict policy, and back. The permission is given with the package here: no program may press Allow in the browser's own
// prompt.
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { ExtensionBrowser } from './support/extension-client.ts'
import { type ExtensionWorld, startExtensionWorld } from './support/extension-world.ts'
import { signInTo } from './support/twin.ts'
import { READ, WRITE } from './support/visit.ts'

let world: ExtensionWorld
let extension: string
let browser: ExtensionBrowser
let number = 0

beforeAll(async () => {
  world = await startExtensionWorld()
  extension = await world.pack('installed')
})

beforeEach(async () => {
  browser = await ExtensionBrowser.launch({ folder: join(world.folder, `user-${number++}`), extension })
})

afterEach(async () => {
  await browser.kill()
})

afterAll(async () => {
  await world?.stop()
})

const statusOf = async (linkId: string): Promise<string> => (await world.read(linkId)).status

it('links an account: the user signs in on the site, and the rest is done in its tab', async () => {
  const link = await world.create({ operations: [READ, WRITE] })
  const hosted = await browser.link(link.appClipUrl)
  const site = await browser.site(world.site)
  await site.bringToFront()
  await browser.usersTurn()
  await signInTo('tmobile', site)
  await expect.poll(() => statusOf(link.linkId)).toBe('complete')
  expect(await world.read(link.linkId)).toMatchObject({
    error: null,
    result: { operations: [{ data: { paymentMethods: expect.any(Array) } }, { data: { success: true } }] },
  })
  // The tab of the site is closed, and the hosted page is there again.
  await expect.poll(() => site.isClosed()).toBe(true)
  expect(await hosted.evaluate('document.visibilityState')).toBe('visible')
  expect(world.posts.filter((post) => post.endsWith('/payments/new'))).toHaveLength(1)
})

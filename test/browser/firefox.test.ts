// A live link in the browser extension, in a real Firefox: from the hosted page over the browser's own question and the site,
// which is on another origin with a strict policy, and back. What is decided is tried in Chromium, file by file; here, that the
// same sources do in Firefox what the browser's own interfaces are needed for. About 20 s.
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { type ExtensionWorld, startExtensionWorld } from './support/extension-world.ts'
import { Firefox } from './support/firefox.ts'
import { type CreatedLink, READ, WRITE } from './support/visit.ts'

const button = (name: string): string => `//button[normalize-space()='${name}']`
const heading = (name: string): string => `//h1[normalize-space()='${name}']`
const field = (label: string): string =>
  `//input[@id=//label[normalize-space()='${label}']/@for] | //label[normalize-space()='${label}']//input`
/** The browser's own question, and the answers that it offers. */
const PROMPT = 'document.getElementById("addon-webext-permissions-notification")'

const ALLOW = button('Allow on T-Mobile')
const NOT_YET_MS = 1000

let world: ExtensionWorld
let firefox: Firefox
let number = 0
/** Of the extension's own pages. */
let own = ''

beforeAll(async () => {
  // Firefox asks for hosts, whatever their ports: the site's is another one than the service's.
  world = await startExtensionWorld('localhost')
})

afterEach(async () => {
  await firefox?.kill()
})

afterAll(async () => {
  await world?.stop()
})

/** A browser with the extension. */
async function launch(): Promise<void> {
  firefox = await Firefox.launch(join(world.folder, `firefox-${number++}`))
  await firefox.install((await world.pack('asked')).replace(/chrome$/, 'firefox'))
}

/** From the hosted page to the browser's own question. */
async function begin(link: CreatedLink): Promise<string> {
  await firefox.open(link.appClipUrl)
  await firefox.press(button('Continue in this browser'))
  await firefox.turnTo('moz-extension://')
  own = (await firefox.address()).replace(/tab\.html.*/, '')
  return await allow()
}

/** Presses Allow on the extension's page, and waits for the browser's question. Gives its words. */
async function allow(): Promise<string> {
  await firefox.textOf(ALLOW)
  // What has just come under the pointer takes no press: the extension's button, nor those of the browser's question.
  await sleep(NOT_YET_MS)
  await firefox.press(ALLOW)
  await expect.poll(() => firefox.inBrowser(`return ${PROMPT}?.checkVisibility() === true`)).toBe(true)
  await sleep(NOT_YET_MS)
  return String(await firefox.inBrowser(`return ${PROMPT}.textContent`))
}

const answer = (which: 'button' | 'secondaryButton'): Promise<unknown> =>
  firefox.inBrowser(`${PROMPT}.${which}.click()`)

async function toTurn(): Promise<void> {
  await firefox.open(`${own}popup.html`)
  await firefox.textOf(heading('Sign in to T-Mobile'))
  await firefox.close()
  await firefox.turnTo(`${world.site}/`)
}

async function signIn(): Promise<void> {
  await firefox.type(field('Username'), 'user_good')
  await firefox.press(button('Next'))
  await firefox.type(field('Password'), 'pass_good')
  await firefox.press(button('Sign in'))
}

it('links an account: the browser asks, the user signs in, and the rest is done in the tab', async () => {
  await launch()
  const link = await world.create({ operations: [READ, WRITE] })
  const before = world.posts.length
  expect(await begin(link)).toContain('localhost')
  await answer('button')
  await toTurn()
  await signIn()
  await expect.poll(async () => (await world.read(link.linkId)).status).toBe('complete')
  expect(await world.read(link.linkId)).toMatchObject({
    error: null,
    result: { operations: [{ data: { paymentMethods: expect.any(Array) } }, { data: { success: true } }] },
  })
  await firefox.turnTo(`${world.service}/connect/`)
  await firefox.textOf(heading('All done'))
  expect(world.posts.slice(before).filter((post) => post.endsWith('/payments/new'))).toHaveLength(1)
})

it('asks nothing of the site before the user lets it, and asks the user again', async () => {
  await launch()
  const link = await world.create()
  await begin(link)
  await answer('secondaryButton')
  await firefox.textOf(heading('Your browser did not allow it'))
  await allow()
  await answer('button')
  await toTurn()
  await signIn()
  await expect.poll(async () => (await world.read(link.linkId)).status).toBe('complete')
})

it('goes on where the browser has stopped its worker in the user’s turn', async () => {
  await launch()
  const link = await world.create({ operations: [READ, WRITE] })
  const before = world.posts.length
  await begin(link)
  await answer('button')
  await toTurn()
  const stopped = `return (async () => {
    const { extension } = [...WebExtensionPolicy.getActiveExtensions()].find(({ id }) => id.startsWith('passage'))
    await extension.terminateBackground({ ignoreDevToolsAttached: true })
    return extension.backgroundState
  })()`
  expect(await firefox.inBrowser(stopped)).toBe('stopped')
  await signIn()
  await expect.poll(async () => (await world.read(link.linkId)).status).toBe('complete')
  expect(world.posts.slice(before).filter((post) => post.endsWith('/payments/new'))).toHaveLength(1)
})

// A service that was taken over, against each client that holds a manifest, in Chromium: the client is the real one and so is
// the site, and its session's socket leads to a service of this test's own, which asks for whatever it likes. It gets nothing.
// About 10 s a client.
import type { Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { extractionOf } from '../../src/integrations/page.ts'
import { READ_CARDS } from '../../src/integrations/tmobile.ts'
import { NEVER } from '../support/never.ts'
import { BOUND_CLIENTS, type BoundClient, type Shown } from './support/bound-clients.ts'
import { service, useService } from './support/device.ts'
import { hostileCommands } from './support/hostile-commands.ts'
import { serviceAt } from './support/service.ts'
import { type HostileSession, type TakenOver, takeOver } from './support/taken-over.ts'
import { signInTo } from './support/twin.ts'
import { createLink } from './support/visit.ts'

useService('Acme')

let taken: TakenOver

beforeAll(async () => {
  taken = await takeOver(service.url)
})

afterAll(async () => {
  await taken.stop()
})

interface Begun extends Shown {
  readonly hostile: HostileSession
  readonly home: string
  /** What the site's page has asked for, and whoever has asked for something of a stranger. */
  readonly requests: string[]
}

/** A link's session whose service is a hostile one. */
async function begin(client: BoundClient): Promise<Begun> {
  const requests: string[] = []
  const link = await createLink(serviceAt({ ...inject('service').Acme, url: taken.url }))
  const next = taken.next()
  const shown = await client.begin(taken.url, link)
  const context = shown.page.context()
  context.on('request', (request) => {
    if (request.serviceWorker() === null && request.frame() === shown.site) {
      requests.push(`${request.method()} ${request.url()}`)
    }
  })
  context.on('request', (request) => {
    if (/evil|127\.0\.0\.2/.test(request.url())) {
      requests.push(`${request.method()} ${request.url()}`)
    }
  })
  return { ...shown, hostile: await next, home: `${taken.url}/sandbox/tmobile`, requests }
}

const refused = { error: { code: expect.stringMatching(/^(?:refused|unsupported)$/), message: expect.any(String) } }
const done = { result: expect.anything() }

describe.each(BOUND_CLIENTS)('a hostile service, at the $name,', NEVER, (client) => {
  it('gets nothing that no automation asks for', async () => {
    const begun = await begin(client)
    try {
      const { hostile, home, requests, site } = begun
      expect(await hostile.ask('navigate', { url: `${home}/signout` })).toEqual(done)

      // The user's turn: ended by what the manifest knows, and by nothing else.
      hostile.turn([
        { type: 'url', pattern: `^${home.replaceAll('.', '\\.')}/account/?(?:[?#]|$)` },
        { type: 'selector', selector: '#password' },
        { type: 'selector', selector: 'body' },
        { type: 'url', pattern: '.*' },
      ])
      await begun.untilTurn()
      for (const selector of ['#password', '[type=password]', 'input']) {
        expect(await hostile.ask('fill', { selector, value: 'guess' })).toEqual(refused)
        expect(await hostile.ask('fillForm', { fields: [{ selector, value: 'guess', keep: 256 }] })).toEqual(refused)
      }
      await signInTo('tmobile', site)
      await expect.poll(() => hostile.events.some(({ payload }) => payload?.['url'] === `${home}/account`)).toBe(true)
      hostile.turn(null)
      expect(hostile.events.filter(({ type }) => type !== 'navigation')).toEqual([])

      // What an automation asks is done: the session is a real one.
      expect(await hostile.ask('navigate', { url: `${home}/payments` })).toEqual(done)
      expect(await hostile.ask('extract', extractionOf(READ_CARDS))).toEqual({ result: expect.any(Array) })
      expect(await hostile.ask('navigate', { url: `${home}/payments/new` })).toEqual(done)

      const before = await stateOf(site)
      const told = hostile.events.length
      requests.length = 0
      for (const [command, params] of hostileCommands(home)) {
        expect(await hostile.ask(command, params), JSON.stringify([command, params])).toEqual(refused)
      }
      expect(requests).toEqual([])
      expect(hostile.events.slice(told)).toEqual([])
      expect(await stateOf(site)).toBe(before)
      expect(await hostile.ask('navigate', { url: `${home}/payments` })).toEqual(done)

      // The end is the service's to say, and where the user goes then is not.
      hostile.end({ returnUrl: 'java\tscript:document.title="owned"' })
      await begun.untilOver()
      expect(await titleOf(begun.page)).not.toBe('owned')
    } finally {
      await begun.stop()
    }
  })
})

/** Empty where it is closed: an app takes its page away at the end. */
async function titleOf(page: Page): Promise<string> {
  try {
    return await page.title()
  } catch (error) {
    // It may be told of that a moment later.
    if (page.isClosed() || /closed/.test(String(error))) {
      return ''
    }
    throw error
  }
}

/** Where it is, what it holds, and all that could have been typed into it. */
function stateOf(site: Frame): Promise<string> {
  return site.evaluate(() => {
    const fields = [...document.querySelectorAll<HTMLInputElement>('input, select, textarea')]
    return JSON.stringify([location.href, document.title, document.cookie, fields.map(({ value }) => value)])
  })
}

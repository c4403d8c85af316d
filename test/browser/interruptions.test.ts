// What life does to a session: tabs that are closed, networks that go away, two tabs at once. It goes on or ends with the
// right words, and nothing is done twice.
import type { Page, Route } from 'playwright-core'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, it } from 'vitest'
import { PATIENCE_MS, TEST_MS } from '../support/patience.ts'
import { browser, device, service, useService } from './support/device.ts'
import { watchCommands } from './support/once.ts'
import { startNetwork } from './support/proxy.ts'
import {
  continueToSite,
  createLink,
  type CreatedLink,
  enterName,
  enterPassword,
  heading,
  READ,
  signIn,
  site,
  WRITE,
} from './support/visit.ts'
import { NEVER } from '../support/never.ts'

const CUT_MS = 20_000
/** The service waits two minutes for a client that is gone. */
const LOST_MS = 120_000

useService('Acme')

async function cardsAdded(link: CreatedLink): Promise<number> {
  const { body } = await service.api('GET', `/v1/links/${link.linkId}`)
  const cards: { last4: string }[] = body.result.operations.at(-1).data.paymentMethods
  return cards.filter(({ last4 }) => last4 === '1111').length
}

async function claimsOf(link: CreatedLink): Promise<number> {
  const { body } = await service.api('GET', `/v1/links/${link.linkId}/events`)
  return body.events.filter(({ type }: { type: string }) => type === 'link.claimed').length
}

/** Resolves when the page has asked for the form of a new card: from there on it adds one. */
async function untilItAddsACard(page: Page): Promise<void> {
  await page.waitForRequest((request) => request.url().endsWith('/payments/new') && request.method() === 'GET')
}

describe.concurrent('a network that is away for 20 seconds', NEVER, () => {
  it.each(['cut', 'silence'] as const)('goes on after the sign-in: %s', async (how) => {
    const network = await startNetwork(service.url)
    await device(async (context) => {
      const link = await createLink(service, { operations: [WRITE, READ] })
      const page = await context.newPage()
      const watched = watchCommands(page)
      await page.goto(link.appClipUrl.replace(service.url, network.url))
      await continueToSite(page)
      await enterName(page, 'user_good')
      network[how]()
      if (how === 'cut') {
        await page.locator('p.notice').waitFor()
      }
      await sleep(CUT_MS)
      network.restore()
      await page.locator('p.notice').waitFor({ state: 'detached' })
      await enterPassword(page, 'pass_good')
      await heading(page, 'All done')
      expect(await cardsAdded(link)).toBe(1)
      expect(watched.commands.length).toBeGreaterThan(5)
      expect(watched.twice()).toEqual([])
    })
    await network.close()
  })

  // A socket that died while the laptop slept still looks open: https://github.com/wireapp/wire-webapp/pull/21477
  it('is noticed as soon as a device that slept shows the page again', async () => {
    const network = await startNetwork(service.url)
    await device(async (context) => {
      const link = await createLink(service, { operations: [READ] })
      const page = await context.newPage()
      await page.goto(link.appClipUrl.replace(service.url, network.url))
      await continueToSite(page)
      await site(page).getByLabel('Username').waitFor()
      network.silence()
      await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')))
      // Well before the next beat, and what it waits for an answer.
      await page.locator('p.notice').waitFor({ timeout: 20_000 })
      network.restore()
      await page.locator('p.notice').waitFor({ state: 'detached' })
      await signIn(page)
      await heading(page, 'All done')
    })
    await network.close()
  })

  it.each(['cut', 'silence'] as const)('ends or goes on while it works: %s', async (how) => {
    const network = await startNetwork(service.url)
    await device(async (context) => {
      const link = await createLink(service, { operations: [WRITE, READ] })
      const page = await context.newPage()
      const watched = watchCommands(page)
      await page.goto(link.appClipUrl.replace(service.url, network.url))
      await continueToSite(page)
      await enterName(page, 'user_good')
      const form = untilItAddsACard(page)
      await enterPassword(page, 'pass_good')
      await form
      network[how]()
      await sleep(CUT_MS)
      network.restore()
      await heading(page, /^(All done|T-Mobile could not be connected)$/)
      const { body } = await service.api('GET', `/v1/links/${link.linkId}`)
      if (body.status === 'complete') {
        expect(await cardsAdded(link)).toBe(1)
      } else {
        // The site's page was lost in the cut: the words say so, and offer another try.
        expect(body).toMatchObject({
          status: 'failed',
          error: { code: expect.stringMatching(/^(CONNECTION_FAILED|AUTOMATION_ERROR|OUTCOME_UNKNOWN)$/) },
        })
        await page.getByRole('button', { name: 'Try again' }).waitFor()
      }
      expect(watched.twice()).toEqual([])
      console.log(`${how} while it works: ${body.status} ${body.error?.code ?? ''}`)
    })
    await network.close()
  })
})

describe.concurrent('a claim whose answer is lost', NEVER, () => {
  it('is asked for again by itself, and brings the same session', async () => {
    await device(async (context) => {
      const link = await createLink(service)
      const page = await context.newPage()
      const sent: string[] = []
      await page.route('**/link/claim', async (route) => {
        sent.push(route.request().postData() ?? '')
        const answer = await route.fetch()
        await (sent.length < 3 ? route.abort() : route.fulfill({ response: answer }))
      })
      await page.goto(link.appClipUrl)
      await continueToSite(page)
      expect(sent).toHaveLength(3)
      expect(new Set(sent).size).toBe(1)
      expect(JSON.parse(sent[0]!)).toEqual({ code: link.claimCode, claimId: expect.stringMatching(/^[0-9a-f]{32}$/) })
      await signIn(page)
      await heading(page, 'All done')
      expect(await claimsOf(link)).toBe(1)
    })
  })

  it('is asked for by the next page, where this one is gone', async () => {
    await device(async (context) => {
      const link = await createLink(service)
      const first = await context.newPage()
      const claimed = new Promise<void>((resolve) => {
        void first.route('**/link/claim', async (route) => {
          await route.fetch()
          resolve()
        })
      })
      await first.goto(link.appClipUrl)
      await first.getByRole('button', { name: 'Continue to T-Mobile' }).click()
      await claimed
      await first.close()
      const second = await context.newPage()
      await second.goto(link.appClipUrl)
      await heading(second, 'Sign in to T-Mobile')
      await signIn(second)
      await heading(second, 'All done')
      expect(await claimsOf(link)).toBe(1)
    })
  })
})

describe.concurrent('a cancel that is under way', () => {
  it('shows at once after a reload, and not only when the service has answered', async () => {
    await device(async (context) => {
      const page = await context.newPage()
      await page.goto((await createLink(service)).appClipUrl)
      await continueToSite(page)
      // As if the page had gone before it could say so; and the next one hears nothing.
      await page.addInitScript(() => {
        for (const [key, value] of Object.entries(sessionStorage)) {
          sessionStorage.setItem(key, JSON.stringify({ ...JSON.parse(String(value)), isCanceling: true }))
        }
      })
      await page.routeWebSocket(/role=client/, () => {})
      await page.reload()
      await page.getByRole('button', { name: 'Canceling…' }).waitFor()
      expect(await page.getByRole('button', { name: 'Cancel', exact: true }).count()).toBe(0)
    })
  })
})

describe.concurrent('tabs', NEVER, () => {
  it('goes on at once after its tab was closed, where it was', async () => {
    await device(async (context) => {
      const link = await createLink(service, { operations: [WRITE, READ] })
      const first = await context.newPage()
      await first.goto(link.appClipUrl)
      await continueToSite(first)
      await enterName(first, 'user_good')
      await first.close()

      const second = await context.newPage()
      await second.goto(link.appClipUrl)
      await heading(second, 'Sign in to T-Mobile')
      await enterPassword(second, 'pass_good')
      await heading(second, 'All done')
      expect(await cardsAdded(link)).toBe(1)
      expect(await claimsOf(link)).toBe(1)
      // What the browser kept for it is gone with the link.
      expect(await second.evaluate(() => Object.keys(localStorage))).toEqual([])
    })
  })

  it('tells of the command that was started last, or of none, and never of an older one', async () => {
    await device(async (context) => {
      const link = await createLink(service)
      const first = await context.newPage()
      await first.goto(link.appClipUrl)
      await continueToSite(first)
      await site(first).getByLabel('Username').waitFor()
      // What a tab carries that was duplicated before the last commands.
      const copy = await first.evaluate(() => JSON.stringify(Object.fromEntries(Object.entries(sessionStorage))))
      const older = copy.replaceAll(/cmd_\w+/g, 'cmd_older')
      expect(older).not.toBe(copy)
      const last = await first.evaluate(() => /cmd_\w+/.exec(Object.values(localStorage).join(''))?.[0])
      const address = first.url()
      await first.close()
      const hello = async (before: () => void): Promise<unknown> => {
        const tab = await context.newPage()
        await tab.addInitScript(before)
        await tab.addInitScript((text) => {
          for (const [key, value] of Object.entries(JSON.parse(text) as Record<string, string>)) {
            sessionStorage.setItem(key, value)
          }
        }, older)
        const said = new Promise((resolve) => {
          tab.on('websocket', (socket) => {
            socket.on('framesent', ({ payload }) => {
              if (String(payload).includes('client.hello')) {
                resolve(JSON.parse(String(payload)).lastCommandId)
              }
            })
          })
        })
        await tab.goto(address)
        const id = await said
        await tab.close()
        return id
      }
      expect(await hello(() => {})).toBe(last)
      expect(await hello(() => localStorage.clear())).toBe(null)
    })
  })

  it('opens again on another device', { timeout: LOST_MS + TEST_MS }, async () => {
    await device(async (context) => {
      const link = await createLink(service)
      const first = await context.newPage()
      await first.goto(link.appClipUrl)
      await continueToSite(first)
      await enterName(first, 'user_good')
      await first.close()

      const second = await (await browser.newContext()).newPage()
      await second.goto(link.appClipUrl)
      await heading(second, 'This link is being used elsewhere')
      expect(await second.locator('main').innerText()).toContain('you can start again within about two minutes')
      // Nobody touches it: the page hears it by itself.
      await second
        .getByRole('heading', { level: 1, name: 'T-Mobile could not be connected' })
        .waitFor({ timeout: LOST_MS + PATIENCE_MS })
      await second.getByRole('button', { name: 'Try again' }).click()
      await heading(second, 'Sign in to T-Mobile')
      // The site remembers the user name that was typed in the closed tab, or asks for it again.
      await Promise.race([site(second).getByLabel('Username').waitFor(), site(second).getByLabel('Password').waitFor()])
      await ((await site(second).getByLabel('Username').isVisible())
        ? signIn(second)
        : enterPassword(second, 'pass_good'))
      await heading(second, 'All done')
    })
  })

  it('lets one of two tabs begin, and hands over between them', async () => {
    await device(async (context) => {
      const link = await createLink(service, { operations: [WRITE, READ] })
      const [first, second] = [await context.newPage(), await context.newPage()]
      const watched = watchCommands(first, second)
      await Promise.all([first.goto(link.appClipUrl), second.goto(link.appClipUrl)])
      await Promise.all([heading(first, 'Connect T-Mobile'), heading(second, 'Connect T-Mobile')])
      // By script: what the browser does before it clicks would give the first tab time to win.
      // Where one has won already, the other has heard of it and offers nothing.
      const click = (): void => document.querySelector<HTMLElement>('.primary')?.click()
      await Promise.all([first.evaluate(click), second.evaluate(click)])
      const signsIn = async (page: Page): Promise<Page> => {
        await heading(page, 'Sign in to T-Mobile')
        return page
      }
      const winner = await Promise.any([signsIn(first), signsIn(second)])
      const other = winner === first ? second : first
      await heading(other, 'Open in another tab')
      await enterName(winner, 'user_good')

      await other.getByRole('button', { name: 'Use it here' }).click()
      await heading(other, 'Sign in to T-Mobile')
      await heading(winner, 'Open in another tab')
      await site(other).getByLabel('Password').waitFor()

      // In the middle of the work too: the first tab takes it back as the card's form is on its way. The form waits for
      // that, or a slow browser would click when all is done.
      const { promise: form, resolve: hold } = Promise.withResolvers<Route>()
      await other.route('**/payments/new', (route) => hold(route), { times: 1 })
      await enterPassword(other, 'pass_good')
      const held = await form
      await winner.getByRole('button', { name: 'Use it here' }).click()
      await heading(other, 'Open in another tab')
      // Unless the frame that asked for it is gone.
      await held.continue().catch(() => {})
      await heading(winner, 'All done')
      await heading(other, 'All done')
      expect(await cardsAdded(link)).toBe(1)
      expect(watched.twice()).toEqual([])
    })
  })

  it('gives way where its session is refused', async () => {
    await device(async (context) => {
      const link = await createLink(service)
      const page = await context.newPage()
      await page.goto(link.appClipUrl)
      await continueToSite(page)
      // As if another device had claimed the link since: the token opens nothing any more.
      await page.evaluate(() => {
        for (const [key, value] of Object.entries(sessionStorage)) {
          sessionStorage.setItem(key, String(value).replace(/"clientToken":"[^"]*"/, '"clientToken":"ct_old"'))
        }
      })
      await page.reload()
      await heading(page, 'This link is being used elsewhere')
    })
  })

  it('begins no session by itself where the one that a tab remembers is over', async () => {
    await device(async (context) => {
      const link = await createLink(service)
      const page = await context.newPage()
      await page.goto(link.appClipUrl)
      await continueToSite(page)
      await page.getByRole('button', { name: 'Cancel' }).click()
      await heading(page, 'You canceled')
      // As if this tab had slept since the session was alive.
      await page.addInitScript(() => {
        for (const [key, value] of Object.entries(sessionStorage)) {
          sessionStorage.setItem(key, String(value).replace('"status":"failed"', '"status":"active"'))
        }
        for (const [key, value] of Object.entries(localStorage)) {
          localStorage.setItem(key, JSON.stringify({ ...JSON.parse(String(value)), sessionId: 'sess_slept' }))
        }
      })
      await page.reload()
      await heading(page, 'It was canceled')
      expect(await claimsOf(link)).toBe(1)
    })
  })

  it('does not give the session to a page without the code', async () => {
    await device(async (context) => {
      const link = await createLink(service)
      const page = await context.newPage()
      await page.goto(link.appClipUrl)
      await continueToSite(page)
      const stranger = await context.newPage()
      await stranger.goto(`${service.url}/connect/${link.linkId}`)
      const heard = await stranger.evaluate(async (id) => {
        const channel = new BroadcastChannel(`passage:${id}`)
        const answers: unknown[] = []
        channel.addEventListener('message', ({ data }) => answers.push(data))
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has none
        channel.postMessage({ kind: 'take', from: 'me', code: 'clm_guess' })
        await new Promise((resolve) => {
          setTimeout(resolve, 500)
        })
        return answers
      }, link.linkId)
      expect(heard).toEqual([])
      await heading(page, 'Sign in to T-Mobile')
    })
  })
})

// Uber Eats in Chromium against the running service: the single-page app, its list that grows while one scrolls, and that
// whoever signs in with a browser gets what the scripted person gets.
import type { Page, Request } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { service } from './support/device.ts'
import { openBackgroundTab } from './support/background-tab.ts'
import { type End, endOf, simulated } from './support/end.ts'
import { lookAt } from './support/look.ts'
import { openTab, useTabs } from './support/tabs.ts'
import { signInTo } from './support/twin.ts'
import { continueToSite, createLink, type CreatedLink, heading, READ, signIn, site } from './support/visit.ts'

useTabs()

const orders = (limit?: number) => ({
  resource: 'orderHistory',
  action: 'read',
  ...(limit !== undefined && { arguments: { limit } }),
})

async function newLink(operations: readonly unknown[]): Promise<CreatedLink> {
  return await createLink(service, { integrationId: 'ubereats', operations })
}

async function openSite(path: string): Promise<Page> {
  const page = await openTab()
  await page.goto(`${service.url}/sandbox/ubereats${path}`)
  return page
}

async function openLink(link: CreatedLink): Promise<Page> {
  const page = await openTab()
  await page.goto(link.appClipUrl)
  await continueToSite(page, 'ubereats')
  return page
}

interface Data {
  readonly orders?: readonly unknown[]
  readonly paymentMethods?: readonly unknown[]
}

async function played(operations: readonly unknown[], person: string): Promise<End> {
  return await simulated(service, person, { integrationId: 'ubereats', operations })
}

/** The app's calls from now on: `orders` is a first portion, `more` a next one. */
function callsOf(page: Page): string[] {
  const calls: string[] = []
  page.on('request', (request: Request) => {
    const { pathname, searchParams } = new URL(request.url())
    const name = /\/sandbox\/ubereats\/api\/(.*)$/.exec(pathname)?.[1]
    if (name !== undefined) {
      calls.push(searchParams.has('before') ? 'more' : name)
    }
  })
  return calls
}

describe('a session', () => {
  it('reads what was asked for and loads no more, as the scripted person does', async () => {
    const operations = [orders(7), READ, orders(10), READ, orders(11), READ, orders()]
    const link = await newLink(operations)
    const page = await openLink(link)
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Sign in to Uber Eats')
    const calls = callsOf(page)
    await signIn(page, 'user_good', 'ubereats')
    await heading(page, 'All done')
    expect(calls.slice(calls.indexOf('orders')).filter((call) => call !== 'feed')).toEqual([
      'orders',
      'wallet',
      'orders',
      'wallet',
      'orders',
      'more',
      'wallet',
      'orders',
      'more',
      'more',
      'more',
    ])
    const end = await endOf(service, link)
    expect(
      end.result.operations.map(({ data }: { data: Data }) => (data.orders ?? data.paymentMethods)?.length),
    ).toEqual([7, 4, 10, 4, 11, 4, 34])
    expect(end.result.operations[0].data).toMatchObject({
      orderCount: 34,
      orders: [
        { id: 'UE-2034', placedAt: '2026-09-04T18:22:00-04:00', total: 39.49, currency: 'USD' },
        {},
        {},
        {},
        {},
        {},
        {},
      ],
    })
    expect(end).toEqual(await played(operations, 'user_good'))
  })

  it('goes on in a tab that the user has left', async () => {
    const link = await newLink([orders()])
    const tab = await openBackgroundTab(link.appClipUrl)
    try {
      await tab.until("[...document.querySelectorAll('button')].some((b) => b.textContent.startsWith('Continue to'))")
      await tab.evaluate(
        "[...document.querySelectorAll('button')].find((b) => b.textContent.startsWith('Continue to')).click()",
      )
      const frame = "document.querySelector('iframe').contentDocument"
      await tab.until(
        `document.querySelector('h1')?.textContent === 'Sign in to Uber Eats' && ${frame}?.querySelector('#password') != null`,
      )
      await tab.leave()
      await tab.until("document.visibilityState === 'hidden'")
      await tab.evaluate(`${frame}.querySelector('#identifier').value = 'user_good'`)
      await tab.evaluate(`${frame}.querySelector('#password').value = 'pass_good'`)
      await tab.evaluate(`${frame}.querySelector('form').requestSubmit()`)
      const end = await endOf(service, link)
      expect(await tab.evaluate('document.visibilityState')).toBe('hidden')
      expect(end).toEqual(await played([orders()], 'user_good'))
    } finally {
      await tab.close()
    }
  })

  it('asks user_otp for a code', async () => {
    const link = await newLink([orders(3)])
    const page = await openLink(link)
    await signIn(page, 'user_otp', 'ubereats')
    await site(page).getByLabel('Code').fill('9999')
    await site(page).getByRole('button', { name: 'Verify' }).click()
    await site(page).getByText('You have 2 more tries').waitFor()
    await site(page).getByLabel('Code').fill('1234')
    await site(page).getByLabel('Code').press('Enter')
    await heading(page, 'All done')
    expect(await endOf(service, link)).toEqual(await played([orders(3)], 'user_otp'))
  })

  it('ends as the scripted person does where nothing can be read', async () => {
    const people = { user_locked: 'LOGIN_FAILED', user_down: 'CONNECTION_FAILED', user_changed: 'AUTOMATION_ERROR' }
    const ends = Object.keys(people).map(async (person) => {
      const link = await newLink([orders()])
      await signIn(await openLink(link), person, 'ubereats')
      const end = await endOf(service, link)
      expect(end).toEqual(await played([orders()], person))
      return [person, end.error?.code]
    })
    expect(Object.fromEntries(await Promise.all(ends))).toEqual(people)
  })

  it('says that the site is down where the app stands and its data does not come', async () => {
    const calls: (readonly [pattern: string, operation: object])[] = [
      ['**/api/orders?limit=*', orders(1)],
      ['**/api/orders?before=*', orders(11)],
      ['**/api/wallet', READ],
    ]
    const ends = calls.map(async ([pattern, operation]) => {
      const link = await newLink([operation])
      const page = await openLink(link)
      await page.route(pattern, (route) => route.fulfill({ status: 503, body: 'down' }))
      await signIn(page, 'user_good', 'ubereats')
      return (await endOf(service, link)).error
    })
    const down = { code: 'CONNECTION_FAILED', message: expect.stringContaining('did not send its data') }
    expect(await Promise.all(ends)).toEqual([down, down, down])
  })
})

describe('the app', () => {
  it('can be used by everybody, at any size', async () => {
    const page = await openSite('/feed')
    await heading(page, 'Welcome back')
    await page.waitForURL(/\/login$/)
    await signInTo('ubereats', page, 'user_wrong')
    await page.getByText('You have 2 more tries').waitFor()
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('password')
    expect(await page.getByLabel('Email or username').inputValue()).toBe('user_wrong')
    expect(await lookAt(page, 'ubereats-wrong')).toEqual([])
    await signInTo('ubereats', page, 'user_otp')
    await heading(page, 'Check your phone')
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('code')
    expect(await lookAt(page, 'ubereats-verify')).toEqual([])
    await page.getByLabel('Code').fill('1234')
    await page.keyboard.press('Enter')
    for (const [link, title] of [
      ['Home', 'What sounds good?'],
      ['Wallet', 'Wallet'],
      ['Orders', 'Your orders'],
    ] as const) {
      await page.getByRole('link', { name: link, exact: true }).click()
      await heading(page, title)
    }
    await page.goBack()
    await heading(page, 'Wallet')
    expect(await lookAt(page, 'ubereats-wallet')).toEqual([])
    await page.goto(`${service.url}/sandbox/ubereats/orders/`)
    await heading(page, 'Your orders')
    await page.goto(`${service.url}/sandbox/ubereats/nowhere`)
    await heading(page, 'Nothing here')
    await page.getByRole('link', { name: 'Sign out' }).click()
    await heading(page, 'Welcome back')
  })

  it('loads more for who scrolls, and lets them try again', async () => {
    const page = await openSite('/login')
    await signInTo('ubereats', page, 'user_good')
    await page.getByRole('link', { name: 'All orders' }).click()
    await heading(page, 'Your orders')
    expect(await page.getByRole('article').count()).toBe(10)
    await page.route('**/api/orders?before=*', (route) => route.fulfill({ status: 503, body: 'down' }))
    await page.keyboard.press('End')
    await page.getByRole('alert').waitFor()
    expect(await lookAt(page, 'ubereats-half')).toEqual([])
    await page.unroute('**/api/orders?before=*')
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('article').nth(19).waitFor()
    for (const last of [29, 33]) {
      await page.keyboard.press('End')
      await page.getByRole('article').nth(last).waitFor()
    }
    await page.getByText('That is everything.').waitFor()
    expect(await page.getByRole('article').nth(3).locator('h2').textContent()).toBe('Firebrick Pizza <NY>')
  })

  it('shows its other views', async () => {
    const page = await openSite('/login')
    await signInTo('ubereats', page, 'user_locked')
    await heading(page, 'Account locked')
    expect(await lookAt(page, 'ubereats-locked')).toEqual([])
    await page.getByRole('link', { name: 'start again' }).click()
    await signInTo('ubereats', page, 'user_down')
    await heading(page, 'Something went wrong')
    expect(await lookAt(page, 'ubereats-outage')).toEqual([])
    await page.goto(`${service.url}/sandbox/ubereats/signout`)
    await signInTo('ubereats', page, 'user_changed')
    await page.getByRole('link', { name: 'Orders', exact: true }).click()
    await page.getByText('Welcome to our new look.').waitFor()
    expect(await lookAt(page, 'ubereats-changed')).toEqual([])
  })
})

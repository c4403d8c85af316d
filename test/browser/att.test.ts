// AT&T in Chromium on the hosted page: the result of a person's session is the same as when it is played without a
// browser. And its sandbox's pages as people with different eyes and screens see them.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { service } from './support/device.ts'
import { type End, endOf, simulated } from './support/end.ts'
import { lookAt } from './support/look.ts'
import { openTab, useTabs } from './support/tabs.ts'
import { signInTo } from './support/twin.ts'
import { continueToSite, createLink, heading, READ, signIn, site, WRITE } from './support/visit.ts'

const BILLS = { resource: 'mobileBillingStatement', action: 'read', arguments: { limit: 7 } }
const writeWith = (more: object) => ({ ...WRITE, arguments: { ...WRITE.arguments, ...more } })

useTabs()

interface Session {
  readonly end: End
  /** The addresses that the site was asked for, from its mount on. */
  readonly asked: readonly string[]
}

/** The person before the browser. */
async function inBrowser(person: string, operations: readonly unknown[]): Promise<Session> {
  const link = await createLink(service, { integrationId: 'att', operations })
  const page = await openTab()
  const asked: string[] = []
  page.on('request', (request) => {
    const [, address] = /\/sandbox\/att(\/.*)/.exec(request.url()) ?? []
    if (address !== undefined) {
      asked.push(`${request.method()} ${address}`)
    }
  })
  await page.goto(link.appClipUrl)
  await continueToSite(page, 'att')
  await signIn(page, person, 'att')
  if (person === 'user_otp') {
    await site(page).getByLabel('Passcode').fill('1234')
    await site(page).getByRole('button', { name: 'Verify' }).click()
  }
  const end = await endOf(service, link)
  await heading(page, end.status === 'complete' ? 'All done' : 'AT&T could not be connected')
  return { end, asked }
}

async function played(person: string, operations: readonly unknown[]): Promise<End> {
  return await simulated(service, person, { integrationId: 'att', operations })
}

const AT_THE_FORM = 'The page was at /sandbox/att/wallet/add.'

describe('in a browser and without one', () => {
  it('user_good reads, adds a card and reads it again, with the same result', async () => {
    const operations = [READ, BILLS, WRITE, READ]
    const [{ end, asked }, other] = await Promise.all([
      inBrowser('user_good', operations),
      played('user_good', operations),
    ])
    expect(end).toMatchObject({
      status: 'complete',
      result: {
        operations: [
          { data: { paymentMethods: [{ last4: '4444' }, { last4: '3390' }, { last4: '0099' }, { last4: '0005' }] } },
          { data: { billing: [{ amountDue: 73.5 }, {}, { amountDue: -12.25 }, {}, { amountDue: 1123.4 }, {}, {}] } },
          { data: { success: true, card: { last4: '1111' } } },
          { data: { paymentMethods: [{}, {}, {}, {}, { last4: '1111', expirationDate: '12/32' }] } },
        ],
      },
      error: null,
    })
    expect(end).toEqual(other)
    // Seven bills cost the list of ten, once, and one card is sent once.
    expect(asked.filter((address) => address.includes('view=billing'))).toEqual(['GET /account?view=billing&show=10'])
    expect(asked.filter((address) => address.startsWith('POST /wallet'))).toEqual(['POST /wallet/add'])
  })

  it.each([
    ['user_otp', [BILLS], null],
    ['card_declined', [READ, WRITE], `The card was declined. ${AT_THE_FORM}`],
    ['user_good', [writeWith({ billingZip: 'SW1A' })], `The site refused the card: billingZip. ${AT_THE_FORM}`],
    [
      'user_good',
      [writeWith({ expirationDate: '12/56' })],
      `The site refused the card: expirationDate. ${AT_THE_FORM}`,
    ],
    [
      'user_changed',
      [BILLS],
      'The step "read the bills" failed: the page is not as expected. The page was at /sandbox/att/account.',
    ],
  ])('%s gets the same end: %j', async (person, operations, message) => {
    const [{ end }, other] = await Promise.all([inBrowser(person, operations), played(person, operations)])
    expect(end).toMatchObject(message === null ? { status: 'complete', error: null } : { error: { message } })
    expect(end).toEqual(other)
  })
})

describe('the pages of the site are good to look at, for everybody', () => {
  const open = (page: Page, path: string) => page.goto(`${service.url}/sandbox/att${path}`)

  it('before the sign-in', async () => {
    const page = await openTab()
    await open(page, '/login')
    await signInTo('att', page, 'user_good', 'wrong')
    await page.getByRole('alert').waitFor()
    const found = await lookAt(page, 'att-1-login-wrong')
    await signInTo('att', page, 'user_otp')
    await heading(page, 'Enter your passcode')
    found.push(...(await lookAt(page, 'att-2-passcode')))
    await open(page, '/signout')
    await signInTo('att', page, 'user_locked')
    await heading(page, 'Account locked')
    found.push(...(await lookAt(page, 'att-3-locked')))
    expect(found).toEqual([])
  })

  it('after it', async () => {
    const page = await openTab()
    await open(page, '/login')
    await signInTo('att', page, 'user_good')
    await heading(page, /^Welcome back/)
    const found = await lookAt(page, 'att-4-overview')
    await page.getByRole('link', { name: 'Billing' }).click()
    await page.getByRole('link', { name: 'Show 5 more' }).click()
    await page.waitForURL(/show=10/)
    found.push(...(await lookAt(page, 'att-5-billing')))
    await page.getByRole('link', { name: 'Wallet' }).click()
    await page.getByRole('link', { name: 'Add a card' }).click()
    await heading(page, 'Add a card')
    found.push(...(await lookAt(page, 'att-6-card-form')))
    await page.getByRole('button', { name: 'Add card' }).click()
    await page.getByRole('alert').waitFor()
    found.push(...(await lookAt(page, 'att-7-wallet-refused')))
    await page.getByRole('link', { name: 'Expiration year' }).click()
    await page.waitForURL(/\/wallet\/add#cc-year$/)
    expect(found).toEqual([])
  })
})

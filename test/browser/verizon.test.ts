// Verizon in Chromium: the story from link to result, with and without a code; the same result as without a browser; and
// the sandbox site's own pages as people with different eyes and screens see them.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { service } from './support/device.ts'
import { type End, simulated } from './support/end.ts'
import { lookAt } from './support/look.ts'
import { openTab, useTabs } from './support/tabs.ts'
import { givePassword, signInTo } from './support/twin.ts'
import {
  continueToSite,
  createLink as create,
  type CreatedLink,
  heading,
  READ,
  signIn,
  site,
  WRITE,
} from './support/visit.ts'
import { NEVER } from '../support/never.ts'

const BILLS = { resource: 'mobileBillingStatement', action: 'read', arguments: { limit: 9 } }

useTabs()

async function openPage(address: string): Promise<Page> {
  const page = await openTab()
  await page.goto(address)
  return page
}

async function createLink(...operations: unknown[]): Promise<CreatedLink> {
  return await create(service, { integrationId: 'verizon', operations })
}

async function linkOf({ linkId }: CreatedLink) {
  return (await service.api('GET', `/v1/links/${linkId}`)).body
}

async function openLink(link: CreatedLink): Promise<Page> {
  const page = await openPage(link.appClipUrl)
  await continueToSite(page, 'verizon')
  return page
}

/** The same operations played by a script. */
async function played(person: string, ...operations: unknown[]): Promise<End> {
  return await simulated(service, person, { integrationId: 'verizon', operations })
}

describe('from link to result', () => {
  it('gives user_good the result that a scripted person gets', async () => {
    const link = await createLink(READ, BILLS, WRITE, READ)
    const page = await openLink(link)
    await signIn(page, 'user_good', 'verizon')
    await heading(page, 'All done')
    const { status, result, error } = await linkOf(link)
    const [before, bills, added, after] = result.operations.map(({ data }: { data: unknown }) => data)
    expect(before.paymentMethods.map(({ last4 }: { last4: string }) => last4)).toEqual(['4242', '0119', '7781'])
    expect(bills.billing).toHaveLength(9)
    expect(bills.billing[8]).toMatchObject({ periodStart: '12/07/2025', currency: 'USD' })
    expect(added).toEqual({ success: true, card: { last4: '1111' } })
    expect(after.paymentMethods).toHaveLength(4)
    expect(await played('user_good', READ, BILLS, WRITE, READ)).toEqual({ status, result, error })
  })

  it('asks user_otp where to send a code, then for the code', async () => {
    const link = await createLink(READ)
    const page = await openLink(link)
    await signIn(page, 'user_otp', 'verizon')
    await site(page).getByLabel('E-mail').check()
    await site(page).getByRole('button', { name: 'Send code' }).click()
    await site(page).getByText('on its way to a•••@example.com').waitFor()
    await site(page).getByLabel('One-time code').fill('1234')
    await site(page).getByRole('button', { name: 'Verify' }).click()
    await heading(page, 'All done')
    const { status, result, error } = await linkOf(link)
    expect(await played('user_otp', READ)).toEqual({ status, result, error })
  })

  it('fails for card_declined as for a scripted person', async () => {
    const link = await createLink(WRITE)
    const page = await openLink(link)
    await signIn(page, 'card_declined', 'verizon')
    await heading(page, 'Verizon could not be connected')
    const { status, result, error } = await linkOf(link)
    expect(error).toEqual({
      code: 'AUTOMATION_ERROR',
      message: 'The card was declined. The page was at /sandbox/verizon/wallet/new.',
    })
    expect(await played('card_declined', WRITE)).toEqual({ status, result, error })
  })

  it('goes on after a reload at the review, and adds one card', NEVER, async () => {
    const link = await createLink(WRITE, READ)
    const page = await openLink(link)
    // The review does not come before the page is gone.
    const { promise: reloaded, resolve: release } = Promise.withResolvers<void>()
    await page.route('**/wallet/review', async (route) => {
      await reloaded
      await route.continue().catch(() => {})
    })
    const sent: string[] = []
    page.on('request', (request) => sent.push(`${request.method()} ${new URL(request.url()).pathname}`))
    const review = page.waitForRequest((request) => request.url().endsWith('/wallet/review'))
    await signIn(page, 'user_good', 'verizon')
    await review
    await page.reload()
    release()
    await heading(page, 'All done')
    const cards: { last4: string }[] = (await linkOf(link)).result.operations[1].data.paymentMethods
    expect(cards.filter(({ last4 }) => last4 === '1111')).toHaveLength(1)
    const posts = (page: string) => sent.filter((one) => one === `POST /sandbox/verizon/wallet/${page}`).length
    expect(posts('review')).toBeGreaterThan(1)
    expect(posts('confirm')).toBe(1)
  })
})

describe('the pages of the site', () => {
  const at = (path: string) => `${service.url}/sandbox/verizon${path}`

  it('are good for all eyes while somebody signs in', async () => {
    const page = await openPage(at('/secure/login'))
    await signInTo('verizon', page, 'user_otp', 'pass_wrong')
    await page.getByText('2 attempts are left').waitFor()
    const found = await lookAt(page, 'verizon-1-password')
    await givePassword(page, 'pass_good')
    await heading(page, 'Confirm it is you')
    found.push(...(await lookAt(page, 'verizon-2-channel')))
    await page.goto(at('/signout'))
    await signInTo('verizon', page, 'user_locked')
    await heading(page, 'Your account is locked')
    found.push(...(await lookAt(page, 'verizon-3-locked')))
    expect(found).toEqual([])
  })

  it('are good for all eyes once somebody is in', async () => {
    const page = await openPage(at('/secure/login'))
    await signInTo('verizon', page, 'card_declined')
    await heading(page, 'Overview')
    await page.goto(at('/bills/2025'))
    const found = await lookAt(page, 'verizon-4-bills')
    await page.goto(at('/wallet/new'))
    const typed = {
      'Card number': '4111 1111 1111 1111',
      Expiration: '12/2032',
      'Security code': '987',
      'Last name': 'Doe',
    }
    for (const [label, value] of Object.entries(typed)) {
      await page.getByLabel(label).fill(value)
    }
    await page.getByRole('button', { name: 'Review card' }).click()
    await page.getByText('Enter a 5-digit ZIP code.').waitFor()
    found.push(...(await lookAt(page, 'verizon-5-refused')))
    for (const [label, value] of Object.entries({ ...typed, 'Billing ZIP': '60601' })) {
      await page.getByLabel(label).fill(value)
    }
    await page.getByRole('button', { name: 'Review card' }).click()
    await heading(page, 'Review your card')
    const review = await page.locator('main').innerText()
    expect(review).toContain('Visa •••• •••• •••• 1111')
    expect(review).not.toMatch(/4111|987|Doe/)
    found.push(...(await lookAt(page, 'verizon-6-review')))
    await page.getByRole('button', { name: 'Confirm' }).click()
    await page.getByText('The bank declined this card.').waitFor()
    await page.goto(at('/wallet'))
    found.push(...(await lookAt(page, 'verizon-7-wallet')))
    expect(found).toEqual([])
  })
})

// A browser in which somebody is signed in at the site already: the user is asked, and nobody is signed out unasked.
import type { BrowserContext, Page } from 'playwright-core'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { browser, service, useService } from './support/device.ts'
import { lookAt } from './support/look.ts'
import { createLink, heading, READ, signIn, site } from './support/visit.ts'

let context: BrowserContext
let page: Page

useService()

beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 390, height: 800 } })
  page = await context.newPage()
  // The link before this one: its user stays signed in.
  await openLink()
  await signIn(page)
  await heading(page, 'All done')
})

afterEach(async () => {
  await context.close()
})

async function openLink(): Promise<string> {
  const { linkId, appClipUrl } = await createLink(service, { operations: [READ] })
  await page.goto(appClipUrl)
  await page.getByRole('button', { name: 'Continue to T-Mobile' }).click()
  return linkId
}

async function statusOf(linkId: string): Promise<string> {
  return (await service.api('GET', `/v1/links/${linkId}`)).body.status
}

describe('a user who is signed in already', () => {
  const question = /^You are signed in to T-Mobile as \S/

  it('goes on without a sign-in', async () => {
    const linkId = await openLink()
    await heading(page, question)
    expect(await statusOf(linkId)).toBe('active')
    expect(await lookAt(page, 'continue-as')).toEqual([])
    await page.getByRole('button', { name: /^Continue as / }).click()
    await heading(page, 'All done')
    expect(await statusOf(linkId)).toBe('complete')
  })

  it('uses another account, and is signed out of the first one only then', async () => {
    const linkId = await openLink()
    await heading(page, question)
    await page.getByRole('button', { name: 'Use another account' }).click()
    await heading(page, 'Sign in to T-Mobile')
    expect(await site(page).getByLabel('Username').inputValue()).toBe('')
    await signIn(page, 'user_otp')
    await site(page).getByLabel('Code').fill('1234')
    await page.keyboard.press('Enter')
    await heading(page, 'All done')
    expect(await statusOf(linkId)).toBe('complete')
  })

  it('is asked again after a reload, by keyboard alone', async () => {
    const linkId = await openLink()
    await heading(page, question)
    await page.reload()
    await heading(page, question)
    await page.keyboard.press('Tab')
    expect(await page.evaluate('document.activeElement.textContent')).toMatch(/^Continue as /)
    await page.keyboard.press('Enter')
    await heading(page, 'All done')
    expect(await statusOf(linkId)).toBe('complete')
  })

  it('cancels while asked, and stays signed in', async () => {
    const linkId = await openLink()
    await heading(page, question)
    await page.getByRole('button', { name: 'Cancel' }).click()
    await heading(page, 'You canceled')
    expect(await statusOf(linkId)).toBe('failed')
    await openLink()
    await heading(page, question)
  })
})

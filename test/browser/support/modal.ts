// The modal under test: the running service, a developer's page of another origin, and what a user does in between.
import { readFileSync } from 'node:fs'
import type { Frame, FrameLocator, Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { browser, service, useService } from './device.ts'
import type { Asker } from './shared-service.ts'
import { type Call, type Shop, startShop } from './shop.ts'
import * as visit from './visit.ts'

const READ = { resource: 'paymentMethod', action: 'read' }

export let shop: Shop
const pages: Page[] = []
/** Violations of a page's policy and uncaught errors. */
export const faults: string[] = []

/** Starts all that a file's tests need, and checks after each that nothing was violated. @param asker who makes links there */
export function useModal(asker?: Asker): void {
  useService(asker)

  beforeAll(async () => {
    shop = await startShop(service.url)
  })

  afterEach(async () => {
    await Promise.all(pages.splice(0).map((page) => page.context().close()))
    expect(faults.splice(0)).toEqual([])
  })

  afterAll(async () => {
    shop?.close()
  })
}

export interface CreatedLink {
  readonly linkId: string
  readonly claimCode: string
}

export async function createLink(more: Record<string, unknown> = {}): Promise<CreatedLink> {
  const returnUrl = 'https://shop.example/done'
  const { status, body } = await service.api('POST', '/v1/links', {
    integrationId: 'tmobile',
    operations: [READ],
    returnUrl,
    ...more,
  })
  expect(status).toBe(201)
  return body
}

export async function linkOf({ linkId }: CreatedLink): Promise<{ status: string; error: { code: string } | null }> {
  return (await service.api('GET', `/v1/links/${linkId}`)).body
}

/** @param before runs in each page before its own scripts */
export async function openShop(
  path = '/',
  claimCode = '',
  origin = shop.url,
  before: (() => void) | null = null,
): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 } })
  const page = await context.newPage()
  if (before !== null) {
    await page.addInitScript(before)
  }
  pages.push(page)
  page.on('pageerror', (error) => faults.push(error.message))
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) {
      faults.push(message.text())
    }
  })
  await page.goto(`${origin}${path}#${claimCode}`)
  return page
}

/** The developer's page with the modal open and its page there. */
export async function openModal(link: CreatedLink, origin = shop.url): Promise<Page> {
  const page = await openShop('/', link.claimCode, origin)
  await page.waitForFunction(() => window.Passage !== undefined)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await heading(page, 'Connect T-Mobile')
  return page
}

export function dialog(page: Page): Locator {
  return page.getByRole('dialog', { name: 'Connect your account' })
}

export function framed(page: Page): FrameLocator {
  return page.frameLocator('iframe[title="Connect your account"]')
}

export function site(page: Page): FrameLocator {
  return visit.site(framed(page))
}

export async function heading(page: Page, name: string): Promise<void> {
  await visit.heading(framed(page), name)
}

/** What a press needs at most, and hardly ever, until its button is gone or has other words. */
const EFFECT_MS = 5_000

/**
 * As a person does, whose mouse is there a moment before it presses what can be pressed: at once it would not count. And who
 * presses once more where nothing comes of it: Chromium itself drops what is pressed in a frame that asks whether it is visible
 * and has moved within the last half second, and a busy machine moves it late.
 */
export async function press(page: Page, name: string): Promise<void> {
  const button = framed(page).getByRole('button', { name })
  do {
    await button.click({ trial: true })
    await page.waitForTimeout(700)
    await button.click()
    await button.waitFor({ state: 'hidden', timeout: EFFECT_MS }).catch(() => null)
  } while (await button.isVisible())
}

export async function continueToSite(page: Page): Promise<void> {
  await press(page, 'Continue to T-Mobile')
  await heading(page, 'Sign in to T-Mobile')
}

export async function signIn(page: Page, person?: string): Promise<void> {
  await visit.signIn(framed(page), person)
}

export async function calls(page: Page, atLeast = 0): Promise<readonly Call[]> {
  await page.waitForFunction((count) => window.calls.length >= count, atLeast)
  return await page.evaluate(() => window.calls)
}

export async function isGone(page: Page): Promise<void> {
  await page.locator('iframe').waitFor({ state: 'detached' })
  expect(await dialog(page).count()).toBe(0)
}

/** Of the developer's page: with the modal open it must find nothing in either. */
export async function violations(page: Page): Promise<unknown> {
  return await violationsIn(page.mainFrame(), ':root')
}

/** Of the modal alone and of the page in it, whatever is behind. */
export async function modalViolations(page: Page): Promise<unknown[]> {
  const inside = page.frames().filter((frame) => new URL(frame.url()).pathname.startsWith('/connect/'))
  expect(inside).toHaveLength(1)
  const found = [await violationsIn(page.mainFrame(), ':root > :not(head, body)')]
  for (const frame of inside) {
    found.push(await violationsIn(frame, ':root'))
  }
  return found.flat()
}

async function violationsIn(frame: Frame, selector: string): Promise<unknown[]> {
  await frame.evaluate(readFileSync('node_modules/axe-core/axe.min.js', 'utf8'))
  return await frame.evaluate(async (within) => {
    const { axe } = window as unknown as {
      axe: { run(within: Element): Promise<{ violations: { id: string; nodes: unknown[] }[] }> }
    }
    const root = document.querySelector(within)
    if (root === null) {
      throw new Error(`Nothing matches ${within}.`)
    }
    return (await axe.run(root)).violations.map(({ id, nodes }) => ({ id, nodes }))
  }, selector)
}

export async function focused(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const outer = document.activeElement
    const inner = outer?.shadowRoot?.activeElement ?? outer
    return inner === null ? '' : inner.id || (inner.getAttribute('aria-label') ?? inner.tagName)
  })
}

/** Whether the wheel moves the page behind, up or down. */
export async function wheelMoves(page: Page): Promise<boolean> {
  const before = await page.evaluate(() => scrollY)
  await page.mouse.move(5, 5)
  await page.mouse.wheel(0, before > 400 ? -400 : 400)
  await page.waitForTimeout(300)
  return (await page.evaluate(() => scrollY)) !== before
}

/** Whether a screen reader finds the modal, its button and its frame: by the browser's own tree, not by our reading of it. */
export async function isExposed(page: Page): Promise<boolean> {
  const session = await page.context().newCDPSession(page)
  const { nodes } = await session.send('Accessibility.getFullAXTree')
  await session.detach()
  const found = (role: string, name: string): boolean =>
    nodes.some((node) => !node.ignored && node.role?.value === role && node.name?.value === name)
  return found('dialog', 'Connect your account') && found('button', 'Close') && found('Iframe', 'Connect your account')
}

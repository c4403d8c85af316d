// What a user does on the hosted page and on the sandbox site in its frame.
import type { FrameLocator, Page } from 'playwright-core'
import { nameOfIntegration } from '../../../src/integrations/catalogue.ts'
import type { RunningService } from './service.ts'
import { giveName, givePassword, signInTo } from './twin.ts'

export const READ = { resource: 'paymentMethod', action: 'read' }
export const WRITE = {
  resource: 'paymentMethod',
  action: 'write',
  arguments: {
    cardNumber: '4111111111111111',
    expirationDate: '12/32',
    cvv: '123',
    nameOnCard: 'John Doe',
    billingZip: '10001',
  },
}

export interface CreatedLink {
  readonly linkId: string
  readonly claimCode: string
  readonly appClipUrl: string
}

export async function createLink(service: RunningService, more: Record<string, unknown> = {}): Promise<CreatedLink> {
  return await create(service, more, {})
}

/**
 * A link of a service that has a name, which a phone could open too: only such a one has a QR code. Its address here is
 * that of the loopback all the same.
 */
export async function createNamedLink(
  service: RunningService,
  more: Record<string, unknown> = {},
): Promise<CreatedLink & { readonly namedUrl: string }> {
  const link = await create(service, more, { Host: 'passage.example' })
  return {
    ...link,
    appClipUrl: link.appClipUrl.replace('http://passage.example', service.url),
    namedUrl: link.appClipUrl,
  }
}

async function create(
  service: RunningService,
  more: Record<string, unknown>,
  headers: Record<string, string>,
): Promise<CreatedLink> {
  const body = { integrationId: 'tmobile', operations: [READ, WRITE], ...more }
  const answer = await service.api('POST', '/v1/links', body, headers)
  if (answer.status !== 201) {
    throw new Error(JSON.stringify(answer.body))
  }
  return answer.body
}

/** The hosted page: a tab's own, or the one in a developer's. */
type Hosted = Pick<Page, 'getByRole' | 'locator' | 'frameLocator'>

export async function heading(page: Hosted, name: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name }).waitFor()
}

export async function continueToSite(page: Hosted, integrationId = 'tmobile'): Promise<void> {
  const name = nameOfIntegration(integrationId)
  await page.getByRole('button', { name: `Continue to ${name}` }).click()
  await heading(page, `Sign in to ${name}`)
}

export function site(page: Hosted): FrameLocator {
  return page.frameLocator('iframe')
}

/**
 * The site from the user's turn on. Before that the page covers it, and nobody can type into it. A test can, into a page that
 * the session is about to leave for another one: the fields are there already, and what was typed is lost.
 */
async function siteInTurn(page: Hosted): Promise<FrameLocator> {
  await page.locator('body[data-kind=waiting]').waitFor()
  return site(page)
}

export async function enterName(page: Hosted, name: string): Promise<void> {
  await giveName(await siteInTurn(page), name)
}

export async function enterPassword(page: Hosted, password: string): Promise<void> {
  await givePassword(await siteInTurn(page), password)
}

export async function signIn(page: Hosted, person = 'user_good', integrationId = 'tmobile'): Promise<void> {
  await signInTo(integrationId, await siteInTurn(page), person)
}

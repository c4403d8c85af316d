// What a user does on the hosted page and on the sandbox site in its frame.
import type { FrameLocator, Page } from 'playwright-core'
import type { Service } from './service.ts'

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

export async function createLink(service: Service, more: Record<string, unknown> = {}): Promise<CreatedLink> {
  return await create(service, more, {})
}

/**
 * A link of a service that has a name, which a phone could open too: only such a one has a QR code. Its address here is
 * that of the loopback all the same.
 */
export async function createNamedLink(
  service: Service,
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
  service: Service,
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

export async function heading(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name }).waitFor({ timeout: 20_000 })
}

export async function continueToSite(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Continue to T-Mobile' }).click()
  await heading(page, 'Sign in to T-Mobile')
}

export function site(page: Page): FrameLocator {
  return page.frameLocator('iframe')
}

export async function enterName(page: Page, name: string): Promise<void> {
  await site(page).getByLabel('Username').fill(name)
  await site(page).getByRole('button', { name: 'Next' }).click()
  await site(page).getByLabel('Password').waitFor()
}

export async function enterPassword(page: Page, password: string): Promise<void> {
  await site(page).getByLabel('Password').fill(password)
  await site(page).getByRole('button', { name: 'Sign in' }).click()
}

export async function signIn(page: Page, name = 'user_good'): Promise<void> {
  await enterName(page, name)
  await enterPassword(page, 'pass_good')
}

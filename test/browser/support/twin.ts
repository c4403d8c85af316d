// The sandbox twins as sites of their own, in a page that nobody frames: who signs in there, and what a client that comes to
// one lets itself be asked.
import type { Page } from 'playwright-core'
import { findIntegration } from '../../../src/integrations/catalogue.ts'
import { manifestOf } from '../../../src/integrations/manifest.ts'
import type { Manifest } from '../../../src/wire/manifest.ts'

const PASSWORD = 'pass_good'

const SIGN_INS: Readonly<Record<string, (page: Page, person: string) => Promise<void>>> = {
  async tmobile(page, person) {
    await page.getByLabel('Username').fill(person)
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
  },
  async att(page, person) {
    await page.getByLabel('User ID').fill(person)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
  },
  async verizon(page, person) {
    await page.getByLabel('User ID', { exact: true }).fill(person)
    await page.getByRole('button', { name: 'Continue' }).click()
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Sign in' }).click()
  },
  async ubereats(page, person) {
    await page.getByLabel('Email or username').fill(person)
    await page.getByLabel('Password').fill(PASSWORD)
    await page.getByRole('button', { name: 'Continue' }).click()
  },
}

/** Those that a client can link which runs no expressions. */
export const TWINS = Object.keys(SIGN_INS).filter((id) => findIntegration(id)?.needs.includes('evaluate') === false)

export async function signInTo(integrationId: string, page: Page, person = 'user_good'): Promise<void> {
  await SIGN_INS[integrationId]?.(page, person)
}

/** @param service the origin that the twin is visited at */
export function manifestOfTwin(integrationId: string, service: string): Manifest {
  const integration = findIntegration(integrationId)
  if (integration === undefined) {
    throw new Error(`There is no "${integrationId}".`)
  }
  return manifestOf(integration, { site: `${service}/sandbox/${integrationId}`, origins: [service] }, [service])
}

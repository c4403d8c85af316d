// The sandbox twins: how somebody signs in at each, in a frame or in a page of its own, and what a client that comes to one
// lets itself be asked.
import type { Page } from 'playwright-core'
import { findIntegration } from '../../../src/integrations/catalogue.ts'
import { manifestOf } from '../../../src/integrations/manifest.ts'
import type { Manifest } from '../../../src/wire/manifest.ts'

const PASSWORD = 'pass_good'

/** The page of a site, or the frame that it is in. */
export type Fields = Pick<Page, 'getByLabel' | 'getByRole'>

const SIGN_INS: Readonly<Record<string, (fields: Fields, person: string, password: string) => Promise<void>>> = {
  async tmobile(fields, person, password) {
    await giveName(fields, person)
    await givePassword(fields, password)
  },
  async att(fields, person, password) {
    await fields.getByLabel('User ID').fill(person)
    await givePassword(fields, password)
  },
  async verizon(fields, person, password) {
    await fields.getByLabel('User ID', { exact: true }).fill(person)
    await fields.getByRole('button', { name: 'Continue' }).click()
    await givePassword(fields, password)
  },
  async ubereats(fields, person, password) {
    await fields.getByLabel('Email or username').fill(person)
    await fields.getByLabel('Password').fill(password)
    await fields.getByRole('button', { name: 'Continue' }).click()
  },
}

/** The first page of T-Mobile's sign-in, up to the second. */
export async function giveName(fields: Fields, person: string): Promise<void> {
  await fields.getByLabel('Username').fill(person)
  await fields.getByRole('button', { name: 'Next' }).click()
  await fields.getByLabel('Password').waitFor()
}

export async function givePassword(fields: Fields, password: string): Promise<void> {
  await fields.getByLabel('Password').fill(password)
  await fields.getByRole('button', { name: 'Sign in' }).click()
}

/** Those that a client can link which runs no expressions. */
export const TWINS = Object.keys(SIGN_INS).filter((id) => findIntegration(id)?.needs.includes('evaluate') === false)

export async function signInTo(
  integrationId: string,
  fields: Fields,
  person = 'user_good',
  password = PASSWORD,
): Promise<void> {
  await SIGN_INS[integrationId]?.(fields, person, password)
}

/** @param service the origin that the twin is visited at */
export function manifestOfTwin(integrationId: string, service: string): Manifest {
  const integration = findIntegration(integrationId)
  if (integration === undefined) {
    throw new Error(`There is no "${integrationId}".`)
  }
  return manifestOf(integration, { site: `${service}/sandbox/${integrationId}`, origins: [service] }, [service])
}

// Links with the Playwright driver, in the page that a browser shows already. The person signs in there by hand.
import { chromium } from 'playwright-core'
import { fileStore } from '../../../src/sdk/playwright/link-store.ts'
import { linkWith } from '../../../src/sdk/playwright/link-with.ts'
import { manifestAt } from '../support/kinds.ts'
import type { Told } from './programs.ts'

const { endpoint, service, claimCode, integrationId, origin, store } = JSON.parse(process.argv[2] ?? '') as Told

const browser = await chromium.connectOverCDP(endpoint)
const [context] = browser.contexts()
const page = context?.pages()[0] ?? (await context?.newPage())
if (page === undefined) {
  throw new Error('The browser has no window.')
}
await linkWith(page, { service, claimCode, manifest: manifestAt(integrationId, origin), store: fileStore(store) })
process.exit(0)

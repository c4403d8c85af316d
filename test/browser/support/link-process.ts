// A program that links through a browser which is not its own, so that a test can kill it and the browser stays. Prints how
// the session ended.
import { chromium } from 'playwright-core'
import { fileStore } from '../../../src/sdk/playwright/link-store.ts'
import { linkWith } from '../../../src/sdk/playwright/link-with.ts'
import { manifestOfTwin, signInTo } from './twin.ts'

const [endpoint = '', service = '', claimCode = '', path = ''] = process.argv.slice(2)
const browser = await chromium.connectOverCDP(endpoint)
const [context] = browser.contexts()
const page = context?.pages()[0] ?? (await browser.newPage())
const end = await linkWith(page, {
  service,
  claimCode,
  manifest: manifestOfTwin('tmobile', service),
  store: fileStore(path),
  signIn: (shown) => signInTo('tmobile', shown),
})
console.log(JSON.stringify(end))
process.exit(0)

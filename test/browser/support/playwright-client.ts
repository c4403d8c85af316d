// The Playwright driver as a client of the conformance kit: a program that the kit starts, kills, and starts again. Claims,
// plays in a browser that it starts itself, and claims again until no case is left. Its one word: a folder to keep things in.
import { join } from 'node:path'
import { ClaimRefused } from '../../../src/device/claim-link.ts'
import { fileStore } from '../../../src/sdk/playwright/link-store.ts'
import { linkWith } from '../../../src/sdk/playwright/link-with.ts'
import type { Manifest } from '../../../src/wire/manifest.ts'
import { launchBrowser } from './browser.ts'

/** Sessions that are played side by side. With more of them, tabs of one browser, the run takes longer. */
const LANES = 3

const { PASSAGE_URL: service = '', PASSAGE_CODE: claimCode = '' } = process.env

const manifest = (await (await fetch(new URL('/manifest', service))).json()) as Manifest
const browser = await launchBrowser()
try {
  await Promise.all(Array.from({ length: LANES }, (_, lane) => playAll(lane)))
} finally {
  await browser.close()
}

async function playAll(lane: number): Promise<void> {
  const store = fileStore(join(process.argv[2] ?? '.', `${lane}.json`))
  try {
    for (;;) {
      const context = await browser.newContext()
      await linkWith(await context.newPage(), {
        service,
        claimCode,
        manifest,
        store,
        // What a user would do, the kit's pages do by themselves.
        signIn: async () => {},
      })
      // Another client may have the session now: this one does not go on with it.
      await store.clear()
      await context.close()
    }
  } catch (cause) {
    if (!(cause instanceof ClaimRefused)) {
      throw cause
    }
    await store.clear()
  }
}

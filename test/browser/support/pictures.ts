// Screenshots of what a test sees, light and dark, narrow and wide, for people to look at. SCREENSHOTS names the folder; `no`:
// nobody looks, and none are taken.
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

const named = process.env['SCREENSHOTS']
const folder = named === 'no' ? null : (named ?? mkdtempSync(join(tmpdir(), 'passage-screenshots-')))
if (folder !== null) {
  mkdirSync(folder, { recursive: true })
  console.log(`Screenshots: ${folder}`)
}

export async function takePictures(page: Page, name: string): Promise<void> {
  if (folder !== null) {
    await eachLook(page, name, async () => {})
  }
}

/** What is in the window, as it is. Only where somebody wants to look: there are many of these. */
export async function takePicture(page: Page, name: string): Promise<void> {
  if (named !== undefined && folder !== null) {
    await page.screenshot({ path: join(folder, `${name}.png`) })
  }
}

/**
 * Of a page that has come: whoever has pressed what leads to it waits for what it shows first, as until then it is the one
 * before that is seen.
 * @param look called once the page is seen so, with the picture's name
 */
export async function eachLook(page: Page, name: string, look: (as: string) => Promise<void>): Promise<void> {
  await page.waitForLoadState('domcontentloaded')
  const before = page.viewportSize()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const [width, height] of [
      [320, 640],
      [1280, 800],
    ] as const) {
      await page.setViewportSize({ width, height })
      const as = `${name}-${colorScheme}-${width}`
      if (folder !== null) {
        await page.screenshot({ path: join(folder, `${as}.png`), fullPage: true })
      }
      await look(as)
    }
  }
  await page.emulateMedia({ colorScheme: null, reducedMotion: null })
  if (before !== null) {
    await page.setViewportSize(before)
  }
}

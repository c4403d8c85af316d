// Screenshots of what a test sees, light and dark, narrow and wide, for people to look at. SCREENSHOTS names the folder.
import { mkdirSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'

const folder = process.env['SCREENSHOTS'] ?? mkdtempSync(join(tmpdir(), 'passage-screenshots-'))
mkdirSync(folder, { recursive: true })
console.log(`Screenshots: ${folder}`)

export async function takePictures(page: Page, name: string): Promise<void> {
  const before = page.viewportSize()
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    for (const [width, height] of [
      [320, 640],
      [1280, 800],
    ] as const) {
      await page.setViewportSize({ width, height })
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}-${width}.png`), fullPage: true })
    }
  }
  await page.emulateMedia({ colorScheme: null })
  if (before !== null) {
    await page.setViewportSize(before)
  }
}

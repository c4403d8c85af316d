// A Chromium that stands for a platform's web views: a process of its own, which outlives whoever drives it, with a profile
// that is gone when it is closed.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Chromium, startChromium } from '../../live/support/chromium.ts'

export async function startWebViews(...flags: readonly string[]): Promise<Chromium> {
  const folder = mkdtempSync(join(tmpdir(), 'passage-web-views-'))
  // What would open a window is told to the app, whoever asked for it.
  const chromium = await startChromium(folder, ['--disable-popup-blocking', ...flags])
  return {
    endpoint: chromium.endpoint,
    close: async () => {
      await chromium.close()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

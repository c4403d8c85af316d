// The kit for authors of clients against our own: each must pass it, as far as it can be what a case needs.
import { build } from 'esbuild'
import { expect, it } from 'vitest'
import type { Need } from '../../src/conformance/case.ts'
import { CASES } from '../../src/conformance/cases/cases.ts'
import { tableOf } from '../../src/conformance/report.ts'
import type { Result } from '../../src/conformance/result.ts'
import { startRun } from '../../src/conformance/run.ts'
import { launchBrowser } from './support/browser.ts'

declare const playAll: (code: string) => Promise<void>

/** Sessions that the frame's client plays side by side: as many as there are cases that only wait. */
const LANES = 8
const PATIENCE_MS = 60_000
const SETTINGS = { cases: CASES, limitMs: 30_000, port: 0, patienceMs: PATIENCE_MS }

/** The whole table is shown where a case failed. */
function expectNoFailure(results: readonly Result[], without: readonly Need[]): void {
  const failed = results.filter(({ verdict }) => verdict.kind === 'failed').map(({ case: { name } }) => name)
  expect(failed, tableOf(results, without)).toEqual([])
}

it('is passed by the frame of the hosted page', { timeout: 300_000 }, async () => {
  const { outputFiles } = await build({
    entryPoints: ['test/browser/support/frame-client.ts'],
    bundle: true,
    format: 'iife',
    write: false,
  })
  const without: Need[] = ['topLevel', 'upgradeStatus']
  const run = await startRun({
    ...SETTINGS,
    without,
    client: null,
    // Of the site's own origin: a page may look into no other frame.
    page: `<!doctype html><body><script>${outputFiles[0]?.text ?? ''}</script>`,
  })
  const browser = await launchBrowser()
  try {
    for (let lane = 0; lane < LANES; lane++) {
      // A browser of its own: frames of one page take the focus from each other.
      const page = await (await browser.newContext()).newPage()
      await page.goto(`${run.url}/client`)
      await page.evaluate((code) => void playAll(code), run.code)
    }
    expectNoFailure(await run.results, without)
  } finally {
    await browser.close()
    await run.close()
  }
})

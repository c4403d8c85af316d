// The kit for authors of clients against the web view kit, whose program is killed in the middle of commands too.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CASES } from '../../src/conformance/cases/cases.ts'
import { tableOf } from '../../src/conformance/report.ts'
import { startRun } from '../../src/conformance/run.ts'
import { startWebViews } from './support/web-views.ts'

it('is passed by the web view kit', { timeout: 600_000 }, async () => {
  const state = mkdtempSync(join(tmpdir(), 'conformance-'))
  const chromium = await startWebViews()
  const run = await startRun({
    cases: CASES,
    limitMs: 30_000,
    port: 0,
    patienceMs: 60_000,
    without: [],
    client: `${process.execPath} test/browser/support/web-view-client.ts ${chromium.endpoint} ${state}`,
  })
  try {
    const results = await run.results
    const failed = results.filter(({ verdict }) => verdict.kind === 'failed').map(({ case: { name } }) => name)
    expect(failed, tableOf(results, [])).toEqual([])
  } finally {
    await run.close()
    await chromium.close()
    rmSync(state, { recursive: true, maxRetries: 5 })
  }
})

// The kit for authors of clients against the Playwright driver, which is killed in the middle of commands too.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { CASES } from '../../src/conformance/cases/cases.ts'
import { tableOf } from '../../src/conformance/report.ts'
import { startRun } from '../../src/conformance/run.ts'

it('is passed by the Playwright driver', { timeout: 600_000 }, async () => {
  const state = mkdtempSync(join(tmpdir(), 'conformance-'))
  const run = await startRun({
    cases: CASES,
    limitMs: 30_000,
    port: 0,
    patienceMs: 60_000,
    without: [],
    client: `${process.execPath} test/browser/support/playwright-client.ts ${state}`,
  })
  try {
    const results = await run.results
    const failed = results.filter(({ verdict }) => verdict.kind === 'failed').map(({ case: { name } }) => name)
    expect(failed, tableOf(results, [])).toEqual([])
  } finally {
    await run.close()
    rmSync(state, { recursive: true })
  }
})

// The kit for authors of clients against the browser extension, which is killed with its browser in the middle of commands.
// About three and a half minutes.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import type { Need } from '../../src/conformance/case.ts'
import { CASES } from '../../src/conformance/cases/cases.ts'
import { tableOf } from '../../src/conformance/report.ts'
import { startRun } from '../../src/conformance/run.ts'

/** No browser tells an extension why a socket did not open. */
const WITHOUT: readonly Need[] = ['upgradeStatus']

it('is passed by the browser extension', { timeout: 600_000 }, async () => {
  const state = mkdtempSync(join(tmpdir(), 'conformance-'))
  const run = await startRun({
    cases: CASES,
    limitMs: 30_000,
    port: 0,
    patienceMs: 60_000,
    without: WITHOUT,
    client: `exec ${process.execPath} test/browser/support/extension-conformance.ts ${state}`,
  })
  try {
    const results = await run.results
    const failed = results.filter(({ verdict }) => verdict.kind === 'failed').map(({ case: { name } }) => name)
    expect(failed, tableOf(results, WITHOUT)).toEqual([])
  } finally {
    await run.close()
    rmSync(state, { recursive: true, force: true, maxRetries: 5 })
  }
})

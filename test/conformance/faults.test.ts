// The kit must be able to fail: a small client passes what it can play, and each mistake that is planted into it is seen.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { CASES } from '../../src/conformance/cases/cases.ts'
import { tableOf } from '../../src/conformance/report.ts'
import type { Result } from '../../src/conformance/result.ts'
import { startRun } from '../../src/conformance/run.ts'
import { type Fault, playAll } from './small-client.ts'

/** What a client can play that has no browser. */
const PLAYED = [
  'navigate',
  'navigate-redirect',
  'navigate-503',
  'foreign-origin',
  'no-web-address',
  'repeat-after',
  'repeat-read',
  'repeat-within',
  'cut-before',
  'cut-within',
  'cut-unheard',
  'cut-after',
  'turn-met',
  'turn-twice',
  'lost',
  'restarted',
  'refused-once',
  'replaced',
  'not-protocol',
  'unknown-message',
  'unknown-command',
  'garbage',
]

/** In which cases a mistake must be seen; it may be seen in more. */
const SEEN: readonly (readonly [fault: Fault, names: readonly string[]])[] = [
  ['answers twice', ['navigate', 'repeat-after', 'lost']],
  ['runs a repeated id again', ['repeat-after', 'cut-after']],
  ['forgets its answers with the line', ['cut-after']],
  ['forgets what it has started', ['cut-after', 'lost']],
  ['never comes back', ['lost', 'restarted', 'cut-after']],
  ['comes back after 4409', ['replaced']],
  ['comes back after 4000', ['not-protocol']],
  ['comes back after the end', ['navigate']],
  ['says something before its hello', ['navigate']],
  ['counts its events anew', ['turn-twice']],
  ['tells of a turn only once', ['turn-twice']],
  ['takes 503 for a page', ['navigate-503']],
  ['follows a foreign origin', ['foreign-origin']],
  ['says that an address outside is broken', ['foreign-origin', 'no-web-address']],
  ['dies of an unknown message', ['unknown-message']],
  ['dies of a frame that is no message', ['garbage']],
  ['answers an unknown command with null', ['unknown-command']],
  ['has error codes of its own', ['foreign-origin']],
  ['sends what the protocol does not have', ['navigate']],
  ['pings all the time', ['navigate']],
]

const SETTINGS = { without: [], limitMs: 10_000, port: 0, patienceMs: 5_000 }
/** Sessions side by side: most of a session is waiting. */
const LANES = 6

async function play(names: readonly string[], fault: Fault | null, lanes = LANES): Promise<readonly Result[]> {
  const cases = CASES.filter(({ name }) => names.includes(name))
  const run = await startRun({ ...SETTINGS, cases, client: null })
  try {
    await Promise.all(Array.from({ length: lanes }, () => playAll(run.url, run.code, fault, null)))
    return await run.results
  } finally {
    await run.close()
  }
}

async function playProcess(names: readonly string[], fault: Fault | ''): Promise<readonly Result[]> {
  const folder = mkdtempSync(join(tmpdir(), 'conformance-'))
  const client = `${process.execPath} test/conformance/small-client.ts ${folder}/kept.json '${fault}'`
  const run = await startRun({ ...SETTINGS, cases: CASES.filter(({ name }) => names.includes(name)), client })
  try {
    return await run.results
  } finally {
    await run.close()
    rmSync(folder, { recursive: true })
  }
}

function failedIn(results: readonly Result[]): string[] {
  return results.filter(({ verdict }) => verdict.kind === 'failed').map(({ case: { name } }) => name)
}

describe('a client without a mistake', () => {
  it('passes', async () => {
    const results = await play(PLAYED, null)
    expect(results).toHaveLength(PLAYED.length)
    expect(failedIn(results), tableOf(results, [])).toEqual([])
  })

  it('passes where it is killed', async () => {
    const results = await playProcess(['killed-within', 'killed-after', 'killed-looking'], '')
    expect(failedIn(results), tableOf(results, [])).toEqual([])
  })
})

// Side by side, for each waits more than it works.
describe.concurrent('a client that', () => {
  it.for(SEEN)('%s', async ([fault, names], { expect }) => {
    const results = await play(names, fault)
    expect(failedIn(results).toSorted(), tableOf(results, [])).toEqual(names.toSorted())
  })

  it('submits again after its death', async ({ expect }) => {
    expect(failedIn(await playProcess(['killed-within'], 'submits again after its death'))).toEqual(['killed-within'])
  })

  it('prints its token', async ({ expect }) => {
    expect(failedIn(await playProcess(['navigate'], 'prints its token'))).toEqual(['navigate'])
  })

  it('comes back at once after 4429', async ({ expect }) => {
    expect(failedIn(await play(['too-fast'], 'comes back at once after 4429'))).toEqual(['too-fast'])
  })

  it('keeps its cookies', async ({ expect }) => {
    expect(failedIn(await play(['navigate', 'navigate-redirect'], 'keeps its cookies', 1))).toEqual([
      'navigate-redirect',
    ])
  })

  it('never claims', async ({ expect }) => {
    const run = await startRun({ ...SETTINGS, cases: CASES.slice(0, 2), client: 'true' })
    const results = await run.results
    await run.close()
    expect(results.map(({ verdict }) => verdict)).toEqual([
      { kind: 'failed', why: ['the client ended with 0 and did not claim it'] },
      { kind: 'failed', why: ['the client ended with 0 and did not claim it'] },
    ])
  })
})

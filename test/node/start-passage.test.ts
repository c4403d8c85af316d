// What `startPassage` leaves behind of tests that were killed, at any moment: nothing. Real processes, and the real server. Price: 25 s.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, it, type TestContext } from 'vitest'
import { PATIENCE_MS } from '../support/patience.ts'

/** Tests that start a Passage, and never stop it. */
const TESTS = `
import { startPassage } from ${JSON.stringify(resolve('src/sdk/client/start-passage.ts'))}
const { url, passage } = await startPassage({ checkout: '.' })
await passage.providers.list()
console.log(url)
setInterval(() => {}, 1000)`

/** Gives them, the folder where they keep what is of a moment, and what they have printed. */
function startTests(onTestFinished: TestContext['onTestFinished']) {
  const folder = mkdtempSync(join(tmpdir(), 'passage-killed-'))
  const { PASSAGE_URL: _1, PASSAGE_API_KEY: _2, PASSAGE_ORGANISATION: _3, NO_COLOR: _4, ...env } = process.env
  const tests = spawn(process.execPath, ['--input-type=module', '--eval', TESTS], {
    // As many a CI sets it: what is read of the server's words are words.
    env: { ...env, TMPDIR: folder, FORCE_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const printed = { out: '' }
  tests.stdout.on('data', (chunk: Buffer) => (printed.out += chunk.toString()))
  onTestFinished(() => {
    tests.kill('SIGKILL')
    rmSync(folder, { recursive: true, force: true, maxRetries: 10 })
  })
  const data = (): string[] => readdirSync(folder).filter((name) => name.startsWith('passage-test-'))
  return { tests, folder, printed, data }
}

async function kill(tests: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = once(tests, 'exit')
  tests.kill(signal)
  await ended
}

const answers = async (url: string): Promise<boolean> =>
  await fetch(`${url}/health`).then(
    () => true,
    () => false,
  )

describe.concurrent('tests that were killed leave no server and no data', () => {
  it('while it runs', async ({ expect, onTestFinished }) => {
    const { tests, printed, data } = startTests(onTestFinished)
    await expect.poll(() => printed.out, { timeout: 2 * PATIENCE_MS }).toContain('http')
    const url = printed.out.trim()
    expect([await answers(url), data()]).toEqual([true, [expect.any(String)]])
    await kill(tests, 'SIGKILL')
    await expect.poll(data, { timeout: PATIENCE_MS }).toEqual([])
    expect(await answers(url)).toBe(false)
  })

  it('while it starts', async ({ expect, onTestFinished }) => {
    const { tests, folder, data } = startTests(onTestFinished)
    const made = (): string[] => data().flatMap((name) => readdirSync(join(folder, name)))
    await expect.poll(made, { timeout: PATIENCE_MS }).not.toEqual([])
    await kill(tests, 'SIGTERM')
    await expect.poll(data, { timeout: PATIENCE_MS }).toEqual([])
  })
})

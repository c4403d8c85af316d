// Runs the receiver's file in Node, the newest and the oldest that it is for, Deno and Bun: real runtimes, fetched for this
// run only. workerd has its own tests.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { publicKeyOf } from '../../src/core/signature.ts'
import { bodyOf, headersOf, newerKey, ORGANISATION } from './sender.ts'

const FILE = 'test/receiver/in-runtime.ts'
const scratch = mkdtempSync(join(tmpdir(), 'passage-runtimes-'))
// For a runtime that reads no types, stripped as src/docs/webhooks.md says.
const stripped = join(scratch, 'in-runtime.mjs')
buildSync({ entryPoints: [FILE], outfile: stripped, bundle: true, format: 'esm', target: 'node20' })
const RUNTIMES = [
  { name: 'Node', command: [process.execPath, FILE] },
  { name: 'Node 20.0', command: ['npm', 'exec', '--yes', '--package=node@20.0.0', '--', 'node', stripped] },
  { name: 'Deno', command: ['npm', 'exec', '--yes', '--package=deno@2.9.6', '--', 'deno', 'run', '--no-config', FILE] },
  { name: 'Bun', command: ['npm', 'exec', '--yes', '--package=bun@1.4.5', '--', 'bun', 'run', FILE] },
] as const
const EXPECTED = '{"event":"link.complete","changed":"body_differs","stranger":"other_organisation"}'
const LIMIT_MS = 180_000

const body = bodyOf('link.complete')
const given = JSON.stringify({
  body,
  headers: await headersOf(body, Math.floor(Date.now() / 1000)),
  keys: { keys: [publicKeyOf(newerKey)] },
  organisation: ORGANISATION,
})

let failures = 0
for (const { name, command } of RUNTIMES) {
  const [program, ...options] = command
  const { stdout, stderr } = spawnSync(program, [...options, given], { encoding: 'utf8', timeout: LIMIT_MS })
  const isRight = stdout.trim() === EXPECTED
  failures += isRight ? 0 : 1
  console.log(
    `${name}: ${isRight ? "takes the good webhook, refuses the changed one and the stranger's" : `FAILED\n${stdout}${stderr}`}`,
  )
}
rmSync(scratch, { recursive: true })
process.exit(failures)

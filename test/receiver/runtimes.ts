// Runs the receiver's file in Node, Deno and Bun: real runtimes, fetched for this run only. workerd has its own tests.
import { spawnSync } from 'node:child_process'
import { publicKeyOf } from '../../src/core/signature.ts'
import { bodyOf, headersOf, newerKey, ORGANISATION } from './sender.ts'

const FILE = 'test/receiver/in-runtime.ts'
const RUNTIMES = [
  { name: 'Node', command: [process.execPath, FILE] },
  { name: 'Deno', command: ['npm', 'exec', '--yes', '--package=deno@2.9.6', '--', 'deno', 'run', '--no-config', FILE] },
  { name: 'Bun', command: ['npm', 'exec', '--yes', '--package=bun@1.4.5', '--', 'bun', 'run', FILE] },
] as const
const EXPECTED = '{"event":"link.complete","changed":"body_differs"}'
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
  console.log(`${name}: ${isRight ? 'takes the good webhook, refuses the changed one' : `FAILED\n${stdout}${stderr}`}`)
}
process.exit(failures)

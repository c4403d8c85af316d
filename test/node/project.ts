// A directory that is this project, but for what its commands write: they run there as a developer runs them, and nothing of
// theirs stays here.
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { asShipped } from '../support/shipped.ts'

const PARTS = [
  'src',
  'examples',
  'test',
  'node_modules',
  'package.json',
  'tsconfig.json',
  'schema.sql',
  'README.md',
  'SECURITY.md',
]

export function newProject(): string {
  const directory = mkdtempSync(join(tmpdir(), 'passage-project-'))
  // The sources import from beside where they really are, and a build writes beside where it runs.
  mkdirSync('.build', { recursive: true })
  for (const name of [...PARTS, '.build']) {
    symlinkSync(resolve(name), join(directory, name))
  }
  writeFileSync(join(directory, 'wrangler.toml'), asShipped(readFileSync('wrangler.toml', 'utf8')))
  return directory
}

export interface Ended {
  readonly code: number
  readonly output: string
}

/** Starts `src/cli/<name>.ts` there. A signal that it ends by is code 1. */
export function startCommand(
  project: string,
  name: string,
  words: readonly string[],
  more: Record<string, string> = {},
) {
  // The secrets are those of the tests in workerd, where they run beside these.
  const { STATE_DIR: _, ...inherited } = process.env
  const child = spawn(process.execPath, [`src/cli/${name}.ts`, ...words], {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...inherited, SERVICE_SECRET: '', SIGNING_KEYS: '', ...more },
  })
  let output = ''
  const hear = (chunk: Buffer): void => void (output += chunk.toString())
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const ended = new Promise<Ended>((settle) => child.once('close', (code) => settle({ code: code ?? 1, output })))
  return { child, ended, output: () => output }
}

export function runCommand(
  project: string,
  name: string,
  words: readonly string[] = [],
  more?: Record<string, string>,
) {
  return startCommand(project, name, words, more).ended
}

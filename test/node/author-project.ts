// A project of its own in which an author writes: its sources are copies, so that nothing is written into ours.
import { spawn } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

const COPIED = [
  'src',
  'test',
  'package.json',
  'tsconfig.json',
  'wrangler.toml',
  'schema.sql',
  '.oxfmtrc.json',
  '.oxlintrc.jsonc',
]
/** The texts that the service's own modules import. */
const BUILT = ['connect.txt', 'connect-style.txt', 'embed.txt', 'guard.txt', 'not-found.txt']

export interface Ran {
  readonly code: number
  readonly output: string
}

export function newAuthorProject(): string {
  const directory = mkdtempSync(join(tmpdir(), 'passage-author-'))
  for (const name of COPIED) {
    cpSync(name, join(directory, name), { recursive: true })
  }
  mkdirSync(join(directory, '.build'))
  for (const name of BUILT.filter((one) => existsSync(join('.build', one)))) {
    cpSync(join('.build', name), join(directory, '.build', name))
  }
  symlinkSync(resolve('node_modules'), join(directory, 'node_modules'))
  return directory
}

/** `npm run integration -- …`, as somebody types it who sits at no terminal. */
export async function integration(project: string, ...words: string[]): Promise<Ran> {
  return await run(project, ['--import', './src/cli/ready.js', 'src/cli/integration.ts', ...words])
}

/** A program of node_modules. */
export async function program(project: string, path: string, ...words: string[]): Promise<Ran> {
  return await run(project, [join('node_modules', path), ...words])
}

async function run(project: string, words: readonly string[]): Promise<Ran> {
  const child = spawn(process.execPath, words, {
    cwd: project,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', LIVE_ORIGINS: '' },
  })
  let output = ''
  const hear = (chunk: Buffer): void => void (output += chunk.toString())
  child.stdout.on('data', hear)
  child.stderr.on('data', hear)
  const code = await new Promise<number>((settle) => child.once('close', (ended) => settle(ended ?? 1)))
  return { code, output }
}

// The example app, with the real packages and with ours as npm packs it. Installed once, and kept.
import { execFileSync } from 'node:child_process'
import { cpSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { install } from '../../support/install.ts'

/** Gives where the app is. */
export function installApp(): string {
  const app = install(resolve(import.meta.dirname, '../app'), 'packages')
  run('npm', ['run', 'build'])
  const [packed] = JSON.parse(
    run('npm', ['pack', './dist/passage-react-native', '--json', '--pack-destination', app]),
  ) as [{ filename: string }]
  run('npm', ['install', '--no-save', '--ignore-scripts', '--prefer-offline', `./${packed.filename}`], app)
  const live = { LIVE_ORIGINS: JSON.stringify({ tmobile: 'https://www.example.com' }) }
  writeFileSync(
    join(app, 'manifests.json'),
    run('npm', ['run', '-s', 'manifest', '--', 'tmobile', '--json'], '.', live),
  )
  return app
}

/** The package's sources beside the app, where the compiler finds the packages that an app brings. */
export function copySources(app: string): void {
  const target = join(app, 'src')
  rmSync(target, { recursive: true, force: true })
  for (const room of ['sdk/react-native', 'sdk/session', 'sdk/web-view', 'device', 'wire']) {
    cpSync(join('src', room), join(target, room), { recursive: true })
  }
}

/** @throws with what the command printed */
export function run(command: string, words: readonly string[], cwd = '.', more: NodeJS.ProcessEnv = {}): string {
  try {
    return execFileSync(command, words, { cwd, env: { ...process.env, ...more }, encoding: 'utf8', stdio: 'pipe' })
  } catch (cause) {
    const { stdout, stderr } = cause as { readonly stdout: string; readonly stderr: string }
    throw new Error(`${command} ${words.join(' ')}:\n${stdout}${stderr}`, { cause })
  }
}

// What only one kind of tests needs of the registry: a folder with a package.json and a lock of its own is installed into
// .build, so that the project's own installation stays as light as it is, and kept there for as long as neither changes.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { cpSync, existsSync, readFileSync, renameSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'

/**
 * Gives the directory where the folder is, with all that it depends on.
 * @param room of .build
 */
export function install(source: string, room: string): string {
  const hash = createHash('sha256')
  for (const file of ['package.json', 'package-lock.json']) {
    hash.update(readFileSync(join(source, file)))
  }
  const installed = resolve('.build', room, `${basename(source)}-${hash.digest('hex').slice(0, 16)}`)
  if (!existsSync(installed)) {
    // Under another name until it is whole, so that one that was cut short is never taken for it.
    const making = `${installed}.${process.pid}`
    cpSync(source, making, { recursive: true })
    // No scripts: a package that would fetch a binary, or a browser, does without it.
    execFileSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: making, stdio: 'pipe' })
    renameSync(making, installed)
  }
  cpSync(source, installed, { recursive: true })
  return installed
}

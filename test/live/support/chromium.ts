// A Chromium of a process of its own, with a profile that lasts: for tests in which a program that uses it dies, or it does,
// and the other lives on. Whoever has its endpoint may come to it, and go.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { findBrowser } from '../../../src/cli/find-browser.ts'
import { endpointOf, FLAGS } from '../../browser/support/browser.ts'

export interface Chromium {
  /** For `connectOverCDP`. */
  readonly endpoint: string
  /** As its user closes it. */
  close(): Promise<void>
}

/** A page that is busy may keep it. */
const CLOSING_MS = 3_000

export async function startChromium(profile: string, flags: readonly string[] = []): Promise<Chromium> {
  const own = ['--headless=new', '--remote-debugging-port=0', `--user-data-dir=${profile}`]
  const child = spawn(findBrowser(), [...FLAGS, ...own, ...flags, 'about:blank'], {
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const ended = once(child, 'exit')
  return {
    endpoint: await endpointOf(child),
    async close() {
      child.kill('SIGTERM')
      const late = setTimeout(() => child.kill('SIGKILL'), CLOSING_MS)
      await ended
      clearTimeout(late)
    },
  }
}

// Before the tests: the two applications, installed from the registry into .build, and started.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { createWriteStream, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { TestProject } from 'vitest/node'
import { exitOf } from '../../../src/cli/wrangler.ts'
import { freePort } from '../../support/free-port.ts'
import { install } from '../../support/install.ts'

export const SITES = ['admin', 'shop'] as const
export type SiteName = (typeof SITES)[number]

declare module 'vitest' {
  interface ProvidedContext {
    /** Where each application itself listens, without its front. */
    readonly applications: Readonly<Record<SiteName, string>>
    /** Certificate and key of the fronts, PEM. */
    readonly certificate: { readonly cert: string; readonly key: string }
  }
}

const SOURCES = resolve(import.meta.dirname, '../sites')
const READY_WITHIN_MS = 120_000

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const scratch = mkdtempSync(join(tmpdir(), 'passage-live-'))
  const running = await Promise.all(
    SITES.map((name) => start(name, install(resolve(SOURCES, name), 'live'), join(scratch, name))),
  )
  const [admin, shop] = running.map(({ address }) => address)
  project.provide('applications', { admin: admin!, shop: shop! })
  project.provide('certificate', certify(scratch))
  return async () => {
    for (const { child } of running) {
      child.kill()
    }
    await Promise.all(running.map(({ ended }) => ended))
    rmSync(scratch, { recursive: true, force: true })
  }
}

interface Running {
  readonly address: string
  readonly child: ChildProcess
  readonly ended: Promise<number>
}

async function start(name: SiteName, directory: string, state: string): Promise<Running> {
  mkdirSync(state)
  const port = await freePort()
  const log = join(state, 'output.log')
  const child = spawn(process.execPath, ['server.js'], {
    cwd: directory,
    env: { ...process.env, PORT: String(port), STATE: state, VENDURE_DISABLE_TELEMETRY: 'true' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const output = createWriteStream(log)
  child.stdout.pipe(output)
  child.stderr.pipe(output)
  const ended = exitOf(child)
  const isReady = () => existsSync(join(state, 'ready'))
  const late = performance.now() + READY_WITHIN_MS
  while (!isReady()) {
    if (child.exitCode !== null || performance.now() > late) {
      throw new Error(`${name} did not start:\n${readFileSync(log, 'utf8')}`)
    }
    await wait(50)
  }
  return { address: `http://127.0.0.1:${port}`, child, ended }
}

/** For `localhost` and the loopback address, for a day, and trusted by nobody who is not told to. */
function certify(directory: string): { cert: string; key: string } {
  const [key, cert] = [join(directory, 'key.pem'), join(directory, 'cert.pem')]
  const names = 'subjectAltName=DNS:localhost,IP:127.0.0.1'
  const new_ = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc']
  execFileSync(
    'openssl',
    ['req', '-x509', ...new_, '-days', '1', '-subj', '/CN=localhost', '-addext', names, '-keyout', key, '-out', cert],
    { stdio: 'pipe' },
  )
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') }
}

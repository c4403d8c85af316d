// The service under test: the real Worker under `wrangler dev`, with its data on a disk, started and killed as often as
// wished. Built once, so that every start runs the same code and takes two seconds.
import { appendFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { experimental_readRawConfig } from 'wrangler'
import { ensureLocal } from '../../src/cli/database.ts'
import { DEVELOPMENT_ORGANISATION, newDevelopment } from '../../src/cli/development.ts'
import { findFree, LOOPBACK } from '../../src/cli/ports.ts'
import { completeVariables, serviceSecretIn, webhookSecretUnder, writePrivate } from '../../src/cli/secrets.ts'
import { insertKey, selectOrganisation } from '../../src/cli/sql.ts'
import { exitOf, runWrangler, signalGroup, spawnWrangler } from '../../src/cli/wrangler.ts'
import type { Chance } from './chance.ts'

const READY_WITHIN_MS = 60_000

export interface Prepared {
  readonly url: string
  readonly apiKey: string
  readonly organisationId: string
  readonly webhookSecret: string
  /** wrangler's parameters. */
  readonly start: readonly string[]
  readonly log: string
}

/**
 * Builds the Worker and makes secrets, schema and a key, all of it in `directory`.
 * @throws Error where wrangler cannot do so
 */
export async function prepareService(directory: string, chance: Chance): Promise<Prepared> {
  const state = join(directory, 'state')
  // Read by src/cli/wrangler.ts for each process that it starts.
  process.env['STATE_DIR'] = state
  const variables = completeVariables('', '', Date.now())
  const variablesFile = join(directory, 'variables.env')
  writePrivate(variablesFile, variables)
  const owner = newDevelopment(Date.now())
  const key = { key: owner.apiKey, mode: 'test', expiresAt: null, ...owner } as const
  const sql = insertKey({ ...key, organisationName: DEVELOPMENT_ORGANISATION })
  const [config, port] = await Promise.all([
    build(join(directory, 'bundle')),
    findPort(chance),
    ensureLocal(state, sql + selectOrganisation(DEVELOPMENT_ORGANISATION)),
  ])
  const listen = ['--ip', LOOPBACK, '--port', String(port), '--inspector-port', '0']
  const quiet = ['--show-interactive-dev-session=false', '--log-level', 'warn']
  const data = ['--local', '--persist-to', state, '--env-file', variablesFile]
  return {
    url: `http://${LOOPBACK}:${port}`,
    apiKey: owner.apiKey,
    organisationId: owner.organisationId,
    webhookSecret: webhookSecretUnder(serviceSecretIn(variables) ?? '', owner.organisationId),
    start: ['dev', '--config', config, ...listen, ...data, ...quiet],
    log: join(directory, 'server.log'),
  }
}

/** Gives the path of a configuration that runs the built Worker as it is. */
async function build(bundle: string): Promise<string> {
  const built = await runWrangler(['deploy', '--dry-run', '--outdir', bundle])
  if (built.code !== 0) {
    throw new Error(`wrangler could not build the Worker:\n${built.stdout}${built.stderr}`)
  }
  const {
    build: _build,
    minify: _minify,
    ...config
  } = experimental_readRawConfig({ config: 'wrangler.toml' }).rawConfig
  const path = join(bundle, 'wrangler.json')
  writeFileSync(path, JSON.stringify({ ...config, main: 'index.js', no_bundle: true, find_additional_modules: true }))
  return path
}

/**
 * Below the ports that the system hands out: while the service is down, a client's own connection could be given its
 * port and would then connect to itself.
 */
async function findPort(chance: Chance): Promise<number> {
  for (;;) {
    const port = await findFree(18_000 + chance.below(12_000))
    if (port !== null) {
      return port
    }
  }
}

export class Service {
  readonly #prepared: Prepared
  #group: number | null = null
  #ended: Promise<number> = Promise.resolve(0)
  #up = Promise.withResolvers<void>()
  #isUp = false
  /** How often it was killed. */
  kills = 0

  constructor(prepared: Prepared) {
    this.#prepared = prepared
  }

  get url(): string {
    return this.#prepared.url
  }

  get apiKey(): string {
    return this.#prepared.apiKey
  }

  /** Resolves at once while the service is up, else when it is up again. */
  up(): Promise<void> {
    return this.#up.promise
  }

  spawn(): void {
    const child = spawnWrangler(this.#prepared.start)
    const keep = (chunk: Buffer): void => appendFileSync(this.#prepared.log, chunk)
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    this.#group = child.pid ?? null
    this.#ended = exitOf(child)
  }

  /** @throws Error where it does not answer in time */
  async untilUp(): Promise<void> {
    const end = performance.now() + READY_WITHIN_MS
    while (performance.now() < end) {
      const answer = await fetch(`${this.url}/health`, { signal: AbortSignal.timeout(5000) }).catch(() => null)
      if (answer?.ok) {
        this.#isUp = true
        this.#up.resolve()
        return
      }
      await wait(25)
    }
    throw new Error(`The service did not come up again within ${READY_WITHIN_MS / 1000} s: ${this.#prepared.log}`)
  }

  /** SIGKILL to wrangler, workerd and all that they have started, at once. Resolves when none of them is left. */
  async kill(): Promise<void> {
    // Whoever waits already, because a start was cut short, goes on waiting for the same moment.
    if (this.#isUp) {
      this.#isUp = false
      this.#up = Promise.withResolvers()
    }
    if (this.#group !== null) {
      signalGroup(this.#group, 'SIGKILL')
      // Comes when nobody of the group holds the output any more.
      await this.#ended
      this.#group = null
      this.kills++
    }
  }
}

// The service under test: the real Worker under `wrangler dev`, with its data on a disk, started and killed as often as
// wished. Built once, so that every start runs the same code and takes two seconds.
import { execFile } from 'node:child_process'
import { appendFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { experimental_readRawConfig } from 'wrangler'
import { ensureLocal } from '../../src/cli/database.ts'
import { DEVELOPMENT_ORGANISATION, newDevelopment } from '../../src/cli/development.ts'
import { LOOPBACK } from '../../src/cli/ports.ts'
import {
  completeVariables,
  serviceSecretIn,
  type WebhookSecrets,
  webhookSecretsUnder,
  writePrivate,
} from '../../src/cli/secrets.ts'
import { insertKey, selectOrganisation } from '../../src/cli/sql.ts'
import { newApiKey } from '../../src/core/api-key.ts'
import { randomBytes } from '../../src/core/id.ts'
import type { Mode } from '../../src/wire/mode.ts'
import { exitOf, signalGroup, spawnWrangler } from '../../src/cli/wrangler.ts'
import { freePort } from '../support/free-port.ts'
import { SHIPPED } from '../support/shipped.ts'
import type { Chance } from './chance.ts'

const READY_WITHIN_MS = 60_000

export interface Prepared {
  readonly url: string
  readonly apiKey: string
  readonly organisationId: string
  readonly webhookSecrets: WebhookSecrets
  /** wrangler's parameters. */
  readonly start: readonly string[]
  readonly log: string
}

/** What is not as in the project's own deployment. */
export interface Variant {
  readonly mode: Mode
  /** The Worker's entry; else that of the project. */
  readonly entry?: string
  readonly variables?: Readonly<Record<string, string>>
  /** Run on the new database besides. */
  readonly sql?: string
  /** Of every limit of requests, in place of its own. */
  readonly quota?: number
}

/**
 * Builds the Worker and makes secrets, schema and a key, all of it in `directory`.
 * @throws Error where that cannot be done
 */
export async function prepareService(
  directory: string,
  chance: Chance,
  variant: Variant = { mode: 'test' },
): Promise<Prepared> {
  const { mode } = variant
  const state = join(directory, 'state')
  // Read by src/cli/wrangler.ts for each process that it starts.
  process.env['STATE_DIR'] = state
  const variables = completeVariables('', '', Date.now())
  const variablesFile = join(directory, 'variables.env')
  writePrivate(variablesFile, variables)
  const { organisationId, createdAt } = newDevelopment(Date.now())
  const apiKey = newApiKey(mode, randomBytes(30))
  const key = { key: apiKey, mode, expiresAt: null, organisationId, createdAt }
  const sql = insertKey({ ...key, organisationName: DEVELOPMENT_ORGANISATION }) + (variant.sql ?? '')
  const [config, port] = await Promise.all([
    build(join(directory, 'bundle'), variant),
    freePort((end) => chance.below(end)),
    ensureLocal(state, sql + selectOrganisation(DEVELOPMENT_ORGANISATION)),
  ])
  const listen = ['--ip', LOOPBACK, '--port', String(port), '--inspector-port', '0']
  const quiet = ['--show-interactive-dev-session=false', '--log-level', 'warn']
  const data = ['--local', '--persist-to', state, '--env-file', variablesFile]
  return {
    url: `http://${LOOPBACK}:${port}`,
    apiKey,
    organisationId,
    webhookSecrets: webhookSecretsUnder(serviceSecretIn(variables) ?? '', organisationId, 1),
    start: ['dev', '--config', config, ...listen, ...data, ...quiet],
    log: join(directory, 'server.log'),
  }
}

/** Gives the path of a configuration that runs the built Worker as it is. */
async function build(bundle: string, { entry, variables = {}, quota }: Variant): Promise<string> {
  const run = promisify(execFile)
  await run(process.execPath, ['src/cli/build-client.ts'])
  const own = entry === undefined ? [] : ['--entry', entry]
  await run(process.execPath, ['src/cli/build-worker.ts', '--out', bundle, ...own])
  // Without the docs, which nobody asks for here, and under no domain: `wrangler dev` would have every request come by it.
  const {
    build: _build,
    assets: _assets,
    route: _route,
    routes: _routes,
    ...config
  } = experimental_readRawConfig({ config: 'wrangler.toml' }).rawConfig
  const path = join(bundle, 'wrangler.json')
  const main = basename(config.main ?? '')
  const vars = { ...SHIPPED, ...variables }
  const limits = quota === undefined ? {} : { ratelimits: limitsOf(config.ratelimits ?? [], quota) }
  writeFileSync(path, JSON.stringify({ ...config, ...limits, main, vars }))
  return path
}

function limitsOf<T extends { readonly simple: object }>(ratelimits: readonly T[], limit: number): T[] {
  return ratelimits.map((one) => ({ ...one, simple: { ...one.simple, limit } }))
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

// Which deployment a command means: production, or staging beside it. Everything that a deployment has in its account is
// named after the one name in wrangler.toml, so whoever changes that line has all of it under another. Names only: it
// reaches nothing.
import { UsageError } from './say.ts'
import { PRODUCTION_FILE, readText } from './secrets.ts'

export const ENVIRONMENTS = ['production', 'staging'] as const
export type Environment = (typeof ENVIRONMENTS)[number]

export interface Deployment {
  readonly environment: Environment
  /** The Worker's name, and its database's. */
  readonly worker: string
  readonly database: string
  /** Where this machine keeps the only copy of its secrets. */
  readonly secretsFile: string
  /** `account_id` of wrangler.toml; null where it does not say. */
  readonly account: string | null
}

/** For `readOptions`. */
export const ENVIRONMENT_OPTION = { env: { type: 'string' } } as const

/**
 * @param name of production's Worker
 * @param account of both
 */
export function deploymentOf(environment: Environment, name: string, account: string | null): Deployment {
  const isProduction = environment === 'production'
  const own = isProduction ? name : `${name}-${environment}`
  const secretsFile = isProduction ? PRODUCTION_FILE : `.dev.vars.${environment}`
  return { environment, worker: own, database: own, secretsFile, account }
}

/** What wrangler.toml calls a deployment's things as it comes. */
const SHIPPED = 'passage'

/**
 * A queue of wrangler.toml, as this deployment names its own: `passage-webhooks`, `passage-staging-webhooks`. A name that
 * somebody chose stays production's, and no other deployment shares it.
 * @param name of production's Worker
 */
export function ownNameOf(queue: string, name: string, { environment, worker }: Deployment): string {
  const prefix = [name, SHIPPED].find((known) => queue.startsWith(`${known}-`))
  if (prefix !== undefined) {
    return `${worker}${queue.slice(prefix.length)}`
  }
  return environment === 'production' ? queue : `${worker}-${queue}`
}

/**
 * @param wanted `--env`; without it CLOUDFLARE_ENV, which wrangler too would follow, else production
 * @throws UsageError for another one
 */
export function readDeployment(wanted: string | undefined): Deployment {
  const chosen = wanted ?? (process.env['CLOUDFLARE_ENV'] || 'production')
  const environment = ENVIRONMENTS.find((known) => known === chosen)
  if (environment === undefined) {
    throw new UsageError(`--env is ${ENVIRONMENTS.join(' or ')}, not ${JSON.stringify(chosen)}.`)
  }
  const text = readText('wrangler.toml') ?? ''
  // Before the first table, where they are the Worker's own.
  const top = text.split(/^\[/m, 1)[0] ?? ''
  const name = stringIn(top, 'name')
  if (name === null) {
    throw new UsageError('wrangler.toml has no line `name = "…"`: that is what the deployment is called.')
  }
  return deploymentOf(environment, name, stringIn(top, 'account_id'))
}

/** The value of a key in lines of a table; null: none. */
function stringIn(toml: string, key: string): string | null {
  return new RegExp(`^${key}\\s*=\\s*["']([^"']+)["']`, 'm').exec(toml)?.[1] ?? null
}

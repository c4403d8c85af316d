// What wrangler is told of a deployment: wrangler.toml with the names of this one, and for staging with what
// wrangler.staging.toml has in its place. Pure. Not wrangler's own environments: those inherit no binding, queue or variable,
// so each would stand in wrangler.toml twice and one day differ.
import { resolve } from 'node:path'
import { crc32 } from 'node:zlib'
import * as z from 'zod'
import { serviceUrls } from '../core/own-address.ts'
import { allShards, FIRST_SHARD, type Shards, shards } from '../core/shard.ts'
import { issuesOfVars } from '../core/vars.ts'
import { type Deployment, ownNameOf } from './deployment.ts'

const queue = z.looseObject({ queue: z.string(), dead_letter_queue: z.string().optional() })
const route = z.union([z.string(), z.looseObject({ pattern: z.string(), custom_domain: z.boolean().optional() })])

function isOneFirst(databases: readonly { readonly binding: string; readonly database_name: string }[]): boolean {
  const words = databases.flatMap(({ binding, database_name: name }) => [`binding ${binding}`, `name ${name}`])
  return new Set(words).size === words.length && words.includes(`binding ${FIRST_SHARD}`)
}

/** What of wrangler.toml matters here; the rest passes through. */
export const settings = z.looseObject({
  name: z.string(),
  main: z.string(),
  build: z.looseObject({}),
  assets: z.looseObject({ directory: z.string() }).optional(),
  vars: z.record(z.string(), z.string()),
  d1_databases: z
    .array(z.looseObject({ binding: z.string(), database_name: z.string(), migrations_dir: z.string() }))
    .refine(isOneFirst, 'must have one database with binding = "DB", and every binding and name once'),
  queues: z.looseObject({ producers: z.array(queue), consumers: z.array(queue) }),
  ratelimits: z.array(z.looseObject({ namespace_id: z.string() })).optional(),
  route: route.optional(),
  routes: z.array(route).optional(),
})
export type Settings = z.infer<typeof settings>

const named = z.never('follows from the name in wrangler.toml').optional()

/** What staging may have otherwise: all but what it is made of, and what that is called. */
export const overlay = z.looseObject({
  ...settings.pick({ vars: true, route: true, routes: true }).partial().shape,
  name: named,
  main: named,
  d1_databases: named,
  queues: named,
})
export type Overlay = z.infer<typeof overlay>

/** Where the deployment differs from production unless it says so itself: production's addresses are not its own. */
const ELSEWHERE = { route: undefined, routes: undefined, workers_dev: true }
const VARIABLES_ELSEWHERE = { SERVICE_URLS: '', LINK_URL_BASE: '' }

export function settingsOf(base: Settings, given: Overlay, deployment: Deployment): Settings {
  const isProduction = deployment.environment === 'production'
  const { name: _, main: _a, d1_databases: _b, queues: _c, vars, ...other } = given
  const merged: Settings = {
    ...base,
    ...(isProduction ? {} : ELSEWHERE),
    ...other,
    vars: { ...base.vars, ...(isProduction ? {} : VARIABLES_ELSEWHERE), ...vars },
  }
  const own = (name: string): string => ownNameOf(name, base.name, deployment)
  const ownQueues = (queues: Settings['queues']['consumers']) =>
    queues.map((entry) => ({
      ...entry,
      queue: own(entry.queue),
      ...(entry.dead_letter_queue === undefined ? {} : { dead_letter_queue: own(entry.dead_letter_queue) }),
    }))
  return {
    ...merged,
    name: deployment.worker,
    d1_databases: merged.d1_databases.map((entry) => ({
      ...entry,
      database_name: entry.binding === FIRST_SHARD ? deployment.database : own(entry.database_name),
    })),
    queues: { producers: ownQueues(merged.queues.producers), consumers: ownQueues(merged.queues.consumers) },
    ...(merged.ratelimits === undefined
      ? {}
      : {
          ratelimits: merged.ratelimits.map((entry) => ({ ...entry, namespace_id: ownNamespace(entry, deployment) })),
        }),
  }
}

/** Workers of one account that share a namespace share its counters. */
function ownNamespace({ namespace_id: id }: { readonly namespace_id: string }, { worker }: Deployment): string {
  return worker === 'passage' ? id : String(Number(id) + (1 + (crc32(worker) % 100_000)) * 10_000)
}

/** All queues, each once: what is produced, what is consumed, and where letters die. */
export function queuesOf({ queues: { producers, consumers } }: Settings): string[] {
  const dead = consumers.flatMap(({ dead_letter_queue: name }) => (name === undefined ? [] : [name]))
  return [...new Set([...producers, ...consumers].map(({ queue: name }) => name).concat(dead))]
}

/** The databases beside the first, with their bindings. */
export function furtherDatabasesOf({ d1_databases: databases }: Settings): { binding: string; name: string }[] {
  return databases
    .filter(({ binding }) => binding !== FIRST_SHARD)
    .map(({ binding, database_name: name }) => ({ binding, name }))
}

/** What SHARDS says, where problemsOf found nothing wrong with it. */
export function shardsOf({ vars }: Settings): Shards {
  return shards().parse(JSON.parse(vars['SHARDS'] ?? '{}'))
}

/** The names that become the Worker's own, with their DNS records, whoever has them now. */
export function domainsOf({ route: one, routes = [] }: Settings): string[] {
  return [...(one === undefined ? [] : [one]), ...routes].flatMap((entry) =>
    typeof entry !== 'string' && entry.custom_domain === true ? [entry.pattern] : [],
  )
}

/** The host names that the Worker is given; one with a `*` is none. */
function hostsOf({ route: one, routes = [] }: Settings): string[] {
  return [...(one === undefined ? [] : [one]), ...routes]
    .map((entry) => (typeof entry === 'string' ? entry : entry.pattern))
    .flatMap((pattern) => pattern.replace(/^https?:\/\//, '').split('/', 1))
    .filter((host) => !host.includes('*'))
}

/**
 * Why these settings must not be deployed, in sentences; empty where they may. The service itself would answer 503 to
 * everything, or do what nobody wants in production.
 */
export function problemsOf(given: Settings): string[] {
  const { DEVELOPMENT, SERVICE_URLS = '', LINK_URL_BASE = '' } = given.vars
  const { data: urls = [], success } = serviceUrls(false).safeParse(SERVICE_URLS)
  const named = urls.map((url) => new URL(url).hostname)
  const missing = success ? hostsOf(given).filter((host) => !named.includes(host)) : []
  const issues = issuesOfVars(given.vars)
  const bindings = given.d1_databases.map(({ binding }) => binding)
  const unbound = issues.length > 0 ? [] : allShards(shardsOf(given)).filter((name) => !bindings.includes(name))
  return [
    ...unbound.map((name) => `SHARDS names ${name}, and no [[d1_databases]] has that binding.`),
    ...(DEVELOPMENT === 'off'
      ? []
      : ['DEVELOPMENT is not "off": keys and claim codes would come by plain http, and webhooks go to any machine.']),
    ...missing.map(
      (host) =>
        `The Worker gets the name ${host}, and SERVICE_URLS does not have it: it would refuse what comes by it. ` +
        `Write SERVICE_URLS = "https://${host},https://${given.name}.YOUR-SUBDOMAIN.workers.dev"; the first stands for all.`,
    ),
    ...linkProblems(LINK_URL_BASE, named),
    ...issues
      .filter(({ path }) => path !== 'DEVELOPMENT')
      .map(({ path, message }) => `${path} ${message}. wrangler.toml says what it is for.`),
  ]
}

function linkProblems(base: string, named: readonly string[]): string[] {
  const url = URL.parse(base)
  return url !== null && named.includes(url.hostname) && !/^\/connect\/?$/.test(url.pathname)
    ? [`LINK_URL_BASE is on this service's own ${url.hostname}, where links open below /connect: leave it empty.`]
    : []
}

/**
 * The whole file for wrangler, which may lie anywhere: its paths are absolute.
 * @param root of the checkout
 * @param ids of databases, by their names; one that is not there yet has none
 */
export function configFor(
  given: Settings,
  root: string,
  account: string,
  ids: Readonly<Record<string, string>>,
): string {
  const { main, build, assets, d1_databases: databases } = given
  const config = {
    ...given,
    account_id: account,
    main: resolve(root, main),
    build: { ...build, cwd: root },
    ...(assets === undefined ? {} : { assets: { ...assets, directory: resolve(root, assets.directory) } }),
    d1_databases: databases.map((entry) => ({
      ...entry,
      migrations_dir: resolve(root, entry.migrations_dir),
      ...(ids[entry.database_name] === undefined ? {} : { database_id: ids[entry.database_name] }),
    })),
  }
  return `${JSON.stringify(config, null, 2)}\n`
}

// Vars and secrets, parsed once an isolate. The only reader of string vars: everything else gets a Config.
import type * as z from 'zod'
import type { Issue } from './wire/field.ts'
import { issuesOf } from './core/issue.ts'
import { keyringOf, type Keyring } from './core/keyring.ts'
import type { Quotas } from './core/limit.ts'
import type { SigningKey } from './core/signature.ts'
import type { Sites } from './core/site.ts'
import { allShards, type Shards } from './core/shard.ts'
import { secretVars, serviceVars, settingVars } from './core/vars.ts'

/** What is known without a secret: it holds for every request, also for those that need none. */
export interface Setting {
  /** Lets webhookUrl be http or loopback, and requests come by plain http. */
  readonly development: boolean
  /** This service's own origins, the first of which stands for all; empty: it is known by its name of workers.dev alone. */
  readonly serviceUrls: readonly string[]
  /** Whether test keys reach the sandbox. */
  readonly sandbox: boolean
  /** False where neither was ever made, as in a fresh clone. */
  readonly hasSecrets: boolean
  /** How many requests the limits let through, as wrangler.toml says; for people to read. */
  readonly quotas: Quotas
}

export interface Config extends Setting {
  /** Of the service secrets: the newest makes, all open. */
  readonly keys: Keyring
  /** The first one signs. */
  readonly signingKeys: readonly [SigningKey, ...SigningKey[]]
  /** Of the code that runs, one for each deploy; null where the runtime does not say. Another at each start of a local one. */
  readonly version: string | null
  /** Where appClipUrl points, without a slash at its end; null: this service's own page. */
  readonly linkUrlBase: string | null
  /** Where `npm start` shows a developer what to do first; null everywhere else. */
  readonly startPage: string | null
  /** Where the deployment says that live keys reach an integration. */
  readonly liveSites: Sites
  /** What the hosted page links to for the user to read. */
  readonly privacyUrl: string | null
  /** Opens an app that can work on a live link; null: there is none. */
  readonly appLink: string | null
  /** Where a phone gets that app. */
  readonly appUrls: Readonly<Partial<Record<'ios' | 'android', string>>>
  /** Where a browser gets the extension of this deployment. */
  readonly extensionUrls: Readonly<Partial<Record<'chrome' | 'firefox', string>>>
  /** Which organisations' links are in another database than the first. */
  readonly shards: Shards
  /** How long results and webhooks are kept after a link's end, in seconds; a link may ask for less. */
  readonly retention: number
}

/** Says which variables are wrong and why, and holds nothing of their values: they may be secrets. */
export class Misconfigured extends Error {
  override readonly name = 'Misconfigured'

  constructor(issues: readonly Issue[]) {
    super(`misconfigured: ${issues.map(({ path, message }) => `${path} ${message}`).join('; ')}`)
  }
}

const settings = new WeakMap<object, Setting>()
const configs = new WeakMap<object, Config>()

/** @throws Misconfigured */
export function settingOf(env: Env): Setting {
  const known = settings.get(env)
  if (known !== undefined) {
    return known
  }
  const { DEVELOPMENT, SANDBOX, SERVICE_URLS, LIMITS } = parse(settingVars(env.DEVELOPMENT === 'on'), env)
  const setting: Setting = {
    development: DEVELOPMENT === 'on',
    serviceUrls: SERVICE_URLS,
    sandbox: SANDBOX === 'on',
    hasSecrets: Boolean(env.SERVICE_SECRET) || Boolean(env.SIGNING_KEYS),
    quotas: LIMITS,
  }
  settings.set(env, setting)
  return setting
}

/** @throws Misconfigured */
export function configOf(env: Env): Config {
  const known = configs.get(env)
  if (known !== undefined) {
    return known
  }
  // Every wrong variable at once.
  const development = env.DEVELOPMENT === 'on'
  const data = parse(settingVars(development).extend(serviceVars(development).shape).extend(secretVars().shape), env)
  const [first, ...others] = data.SIGNING_KEYS.keys
  if (first === undefined) {
    throw new Misconfigured([{ path: 'SIGNING_KEYS', message: 'must hold a key' }])
  }
  const unbound = allShards(data.SHARDS).filter((name) => !(name in env))
  if (unbound.length > 0) {
    throw new Misconfigured([{ path: 'SHARDS', message: `names ${unbound.join(', ')}, which is no D1 binding` }])
  }
  const config: Config = {
    ...settingOf(env),
    keys: keyringOf(data.SERVICE_SECRET),
    signingKeys: [first, ...others],
    version: data.VERSION.id === '' ? null : data.VERSION.id,
    linkUrlBase: data.LINK_URL_BASE,
    startPage: data.DEVELOPMENT === 'on' ? (data.START_PAGE ?? null) : null,
    liveSites: data.LIVE_ORIGINS,
    privacyUrl: data.PRIVACY_URL,
    appLink: data.APP_LINK,
    appUrls: data.APP_URLS,
    extensionUrls: data.EXTENSION_URLS,
    shards: data.SHARDS,
    retention: data.RETAIN_RESULT_FOR,
  }
  configs.set(env, config)
  return config
}

function parse<S extends z.ZodType>(schema: S, env: Env): z.output<S> {
  const result = schema.safeParse(env)
  if (!result.success) {
    throw new Misconfigured(issuesOf(result.error))
  }
  return result.data
}

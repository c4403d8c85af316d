// Vars and secrets, parsed once an isolate. The only reader of string vars: everything else gets a Config.
import * as z from 'zod'
import type { Issue } from './core/failure.ts'
import { issuesOf } from './core/issue.ts'
import { deriveServiceKeys, type ServiceKeys } from './core/seal.ts'
import { signingKeySet, type SigningKey } from './core/signature.ts'

export interface Config {
  readonly keys: ServiceKeys
  /** The first one signs. */
  readonly signingKeys: readonly [SigningKey, ...SigningKey[]]
  /** Lets webhookUrl be http or loopback. */
  readonly development: boolean
  /** Where appClipUrl points, without a slash at its end; null: this service's own page. */
  readonly linkUrlBase: string | null
  /** Where `npm start` shows a developer what to do first; null everywhere else. */
  readonly startPage: string | null
  /** The address that live keys reach, by integration id, without a slash at its end. */
  readonly liveOrigins: Readonly<Record<string, string>>
  /** What the hosted page links to for the user to read. */
  readonly privacyUrl: string | null
}

/** Says which variables are wrong and why, and holds nothing of their values: they may be secrets. */
export class Misconfigured extends Error {
  override readonly name = 'Misconfigured'

  constructor(issues: readonly Issue[]) {
    super(`misconfigured: ${issues.map(({ path, message }) => `${path} ${message}`).join('; ')}`)
  }
}

const withoutSlash = (url: string): string => url.replace(/\/+$/, '')
const address = z.url({ protocol: /^https?$/ }).transform(withoutSlash)
const httpsAddress = z.url({ protocol: /^https$/, error: 'must be an https address' }).transform(withoutSlash)
const nothing = z.literal('').transform(() => null)
/** A parser's own error quotes what it chokes on. */
const json = z.string().transform((text, ctx): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    ctx.addIssue({ code: 'custom', message: 'must be JSON' })
    return z.NEVER
  }
})

const vars = z.object({
  SERVICE_SECRET: z
    .base64('must be 32 bytes or more in base64')
    .transform((text) => new Uint8Array(Buffer.from(text, 'base64')))
    .refine((secret) => secret.length >= 32, 'must be 32 bytes or more in base64'),
  SIGNING_KEYS: json.pipe(signingKeySet),
  DEVELOPMENT: z.enum(['on', 'off']),
  LINK_URL_BASE: z.union([nothing, address], 'must be an address with http or https, or empty'),
  START_PAGE: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/, error: 'must be on this machine' }).optional(),
  PRIVACY_URL: z.union([nothing, z.url({ protocol: /^https$/ })], 'must be an https address, or empty'),
  LIVE_ORIGINS: json.pipe(z.record(z.string(), httpsAddress)),
})

const parsed = new WeakMap<object, Config>()

/** @throws Misconfigured */
export function configOf(env: Env): Config {
  const known = parsed.get(env)
  if (known !== undefined) {
    return known
  }
  const result = vars.safeParse(env)
  if (!result.success) {
    throw new Misconfigured(issuesOf(result.error))
  }
  const { data } = result
  const [first, ...others] = data.SIGNING_KEYS.keys
  if (first === undefined) {
    throw new Misconfigured([{ path: 'SIGNING_KEYS', message: 'must hold a key' }])
  }
  const config: Config = {
    keys: deriveServiceKeys(data.SERVICE_SECRET),
    signingKeys: [first, ...others],
    development: data.DEVELOPMENT === 'on',
    linkUrlBase: data.LINK_URL_BASE,
    startPage: data.DEVELOPMENT === 'on' ? (data.START_PAGE ?? null) : null,
    liveOrigins: data.LIVE_ORIGINS,
    privacyUrl: data.PRIVACY_URL,
  }
  parsed.set(env, config)
  return config
}

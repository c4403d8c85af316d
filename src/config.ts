// Vars and secrets, parsed once an isolate. The only reader of string vars: everything else gets a Config.
import * as z from 'zod'
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

const address = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''))
const httpsAddress = z.url({ protocol: /^https$/ }).transform((url) => url.replace(/\/+$/, ''))
const json = z.string().transform((text, context): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    context.addIssue('is not JSON')
    return z.NEVER
  }
})

const vars = z.object({
  SERVICE_SECRET: z.base64().transform((text) => new Uint8Array(Buffer.from(text, 'base64'))),
  SIGNING_KEYS: json.pipe(signingKeySet),
  DEVELOPMENT: z.enum(['on', 'off']),
  LINK_URL_BASE: z.union([z.literal('').transform(() => null), address]),
  START_PAGE: z.url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/ }).optional(),
  PRIVACY_URL: z.union([z.literal('').transform(() => null), z.url({ protocol: /^https$/ })]),
  LIVE_ORIGINS: json.pipe(z.record(z.string(), httpsAddress)),
})

const parsed = new WeakMap<object, Config>()

/** Throws, naming the variable and not its value, where the deployment is misconfigured. */
export function configOf(env: Env): Config {
  const known = parsed.get(env)
  if (known !== undefined) {
    return known
  }
  const result = vars.safeParse(env)
  if (!result.success) {
    throw new Error(`misconfigured: ${result.error.issues.map((issue) => issue.path.join('.')).join(', ')}`)
  }
  const { data } = result
  const [first, ...others] = data.SIGNING_KEYS.keys
  if (data.SERVICE_SECRET.length < 32 || first === undefined) {
    throw new Error('misconfigured: SERVICE_SECRET must hold 32 bytes and SIGNING_KEYS one key')
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

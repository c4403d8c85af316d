// The deployment's secrets: made here, read from `.dev.vars` files, never printed. Losing SERVICE_SECRET loses every
// sealed result, so a file that has one is only ever added to.
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual, parseEnv } from 'node:util'
import { base62Characters, randomBytes } from '../core/id.ts'
import { keyringOf, parseServiceSecrets } from '../core/keyring.ts'
import { rotateKeys, type SigningKey, signingKeySet } from '../core/signature.ts'
import { webhookSecretOf } from '../core/webhook-secret.ts'
import { UsageError } from './say.ts'
import type { Mode } from '../wire/mode.ts'

/** Read by wrangler dev. */
export const VARIABLES_FILE = '.dev.vars'
/** What the first deploy made. Its name keeps it out of the repository and out of local runs. */
export const PRODUCTION_FILE = '.dev.vars.production'

export const SECRETS = ['SERVICE_SECRET', 'SIGNING_KEYS'] as const
export type SecretName = (typeof SECRETS)[number]

/** A list of one: 32 random bytes in base64. */
function newServiceSecret(): string {
  return `a.${Buffer.from(newServiceKey()).toString('base64')}`
}

/**
 * A private JWK set of one fresh ES256 key, as JSON.
 * @param now epoch milliseconds
 */
function newSigningKeys(now: number): string {
  return JSON.stringify({ keys: [newSigningKey(now)] })
}

function newSigningKey(now: number): SigningKey & { alg: string; use: string } {
  const { x, y, d } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' })
  const kid = `key_${base62Characters(randomBytes(12), 12)}`
  if (x === undefined || y === undefined || d === undefined) {
    throw new Error('the platform made no key')
  }
  return { kty: 'EC', crv: 'P-256', x, y, d, kid, alg: 'ES256', use: 'sig', created_at: now }
}

/**
 * The set with a fresh key in front; null where the value is none. The keys before it stay published for a week, but for a
 * set that has leaked: that is dropped as a whole.
 * @param now epoch milliseconds
 */
export function rotateSigningKeys(value: string, isCompromised: boolean, now: number): string | null {
  const keys = signingKeysIn(value)
  if (keys === null) {
    return null
  }
  const fresh = newSigningKey(now)
  return JSON.stringify({ keys: isCompromised ? [fresh] : rotateKeys(keys, fresh, now) })
}

/** Whether a set keeps the key that signs in another one. */
export function keepsSigningKey(value: string, before: string): boolean {
  const kid = signingKeysIn(before)?.[0]?.kid
  return signingKeysIn(value)?.some((key) => key.kid === kid) === true
}

/** 32 random bytes. */
export function newServiceKey(): Uint8Array {
  return randomBytes(32)
}

/**
 * A fresh value.
 * @param now epoch milliseconds, the age of a signing key
 */
export function newSecret(name: SecretName, now: number): string {
  return name === 'SERVICE_SECRET' ? newServiceSecret() : newSigningKeys(now)
}

/** The secrets that a variables file has, by name. An empty value is none. */
export function secretsIn(text: string): Partial<Record<SecretName, string>> {
  const present = parseEnv(text)
  return Object.fromEntries(SECRETS.flatMap((name) => (present[name] ? [[name, present[name]]] : [])))
}

/** What is wrong with a value, in a few words that do not repeat it; null where nothing is. */
export function secretProblem(name: string, value: string): string | null {
  if (name === 'SERVICE_SECRET') {
    const secrets = parseServiceSecrets(value)
    return typeof secrets === 'string' ? secrets : null
  }
  return signingKeysIn(value) === null ? 'is not a private JWK set with an ES256 key' : null
}

function signingKeysIn(value: string): SigningKey[] | null {
  try {
    return signingKeySet().parse(JSON.parse(value)).keys
  } catch {
    return null
  }
}

/** The text of a variables file with more at its end; what was there stays. */
export function addVariables(text: string, variables: Readonly<Record<string, string>>): string {
  const lines = Object.entries(variables).map(([name, value]) => variableLine(name, value))
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  return lines.length === 0 ? text : `${text}${gap}${lines.join('\n')}\n`
}

/** Single quotes hold JSON: neither base64 nor a JWK has one. */
function variableLine(name: string, value: string): string {
  return `${name}=${value.includes('"') ? `'${value}'` : `"${value}"`}`
}

/**
 * The text of a variables file with some of them changed, each on its own line; null takes one away. All else stays.
 * @throws UsageError where one stands over several lines, so that it cannot be taken away
 */
export function changeVariables(text: string, changes: Readonly<Record<string, string | null>>): string {
  const lines = text.split('\n').flatMap((line) => {
    const name = /^(\w+)=/.exec(line)?.[1] ?? ''
    const value = Object.hasOwn(changes, name) ? changes[name] : undefined
    return value === undefined ? [line] : value === null ? [] : [variableLine(name, value)]
  })
  const wanted = { ...parseEnv(text), ...changes }
  const kept = Object.entries(wanted).filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const replaced = lines.join('\n')
  const present = parseEnv(replaced)
  // What stands nowhere yet, or was written with spaces or over several lines: a line more, for the last of a name counts.
  const missing = kept.filter(([name, value]) => present[name] !== value)
  const whole = addVariables(replaced, Object.fromEntries(missing))
  if (!isDeepStrictEqual({ ...parseEnv(whole) }, Object.fromEntries(kept))) {
    throw new UsageError(
      `The file has ${Object.keys(changes).join(' or ')} in a form that cannot be changed: write each on one line.`,
    )
  }
  return whole
}

/**
 * The text of a local variables file with whatever it lacks added: secrets of an earlier copy before fresh ones, for they
 * sealed the data that is there.
 * @param kept the copy's text
 * @param now epoch milliseconds, the age of a signing key made here
 */
export function completeVariables(text: string, kept: string, now: number): string {
  const present = parseEnv(text)
  const missing = SECRETS.filter((name) => !present[name])
  const earlier = secretsIn(kept)
  return addVariables(text, {
    ...Object.fromEntries(missing.map((name) => [name, earlier[name] ?? newSecret(name, now)])),
    ...(present['DEVELOPMENT'] === undefined ? { DEVELOPMENT: 'on' } : {}),
  })
}

/** The file's text, or null where there is none. */
export function readText(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

/**
 * Writes for the owner's eyes only, and all of it or nothing: a secret half written is a secret lost. A link stays one.
 */
export function writePrivate(path: string, text: string): void {
  const target = existsSync(path) ? realpathSync(path) : path
  const half = `${target}.${process.pid}.half`
  writeFileSync(half, text, { mode: 0o600, flush: true })
  renameSync(half, target)
}

export function serviceSecretIn(text: string): string | null {
  return parseEnv(text)['SERVICE_SECRET'] || null
}

/** The `whsec_` secrets of an organisation, by mode. */
export type WebhookSecrets = Readonly<Record<Mode, string>>

/**
 * The organisation's under this deployment's newest secret.
 * @throws Error for a SERVICE_SECRET that the service would refuse
 */
export function webhookSecretsUnder(serviceSecret: string, organisationId: string, generation: number): WebhookSecrets {
  const secrets = parseServiceSecrets(serviceSecret)
  if (typeof secrets === 'string') {
    throw new Error(`SERVICE_SECRET ${secrets}`)
  }
  const { newest } = keyringOf(secrets)
  const secretOf = (mode: Mode): string => webhookSecretOf(newest, { organisationId, mode }, generation)
  return { test: secretOf('test'), live: secretOf('live') }
}

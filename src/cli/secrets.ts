// The deployment's secrets: made here, read from `.dev.vars` files, never printed. Losing SERVICE_SECRET loses every
// sealed result, so a file that has one is only ever added to.
import { generateKeyPairSync } from 'node:crypto'
import { existsSync, readFileSync, realpathSync, renameSync, writeFileSync } from 'node:fs'
import { isDeepStrictEqual, parseEnv } from 'node:util'
import { base62Characters, randomBytes } from '../core/id.ts'
import { deriveServiceKeys, webhookSecretOf } from '../core/seal.ts'
import { rotateKeys, type SigningKey, signingKeySet } from '../core/signature.ts'

/** Read by wrangler dev. */
export const VARIABLES_FILE = '.dev.vars'
/** What the first deploy made. Its name keeps it out of the repository and out of local runs. */
export const PRODUCTION_FILE = '.dev.vars.production'

export const SECRETS = ['SERVICE_SECRET', 'SIGNING_KEYS'] as const
export type SecretName = (typeof SECRETS)[number]

/** 32 random bytes in base64. */
function newServiceSecret(): string {
  return Buffer.from(randomBytes(32)).toString('base64')
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

export interface Rotation {
  /** The whole file's. */
  readonly text: string
  /** The new set as JSON. */
  readonly keys: string
  /** The id of the key that signs now, and of the one before. */
  readonly kid: string
  readonly before: string
}

/**
 * The variables file with a fresh key in front of its signing keys. Null where it has none that can be read.
 * @param now epoch milliseconds
 */
export function rotateSigningKeys(text: string, now: number): Rotation | null {
  const keys = signingKeysIn(parseEnv(text)['SIGNING_KEYS'] ?? '')
  if (keys === null) {
    return null
  }
  const fresh = newSigningKey(now)
  const rotated = JSON.stringify({ keys: rotateKeys(keys, fresh, now) })
  const lines = text.split('\n').map((line) => (line.startsWith('SIGNING_KEYS=') ? `SIGNING_KEYS='${rotated}'` : line))
  const replaced = lines.join('\n')
  // Somebody may have written theirs with spaces or over several lines: then a line more, for the last of a name counts.
  const whole = isDeepStrictEqual({ ...parseEnv(replaced) }, { ...parseEnv(text), SIGNING_KEYS: rotated })
  return {
    text: whole ? replaced : addVariables(text, { SIGNING_KEYS: rotated }),
    keys: rotated,
    kid: fresh.kid,
    before: keys[0]?.kid ?? '',
  }
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
    return Buffer.from(value, 'base64').length < 32 ? 'is not 32 bytes in base64' : null
  }
  return signingKeysIn(value) === null ? 'is not a private JWK set with an ES256 key' : null
}

function signingKeysIn(value: string): SigningKey[] | null {
  try {
    return signingKeySet.parse(JSON.parse(value)).keys
  } catch {
    return null
  }
}

/** The text of a variables file with more at its end; what was there stays. */
export function addVariables(text: string, variables: Readonly<Record<string, string>>): string {
  // Single quotes hold JSON: neither base64 nor a JWK has one.
  const lines = Object.entries(variables).map(
    ([name, value]) => `${name}=${value.includes('"') ? `'${value}'` : `"${value}"`}`,
  )
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  return lines.length === 0 ? text : `${text}${gap}${lines.join('\n')}\n`
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

/** The organisation's `whsec_` under this deployment's secret. */
export function webhookSecretUnder(serviceSecret: string, organisationId: string): string {
  return webhookSecretOf(deriveServiceKeys(Buffer.from(serviceSecret, 'base64')), organisationId)
}

// The deployment's secrets: made here, read from `.dev.vars` files, never printed. Losing SERVICE_SECRET loses every
// sealed result, so a file that has one is only ever added to.
import { generateKeyPairSync } from 'node:crypto'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseEnv } from 'node:util'
import { base62Characters, randomBytes } from '../core/id.ts'
import { deriveServiceKeys, webhookSecretOf } from '../core/seal.ts'
import { rotateKeys, type SigningKey, signingKeySet } from '../core/signature.ts'

/** Read by wrangler dev. */
export const VARIABLES_FILE = '.dev.vars'
/** What the first deploy made. Its name keeps it out of the repository and out of local runs. */
export const PRODUCTION_FILE = '.dev.vars.production'

/** 32 random bytes in base64. */
export function newServiceSecret(): string {
  return Buffer.from(randomBytes(32)).toString('base64')
}

/**
 * A private JWK set of one fresh ES256 key, as JSON.
 * @param now epoch milliseconds
 */
export function newSigningKeys(now: number): string {
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
 * The variables file's text with a fresh key in front of its signing keys, and the new set as JSON. Null where the file
 * has none.
 * @param now epoch milliseconds
 */
export function rotateSigningKeys(text: string, now: number): { readonly text: string; readonly keys: string } | null {
  const present = parseEnv(text)['SIGNING_KEYS']
  if (!present) {
    return null
  }
  const { keys } = signingKeySet.parse(JSON.parse(present))
  const rotated = JSON.stringify({ keys: rotateKeys(keys, newSigningKey(now), now) })
  const lines = text.split('\n').map((line) => (line.startsWith('SIGNING_KEYS=') ? `SIGNING_KEYS='${rotated}'` : line))
  return { text: lines.join('\n'), keys: rotated }
}

/**
 * The text of a variables file with whatever it lacked added at its end; what was there stays.
 * @param now epoch milliseconds, the age of a signing key made here
 */
export function completeVariables(text: string, development: boolean, now: number): string {
  const present = parseEnv(text)
  const lines: string[] = []
  if (!present['SERVICE_SECRET']) {
    lines.push(`SERVICE_SECRET="${newServiceSecret()}"`)
  }
  if (!present['SIGNING_KEYS']) {
    lines.push(`SIGNING_KEYS='${newSigningKeys(now)}'`)
  }
  if (development && present['DEVELOPMENT'] === undefined) {
    lines.push('DEVELOPMENT="on"')
  }
  const gap = text === '' || text.endsWith('\n') ? '' : '\n'
  return lines.length === 0 ? text : `${text}${gap}${lines.join('\n')}\n`
}

/** The file's text, or null where there is none. */
export function readText(path: string): string | null {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

/** Writes for the owner's eyes only, also where the file was there with a wider mode. */
export function writePrivate(path: string, text: string): void {
  writeFileSync(path, text, { mode: 0o600 })
  chmodSync(path, 0o600)
}

export function serviceSecretIn(text: string): string | null {
  return parseEnv(text)['SERVICE_SECRET'] || null
}

/** The organisation's `whsec_` under this deployment's secret. */
export function webhookSecretUnder(serviceSecret: string, organisationId: string): string {
  return webhookSecretOf(deriveServiceKeys(Buffer.from(serviceSecret, 'base64')), organisationId)
}

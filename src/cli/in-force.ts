// Which secrets a running service has, told from outside: nobody can read them there. Of the signing keys it publishes the
// public halves. Of the service secrets it publishes nothing, not even a fingerprint; but it takes a token that was made
// under one of them, and refuses any other. So whoever has a secret can ask whether the service has it too.
import { setTimeout as wait } from 'node:timers/promises'
import { formatClientToken } from '../core/claim-code.ts'
import { newId, randomBytes } from '../core/id.ts'
import type { ServiceSecret } from '../core/keyring.ts'
import { deriveServiceKeys } from '../core/seal.ts'
import { publishedKeys, signingKeySet } from '../core/signature.ts'
import type { Standing } from './rotation.ts'
import type { SecretName } from './secrets.ts'
import { secretsOf } from './service-secrets.ts'
import { fetchKeys } from './webhook-check.ts'

/** Values of one secret, by what they are to the rotation; null where there is no such value. */
export type Candidates = Readonly<Record<Exclude<Standing, 'other'>, string | null>>

/**
 * Of sets that cannot be told apart the one that is done less, so that what is left is done again.
 * @throws Error where the service does not answer
 */
export async function standingOf(url: string, name: SecretName, candidates: Candidates): Promise<Standing> {
  const matches =
    name === 'SIGNING_KEYS' ? await matchPublished(url) : await matchOpening(url, Object.values(candidates))
  const order = ['current', 'opening', 'pending'] as const
  return order.find((standing) => matches(candidates[standing])) ?? 'other'
}

const TAKEN_UP_WITHIN_MS = 20_000

/**
 * Looks until the service has the wanted set: what was written or sent is not yet in force. False where it does not come.
 * @param pauseMs between two looks
 */
export async function comesTo(
  url: string,
  name: SecretName,
  candidates: Candidates,
  wanted: Standing,
  pauseMs: number,
): Promise<boolean> {
  for (const end = Date.now() + TAKEN_UP_WITHIN_MS; Date.now() < end; await wait(pauseMs)) {
    if ((await standingOf(url, name, candidates).catch(() => null)) === wanted) {
      return true
    }
  }
  return false
}

type Matches = (value: string | null) => boolean

async function matchPublished(url: string): Promise<Matches> {
  const { keys } = await fetchKeys(url)
  const shown = keys.map(({ kid }) => kid).join()
  return (value) => {
    if (value === null) {
      return false
    }
    const set = signingKeySet().parse(JSON.parse(value)).keys
    return (
      publishedKeys(set, Date.now())
        .map(({ kid }) => kid)
        .join() === shown
    )
  }
}

async function matchOpening(url: string, values: readonly (string | null)[]): Promise<Matches> {
  const all = values.flatMap((value) => (value === null ? [] : secretsOf(value)))
  const distinct = new Map(all.map((one) => [keyOf(one), one]))
  const open = new Set<string>()
  for (const [key, one] of distinct) {
    if (await opensUnder(url, one)) {
      open.add(key)
    }
  }
  return (value) => {
    const keys = value === null ? [] : secretsOf(value).map(keyOf)
    return keys.length === open.size && keys.length > 0 && keys.every((key) => open.has(key))
  }
}

function keyOf({ letter, secret }: ServiceSecret): string {
  return `${letter}.${Buffer.from(secret).toString('base64')}`
}

/** Of a session that never was: a token that holds is answered that this address speaks WebSocket only. */
async function opensUnder(url: string, { letter, secret }: ServiceSecret): Promise<boolean> {
  const linkId = newId('link', Date.now(), randomBytes(14))
  const sessionId = newId('sess', Date.now(), randomBytes(14))
  const token = formatClientToken(deriveServiceKeys(letter, secret), linkId, sessionId, randomBytes(16))
  const address = `${url}/sessions/${linkId}/${sessionId}?role=client&token=${token}`
  const { status } = await fetch(address, { redirect: 'manual', signal: AbortSignal.timeout(5000) })
  if (status !== 426 && status !== 401) {
    throw new Error(`${url}/sessions/… answered ${status}`)
  }
  return status === 426
}

// How a deployment's list of service secrets changes. Texts only: draws no number, reads no clock.
import { parseServiceSecrets, type ServiceSecret } from '../core/keyring.ts'
import { UsageError } from './say.ts'

/**
 * A secret may be left out so long after another took its place, if the database holds nothing that it sealed: a link lives a
 * year at most, and what came of it is kept for another month in the link's object, which nobody can ask from here. With
 * some days to spare. Milliseconds.
 */
export const NEEDED_MS = 400 * 24 * 60 * 60_000

export interface ServiceRotation {
  /** The new list: its first makes, all open. */
  readonly next: string
  /**
   * The list with the new secret last: it opens and does not make. Uploaded before the other, for a new version of a Worker
   * does not start everywhere at once: nothing must be made under a secret that somewhere is not known yet. Null where the
   * old ones are dropped, so that there is nothing to wait for.
   */
  readonly opening: string | null
  /** The letter of the new one. */
  readonly letter: string
  /** Those of the secrets that are left out. */
  readonly dropped: readonly string[]
}

/**
 * @param used letters under which the database holds something
 * @param now epoch milliseconds
 * @throws UsageError for a list that the service would refuse
 */
export function rotateServiceSecrets(
  list: string,
  fresh: Uint8Array,
  { isCompromised, used, now }: { isCompromised: boolean; used: readonly string[]; now: number },
): ServiceRotation {
  const secrets = secretsOf(list)
  const letter = freeLetter(secrets)
  const first: ServiceSecret = { letter, secret: fresh, retiredAt: null }
  const retired = secrets.map((one, index) => ({ ...one, retiredAt: one.retiredAt ?? (index === 0 ? now : null) }))
  const isNeeded = (one: ServiceSecret): boolean =>
    used.includes(one.letter) || one.retiredAt === null || now < one.retiredAt + NEEDED_MS
  const kept = isCompromised ? [] : retired.filter(isNeeded)
  return {
    next: textOf([first, ...kept]),
    opening: isCompromised ? null : textOf([...secrets, first]),
    letter,
    dropped: secrets.filter((one) => !kept.some((other) => other.letter === one.letter)).map((one) => one.letter),
  }
}

/**
 * Whether a rotation could leave one out, so that it matters what the database holds.
 * @throws UsageError for a list that the service would refuse
 */
export function isAnyOld(list: string, now: number): boolean {
  return secretsOf(list).some(({ retiredAt }) => retiredAt !== null && retiredAt + NEEDED_MS <= now)
}

/** The set between, of a rotation that was interrupted: null where the pending one keeps nothing of the current one. */
export function openingOf(current: string, pending: string): string | null {
  const [fresh] = secretsOf(pending)
  const secrets = secretsOf(current)
  const keeps = secretsOf(pending).some(({ letter }) => letter === secrets[0].letter)
  return keeps ? textOf([...secrets, fresh]) : null
}

/** @throws UsageError for a list that the service would refuse */
export function secretsOf(list: string): readonly [ServiceSecret, ...ServiceSecret[]] {
  const secrets = parseServiceSecrets(list)
  if (typeof secrets === 'string') {
    throw new UsageError(`SERVICE_SECRET ${secrets}.`)
  }
  return secrets
}

/** The next one of the alphabet that no secret of the list has. */
function freeLetter(secrets: readonly [ServiceSecret, ...ServiceSecret[]]): string {
  const alphabet = 'abcdefghijklmnopqrstuvwxyz'
  const from = alphabet.indexOf(secrets[0].letter) + 1
  const order = alphabet.slice(from) + alphabet.slice(0, from)
  const free = order.split('').find((letter) => secrets.every((one) => one.letter !== letter))
  if (free === undefined) {
    throw new UsageError('SERVICE_SECRET has 26 secrets: there is no letter left.')
  }
  return free
}

function textOf(secrets: readonly ServiceSecret[]): string {
  return secrets
    .map(({ letter, secret, retiredAt }) => {
      const text = `${letter}.${Buffer.from(secret).toString('base64')}`
      return retiredAt === null ? text : `${text}.${retiredAt}`
    })
    .join(',')
}

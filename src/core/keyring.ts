// The deployment's service secrets: a list, of which the first makes and all open. So a secret can be replaced while what
// the one before it sealed is still read. Knows no variable and no file: the text is an argument.
import { deriveServiceKeys, type SealingKey, type ServiceKeys } from './seal.ts'

const MIN_BYTES = 32

/** One of SERVICE_SECRET's list. */
export interface ServiceSecret {
  /** One of a to z. */
  readonly letter: string
  readonly secret: Uint8Array
  /** When another took its place (epoch ms); null for the first, and where nobody wrote it down. */
  readonly retiredAt: number | null
}

export interface OpenKeys extends ServiceKeys, Pick<ServiceSecret, 'retiredAt'> {}

export interface Keyring {
  /** Makes whatever is made from now on. */
  readonly newest: ServiceKeys
  /** The newest first. */
  readonly all: readonly OpenKeys[]
  /** Those that open results and webhook bodies. */
  readonly results: readonly SealingKey[]
  /** Null for a letter that is not in the list: dropped, or of another deployment. */
  of(letter: string): ServiceKeys | null
}

/**
 * `b.<base64>,a.<base64>.<retired at>`: letter, secret and, from the second on, when the one before it took its place. One
 * without a letter, which must be alone, is `a`.
 * @returns the secrets, or what is wrong in words that repeat nothing of them
 */
export function parseServiceSecrets(text: string): readonly [ServiceSecret, ...ServiceSecret[]] | string {
  const secrets: ServiceSecret[] = []
  const parts = text.split(',')
  for (const part of parts) {
    const isBare = parts.length === 1 && !part.includes('.')
    const match = /^([a-z])\.([A-Za-z0-9+/]+={0,2})(?:\.(\d{13}))?$/.exec(isBare ? `a.${part}` : part)
    const [, letter = '', base64 = '', retiredAt] = match ?? []
    const secret = new Uint8Array(Buffer.from(base64, 'base64'))
    if (secret.length < MIN_BYTES || base64.length % 4 !== 0) {
      return isBare
        ? 'must be 32 bytes or more in base64'
        : 'must be a list of a letter, a dot and 32 bytes or more in base64, with commas between'
    }
    if (secrets.some((one) => one.letter === letter)) {
      return 'must have each letter once'
    }
    secrets.push({ letter, secret, retiredAt: retiredAt === undefined ? null : Number(retiredAt) })
  }
  const [first, ...others] = secrets
  return first === undefined ? 'must hold a secret' : [first, ...others]
}

export function keyringOf([first, ...others]: readonly [ServiceSecret, ...ServiceSecret[]]): Keyring {
  const keysOf = ({ letter, secret, retiredAt }: ServiceSecret): OpenKeys => ({
    ...deriveServiceKeys(letter, secret),
    retiredAt,
  })
  const newest = keysOf(first)
  const all = [newest, ...others.map(keysOf)]
  return {
    newest,
    all,
    results: all.map(({ result }) => result),
    of: (letter) => all.find((keys) => keys.letter === letter) ?? null,
  }
}

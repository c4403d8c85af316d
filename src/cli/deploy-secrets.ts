// Which secrets a deploy uploads, and when somebody must agree first. Decides only. The rule: a secret that the service has
// is never sent again, for nobody can read it back to see whether ours is the same, and another SERVICE_SECRET makes
// everything sealed unreadable. A missing one goes alone.
import { type SecretName, SECRETS } from './secrets.ts'

export interface SecretFacts {
  /** What the deployed Worker has; null where there is no Worker yet. */
  readonly remote: readonly string[] | null
  /** What this machine's file has. */
  readonly local: readonly string[]
  /** Whether the database holds links, whose codes and results an earlier SERVICE_SECRET sealed. */
  readonly sealed: boolean
  /** Whether this machine keeps no file: what it made would be in the service alone. */
  readonly forgets: boolean
}

export interface SecretPlan {
  readonly upload: readonly SecretName[]
  /** The part of `upload` that this machine does not have and makes. */
  readonly make: readonly SecretName[]
  /** What somebody must agree to first; null where nothing can be lost. */
  readonly question: string | null
}

const LOST: Readonly<Record<SecretName, string>> = {
  SERVICE_SECRET:
    'with another one no stored result, no open claim code and no webhook secret is good any more: put the old one into the file if anybody has it',
  SIGNING_KEYS: 'receivers fetch the new public key by themselves',
}

/** @param file where this machine keeps its secrets, for the question */
export function planSecrets(facts: SecretFacts, file: string): SecretPlan {
  const { remote, local, sealed, forgets } = facts
  const upload = SECRETS.filter((name) => remote?.includes(name) !== true)
  const make = upload.filter((name) => !local.includes(name))
  const isLost = forgets && make.length > 0
  const isRisk = remote === null ? sealed && make.includes('SERVICE_SECRET') : true
  if (upload.length === 0 || !(isRisk || isLost)) {
    return { upload, make, question: null }
  }
  const lines = upload.map((name) =>
    make.includes(name) ? `  ${name} is made anew: ${LOST[name]}` : `  ${name} is taken from ${file}`,
  )
  const again = `This deploy would add:\n${lines.join('\n')}`
  const kept =
    `This runs in CI, where ${file} is not kept, and nobody can read a secret back. Make the first deploy on a machine ` +
    `that stays, or write ${file} from a secret of your CI before this.`
  const why =
    remote === null
      ? 'The Worker is new, but its database holds links of an earlier one.'
      : `The deployed Worker lacks ${upload.join(' and ')}.`
  const sentences = [...(isRisk ? [`${why} ${again}`] : []), ...(isLost ? [kept] : [])]
  return { upload, make, question: sentences.join('\n\n') }
}

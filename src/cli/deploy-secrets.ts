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
  const { remote, local, sealed } = facts
  const upload = SECRETS.filter((name) => remote?.includes(name) !== true)
  const make = upload.filter((name) => !local.includes(name))
  if (upload.length === 0 || (remote === null && !(sealed && make.includes('SERVICE_SECRET')))) {
    return { upload, make, question: null }
  }
  const lines = upload.map((name) =>
    make.includes(name) ? `  ${name} is made anew: ${LOST[name]}` : `  ${name} is taken from ${file}`,
  )
  const why =
    remote === null
      ? 'The Worker is new, but its database holds links of an earlier one.'
      : `The deployed Worker lacks ${upload.join(' and ')}.`
  return { upload, make, question: `${why} This deploy would add:\n${lines.join('\n')}` }
}

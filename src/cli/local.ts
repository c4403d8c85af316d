// What a service on this machine needs before it runs: the file of its variables, the schema, an organisation with a key.
// Each is made where it is missing and kept where it is there.
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { parseServiceSecrets } from '../core/keyring.ts'
import { ensureLocal } from './database.ts'
import { DEVELOPMENT_ORGANISATION, type Owner } from './development.ts'
import { changeAlone } from './lock.ts'
import { storedOrganisation } from './organisations.ts'
import { UsageError } from './say.ts'
import { completeVariables, readText, secretProblem, secretsIn, serviceSecretIn, writePrivate } from './secrets.ts'
import { insertKey, selectOrganisation } from './sql.ts'

/** Makes the file of the variables whole, and for .dev.vars keeps a copy beside the data that it seals. */
export async function ensureVariables(state: string, file: string): Promise<void> {
  const copy = join(state, 'dev.vars')
  let lacking = lackingIn(file, copy)
  if (lacking.file !== null || lacking.copy !== null) {
    lacking = await changeAlone(file, () => {
      const now = lackingIn(file, copy)
      if (now.file !== null) {
        writePrivate(file, now.file)
      }
      if (now.copy !== null) {
        writePrivate(copy, now.copy)
      }
      return now
    })
  }
  if (lacking.isOther) {
    console.error(`SERVICE_SECRET in ${file} is not the one that sealed the data here: old results cannot be read.`)
    console.error(`The old one is in ${copy}; remove ${file} to have it back.\n`)
  }
}

interface Lacking {
  /** What is to be written; null where it is there already. */
  readonly file: string | null
  readonly copy: string | null
  /** The copy has secrets that the file has not: it stays. */
  readonly isOther: boolean
}

/** @throws UsageError where a secret is none */
function lackingIn(file: string, copy: string): Lacking {
  const present = readText(file)
  const kept = readText(copy)
  const text = completeVariables(present ?? kept ?? '', kept ?? '', Date.now())
  for (const [name, value] of Object.entries(secretsIn(text))) {
    const problem = secretProblem(name, value)
    if (problem !== null) {
      throw new UsageError(`${name} in ${file} ${problem}.`)
    }
  }
  const isOther = kept !== null && !opensWhat(serviceSecretIn(kept) ?? '', serviceSecretIn(text) ?? '')
  return { file: text === present ? null : text, copy: isOther || kept === text ? null : text, isOther }
}

/** Whether all that one SERVICE_SECRET has sealed opens under the other. */
function opensWhat(sealed: string, opener: string): boolean {
  const before = parseServiceSecrets(sealed)
  const after = parseServiceSecrets(opener)
  if (typeof before === 'string' || typeof after === 'string') {
    return sealed === ''
  }
  return before.every(({ letter, secret }) =>
    after.some((one) => one.letter === letter && isDeepStrictEqual(one.secret, secret)),
  )
}

/** Gives the organisation as it is: one of that name may be there already, from `npm run keys`. */
export async function ensureOrganisation(
  state: string,
  owner: Owner,
): Promise<Pick<Owner, 'organisationId' | 'webhookGeneration'>> {
  const { apiKey, liveApiKey, organisationId, createdAt } = owner
  const organisationName = DEVELOPMENT_ORGANISATION
  const row = { organisationId, organisationName, createdAt, expiresAt: null }
  const keys = [
    insertKey({ ...row, key: apiKey, mode: 'test' }),
    ...(liveApiKey === undefined ? [] : [insertKey({ ...row, key: liveApiKey, mode: 'live' })]),
  ]
  const rows = await ensureLocal(state, keys.join('') + selectOrganisation(organisationName))
  const stored = storedOrganisation.safeParse(rows?.[0]).data
  return stored === undefined
    ? { organisationId, webhookGeneration: owner.webhookGeneration }
    : { organisationId: stored.id, webhookGeneration: stored.webhook_generation }
}

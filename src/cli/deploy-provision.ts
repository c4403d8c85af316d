// The secrets of a deploy: asked about before anything is done, and in this machine's file before they are anywhere else.
import { execute } from './database.ts'
import { databasesIn, type Found } from './deploy-owner.ts'
import { planSecrets, type SecretPlan } from './deploy-secrets.ts'
import type { Deployment } from './deployment.ts'
import { changeAlone } from './lock.ts'
import { agree, canAsk, UsageError } from './say.ts'
import {
  addVariables,
  newSecret,
  readText,
  secretProblem,
  secretsIn,
  type SecretName,
  writePrivate,
} from './secrets.ts'

/**
 * What this deploy will send and make. Changes nothing.
 * @throws UsageError where nobody agreed, or the file has a value that cannot be one
 */
export async function decideSecrets(deployment: Deployment, found: Found, agreed: boolean): Promise<SecretPlan> {
  const { secretsFile } = deployment
  const text = readText(secretsFile)
  const present = secretsIn(text ?? '')
  const remote = found.worker?.secrets ?? null
  const sealed = remote === null && (await holdsLinks(deployment, found))
  // Where CI runs, nothing outlives the run.
  const forgets = Boolean(process.env['CI'])
  const plan = planSecrets({ remote, local: Object.keys(present), sealed, forgets }, secretsFile)
  for (const name of plan.upload) {
    const problem = plan.make.includes(name) ? null : secretProblem(name, present[name] ?? '')
    if (problem !== null) {
      throw new UsageError(`${name} in ${secretsFile} ${problem}. Nothing is deployed.`)
    }
  }
  if (plan.question !== null && !agreed) {
    if (!canAsk()) {
      throw new UsageError(`${plan.question}\n\nNothing is deployed. To agree: npm run deploy -- --create-missing`)
    }
    if (!(await agree(plan.question))) {
      throw new UsageError('Nothing is deployed.')
    }
  }
  if (text === null && plan.upload.length === 0) {
    console.log(
      `${secretsFile} is not on this machine. A deploy does not need it, the service has its secrets; \`npm run rotate\` does.`,
    )
  }
  return plan
}

async function holdsLinks(deployment: Deployment, found: Found): Promise<boolean> {
  for (const { name } of databasesIn(found, deployment).filter(({ tables }) => tables.includes('links'))) {
    if ((await execute({ ...deployment, database: name }, 'SELECT id FROM links LIMIT 1;')).length > 0) {
      return true
    }
  }
  return false
}

/**
 * What to send, by name. What is made is written to this machine's file first, so that it is never only in the service. The
 * plan is minutes old: what the file has by now, from another deploy, is sent and not made a second time.
 * @param account the line that says where these secrets belong
 * @throws UsageError where the file no longer has what is to be sent
 */
export async function keepSecrets(
  { secretsFile }: Deployment,
  { upload, make }: SecretPlan,
  account: string,
): Promise<Partial<Record<SecretName, string>>> {
  // As most are: such a deploy waits for no rotation.
  if (upload.length === 0) {
    return {}
  }
  return changeAlone(secretsFile, () => {
    const before = readText(secretsFile)
    const present = secretsIn(before ?? '')
    const missing = make.filter((name) => present[name] === undefined)
    const made = Object.fromEntries(missing.map((name) => [name, newSecret(name, Date.now())]))
    const all: Partial<Record<SecretName, string>> = { ...present, ...made }
    for (const name of upload) {
      const problem = secretProblem(name, all[name] ?? '')
      if (problem !== null) {
        throw new UsageError(`${name} in ${secretsFile} ${problem}: the file has changed meanwhile. Run this again.`, 1)
      }
    }
    if (missing.length > 0) {
      writePrivate(secretsFile, addVariables(before ?? account, made))
      console.log(`
Made ${missing.join(' and ')}, in ${secretsFile}: readable by you alone and not in the repository. Keep a copy in a
safe place: without SERVICE_SECRET no stored result can be read again and every webhook secret changes.`)
    }
    return Object.fromEntries(upload.map((name) => [name, all[name] ?? '']))
  })
}

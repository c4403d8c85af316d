// Replaces a secret of a deployed service. Its value there cannot be read, the answer to an upload can be lost, and this
// command can be ended at any moment; and a secret that is nowhere but in the service, or nowhere but here, is lost. So the
// new set is written down as pending before it is uploaded, and becomes the current one once the service has it.
import { setTimeout as wait } from 'node:timers/promises'
import { isDeepStrictEqual, parseEnv } from 'node:util'
import { listSecrets } from './deployed-secrets.ts'
import type { Deployment } from './deployment.ts'
import { type Candidates, comesTo, standingOf } from './in-force.ts'
import { decideRotation, type Standing } from './rotation.ts'
import { UsageError } from './say.ts'
import { changeVariables, keepsSigningKey, readText, type SecretName, secretProblem, writePrivate } from './secrets.ts'
import { openingOf } from './service-secrets.ts'
import { runWrangler } from './wrangler.ts'

/** Between two looks at a service elsewhere. */
const PAUSE_MS = 500
/** A new version is everywhere within seconds, and is seen somewhere first. */
const EVERYWHERE_AFTER_MS = 10_000

export interface DeployedRotation {
  readonly name: SecretName
  readonly isCompromised: boolean
  readonly deployment: Deployment
  /** Where the service is reached. */
  readonly url: string
  /** Makes the new set from the current one, once whoever runs this has agreed. */
  readonly make: (current: string) => Promise<string>
}

/** @returns whether the new set is in force; false: it is written down as pending, and the same again goes on */
export async function rotateDeployed(rotation: DeployedRotation): Promise<boolean> {
  const { name, deployment, isCompromised, url } = rotation
  const file = deployment.secretsFile
  // Where there is no such Worker, wrangler would make an empty one for the secret.
  if ((await listSecrets(deployment))?.includes(name) !== true) {
    throw new UsageError(
      `This account has no Worker ${deployment.worker} with ${name}: nothing is changed. Is it the right account?`,
    )
  }
  const { current, pending } = readSets(file, name)
  const standing = await standingOf(url, name, candidatesOf(name, current, pending)).catch((error: unknown) => {
    throw new UsageError(`${url} does not say which ${name} it has, so nothing is changed: ${String(error)}`, 1)
  })
  const before = pending === null ? null : { isCompromised: !keeps(name, pending, current) }
  const step = decideRotation({ pending: before, standing, isCompromised })
  if (step === 'refuse') {
    throw new UsageError(
      `${url} does not have the ${name} of ${file}: it was rotated elsewhere, or is another deployment. Nothing is changed.\n` +
        'Bring the file from the machine that deployed or rotated last.',
    )
  }
  if (pending !== null && (step === 'keep' || step === 'keep_and_begin')) {
    keep(file, name, pending)
    console.error(`The rotation that was interrupted is done: ${url} has the new ${name}.`)
    return step === 'keep' || rotateDeployed(rotation)
  }
  if (pending !== null && step === 'upload') {
    console.error('A rotation was interrupted: it goes on.')
    return upload(rotation, { current, pending, standing })
  }
  const next = await rotation.make(current)
  // A question can stand for long, and whoever edits the file meanwhile asks for no lock.
  if (!isDeepStrictEqual(readSets(file, name), { current, pending })) {
    throw new UsageError(`${name} in ${file} has changed meanwhile. Nothing is changed: run this again.`, 1)
  }
  writePrivate(file, changeVariables(readText(file) ?? '', { [pendingName(name)]: next }))
  return upload(rotation, { current, pending: next, standing })
}

interface Sets {
  readonly current: string
  readonly pending: string
}

/** Brings the service from where it stands to the pending set, and only then calls that the current one. */
async function upload(
  rotation: DeployedRotation,
  { current, pending, standing }: Sets & { standing: Standing },
): Promise<boolean> {
  const { name, deployment, url } = rotation
  const candidates = candidatesOf(name, current, pending)
  if (candidates.opening !== null && standing === 'current') {
    // Whatever became of the answer: what the service opens tells.
    await send(deployment, name, candidates.opening)
    if (!(await comesTo(url, name, candidates, 'opening', PAUSE_MS))) {
      return false
    }
    await wait(EVERYWHERE_AFTER_MS)
  }
  const isSent = await send(deployment, name, pending)
  // Where the set between looks the same from outside, only the answer tells. Sent twice it is the same, so that whoever
  // lost it may run this again.
  const isDone = candidates.opening === null ? await comesTo(url, name, candidates, 'pending', PAUSE_MS) : isSent
  if (isDone) {
    keep(deployment.secretsFile, name, pending)
  }
  return isDone
}

async function send({ worker }: Deployment, name: SecretName, value: string): Promise<boolean> {
  const { code, stdout, stderr } = await runWrangler(
    ['secret', 'bulk', '--name', worker],
    JSON.stringify({ [name]: value }),
  )
  if (code !== 0) {
    console.error(`wrangler secret bulk failed:\n${(stderr || stdout).trim()}`)
  }
  return code === 0
}

function readSets(file: string, name: SecretName): { readonly current: string; readonly pending: string | null } {
  const present = parseEnv(readText(file) ?? '')
  const current = present[name] || null
  const pending = present[pendingName(name)] || null
  if (current === null) {
    throw new UsageError(`${file} has no ${name}: deploy from here, or bring the file from where that was done.`)
  }
  for (const [given, value] of [
    [name, current],
    [pendingName(name), pending],
  ] as const) {
    const problem = value === null ? null : secretProblem(name, value)
    if (problem !== null) {
      throw new UsageError(`${given} in ${file} ${problem}. Nothing is changed.`)
    }
  }
  return { current, pending }
}

function keep(file: string, name: SecretName, value: string): void {
  writePrivate(file, changeVariables(readText(file) ?? '', { [name]: value, [pendingName(name)]: null }))
}

function candidatesOf(name: SecretName, current: string, pending: string | null): Candidates {
  const opening = name === 'SERVICE_SECRET' && pending !== null ? openingOf(current, pending) : null
  return { current, opening, pending }
}

function keeps(name: SecretName, pending: string, current: string): boolean {
  return name === 'SIGNING_KEYS' ? keepsSigningKey(pending, current) : openingOf(current, pending) !== null
}

function pendingName(name: SecretName): string {
  return `${name}_NEXT`
}

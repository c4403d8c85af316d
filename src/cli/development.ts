// The development organisation of one STATE_DIR: who it is, its key, where its server listens. `npm start` writes it,
// `npm run demo` reads it, and the same key comes again on the next start.
import { join } from 'node:path'
import * as z from 'zod'
import { newApiKey } from '../core/api-key.ts'
import { randomOrganisationId } from '../core/claim-code.ts'
import { randomBytes } from '../core/id.ts'
import { UsageError } from './say.ts'
import { readText, serviceSecretIn, type WebhookSecrets, webhookSecretsUnder, writePrivate } from './secrets.ts'

const development = z.object({
  apiKey: z.string(),
  /** Made by the first `npm start -- --live`. */
  liveApiKey: z.string().optional(),
  organisationId: z.string(),
  /** Epoch milliseconds. */
  createdAt: z.number(),
  /** Which of its webhook secrets signs. A record of before it was kept is of the first. */
  webhookGeneration: z.number().default(1),
  url: z.string(),
  inboxUrl: z.string(),
})
export type Development = z.infer<typeof development>
export type Owner = Pick<Development, 'apiKey' | 'liveApiKey' | 'organisationId' | 'createdAt' | 'webhookGeneration'>

export const DEVELOPMENT_ORGANISATION = 'Development'

/**
 * null where no server ever started with this directory.
 * @throws UsageError where the file cannot be understood: a new key in its place is for its owner to decide
 */
export function readDevelopment(state: string): Development | null {
  const text = readText(fileIn(state))
  try {
    return text === null ? null : development.parse(JSON.parse(text))
  } catch {
    throw new UsageError(
      `${fileIn(state)} is damaged. Remove it: the next npm start makes it again, with a new API key.`,
    )
  }
}

export function writeDevelopment(state: string, record: Development): void {
  writePrivate(fileIn(state), `${JSON.stringify(record, null, 2)}\n`)
}

/** @param now epoch milliseconds */
export function newDevelopment(now: number): Owner {
  return {
    apiKey: newApiKey('test', randomBytes(30)),
    organisationId: randomOrganisationId(randomBytes(12)),
    createdAt: now,
    webhookGeneration: 1,
  }
}

/** With a live key beside the test key: the one that it has, else a new one. */
export function withLiveKey(owner: Owner): Owner & { readonly liveApiKey: string } {
  return { ...owner, liveApiKey: owner.liveApiKey ?? newApiKey('live', randomBytes(30)) }
}

/**
 * Its webhook secrets as they are now: another service secret makes others, and so does a rotation of their own.
 * @param file that has the SERVICE_SECRET
 */
export function webhookSecretsOf(
  development: Pick<Development, 'organisationId' | 'webhookGeneration'>,
  file: string,
): WebhookSecrets {
  const { organisationId, webhookGeneration } = development
  return webhookSecretsUnder(serviceSecretIn(readText(file) ?? '') ?? '', organisationId, webhookGeneration)
}

function fileIn(state: string): string {
  return join(state, 'development.json')
}

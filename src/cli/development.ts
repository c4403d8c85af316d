// The development organisation of one STATE_DIR: who it is, its key, where its server listens. `npm start` writes it,
// `npm run demo` reads it, and the same key comes again on the next start.
import { join } from 'node:path'
import * as z from 'zod'
import { newApiKey } from '../core/api-key.ts'
import { randomOrganisationId } from '../core/claim-code.ts'
import { randomBytes } from '../core/id.ts'
import { UsageError } from './say.ts'
import { readText, writePrivate } from './secrets.ts'

const development = z.object({
  apiKey: z.string(),
  organisationId: z.string(),
  /** Epoch milliseconds. */
  createdAt: z.number(),
  webhookSecret: z.string(),
  url: z.string(),
  inboxUrl: z.string(),
})
export type Development = z.infer<typeof development>
export type Owner = Pick<Development, 'apiKey' | 'organisationId' | 'createdAt'>

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
  }
}

function fileIn(state: string): string {
  return join(state, 'development.json')
}

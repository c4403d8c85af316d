// Where a try is kept, so that the next command can go on from one of its steps: a folder that only its author can open, for it
// holds what the site has shown of its user, and the cookies of the session there.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { COMMAND_ERROR_CODES } from '../../wire/error-code.ts'
import { writeKept } from '../recording-file.ts'
import type { Journal } from './journal.ts'

const outcome = z.union([
  z.object({ value: z.unknown() }),
  z.object({ error: z.object({ code: z.enum(COMMAND_ERROR_CODES), message: z.string() }) }),
])
const kept = z.object({
  site: z.string(),
  /** What ran, in order. */
  parts: z.array(z.string()),
  entries: z.array(
    z.object({
      part: z.number(),
      fingerprint: z.string(),
      name: z.string(),
      outcome,
      address: z.string().nullable(),
    }),
  ),
  sent: z.array(z.object({ fingerprint: z.string(), at: z.number() })),
  /** Cookies and storage, as Playwright has them. */
  browser: z.unknown(),
})

export interface KeptTry extends Journal {
  readonly site: string
  readonly parts: readonly string[]
  readonly browser: unknown
}

const FILE = 'try.json'

export function tryFolder(id: string): string {
  return join('.build', 'tries', id)
}

/** Null where there is none, or one that is not of this version. */
export function readTry(id: string): KeptTry | null {
  const file = join(tryFolder(id), FILE)
  const parsed = existsSync(file) ? kept.safeParse(JSON.parse(readFileSync(file, 'utf8'))) : null
  return parsed?.data ?? null
}

/** Whether its answers are those of the same operations at the same site: of others they mean nothing. */
export function isOf({ site, parts }: KeptTry, wanted: Pick<KeptTry, 'site' | 'parts'>): boolean {
  return site === wanted.site && JSON.stringify(parts) === JSON.stringify(wanted.parts)
}

export function writeTry(id: string, one: KeptTry): void {
  writeKept(tryFolder(id), FILE, JSON.stringify(one))
}

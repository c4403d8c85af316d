// Makes the set of secrets that follows another one; for service secrets, once whoever runs this has heard what it changes and
// agreed. Writes nothing.
import * as z from 'zod'
import type { Target } from './database.ts'
import { executeInEach } from './every-database.ts'
import { sayLost, type Sealed } from './rotate-words.ts'
import { agree, canAsk, UsageError } from './say.ts'
import { newServiceKey, rotateSigningKeys } from './secrets.ts'
import { isAnyOld, rotateServiceSecrets } from './service-secrets.ts'
import { countSealed } from './sql.ts'

export interface Wish {
  readonly kind: 'signing' | 'service'
  readonly isCompromised: boolean
  /** To what is lost, beforehand. */
  readonly isAgreed: boolean
}

const counted = z.object({
  open: z.number(),
  active: z.number(),
  results: z.number(),
  letters: z
    .string()
    .nullable()
    .transform((letters) => (letters ?? '').split('')),
})

/** @throws UsageError where the set cannot be read, or nobody agreed */
export async function makeSet(
  { kind, isCompromised, isAgreed }: Wish,
  current: string,
  target: Target,
): Promise<string> {
  const now = Date.now()
  if (kind === 'signing') {
    const next = rotateSigningKeys(current, isCompromised, now)
    if (next === null) {
      throw new UsageError('SIGNING_KEYS cannot be read: nothing is changed.')
    }
    return next
  }
  const sealed = await countWhereNeeded(current, isCompromised, target, now)
  const rotated = rotateServiceSecrets(current, newServiceKey(), { isCompromised, used: sealed?.letters ?? [], now })
  const question = sayLost(rotated, isCompromised, sealed, now)
  if (isAgreed) {
    console.error(question)
  } else if (!canAsk()) {
    throw new UsageError(`${question}\n\nNothing is changed. To agree, say --yes.`)
  } else if (!(await agree(question))) {
    throw new UsageError('Nothing is changed.')
  }
  return rotated.next
}

/**
 * null where nothing depends on it: an ordinary rotation leaves out only what was retired long ago, and after a leak nobody
 * may wait for a database that is slow, large or gone, only to be told numbers.
 */
async function countWhereNeeded(
  current: string,
  isCompromised: boolean,
  target: Target,
  now: number,
): Promise<Sealed | null> {
  if (isCompromised) {
    return count(target, now).catch((error: unknown) => {
      console.error(`What is lost cannot be counted: ${error instanceof Error ? error.message : String(error)}\n`)
      return null
    })
  }
  return isAnyOld(current, now) ? count(target, now) : null
}

async function count(target: Target, now: number): Promise<Sealed> {
  const found = z.array(counted).parse(await executeInEach(target, countSealed(now)))
  const sumOf = (name: 'open' | 'active' | 'results'): number => found.reduce((sum, one) => sum + one[name], 0)
  return {
    open: sumOf('open'),
    active: sumOf('active'),
    results: sumOf('results'),
    letters: [...new Set(found.flatMap(({ letters }) => letters))],
  }
}

// Which organisation somebody means who types its name. Two that differ in case alone are one customer in two halves: each
// with keys that cannot see the other's links.
import * as z from 'zod'
import { UsageError } from './say.ts'

export const organisation = z.object({ name: z.string() })
export type Organisation = z.infer<typeof organisation>

/**
 * The one of exactly this name, else the one whose name differs in case, spaces or form only, else null: a new one.
 * @throws UsageError where several are as near
 */
export function findOrganisation(known: readonly Organisation[], name: string): Organisation | null {
  const near = known.filter((candidate) => fold(candidate.name) === fold(name))
  const found = near.find((candidate) => candidate.name === name) ?? near[0] ?? null
  if (near.length > 1 && found?.name !== name) {
    const names = near.map((candidate) => JSON.stringify(candidate.name)).join(', ')
    throw new UsageError(
      `Several organisations have that name but for its form: ${names}. Write the one that is meant.`,
    )
  }
  return found
}

function fold(name: string): string {
  // Upper case first: ß and SS are one.
  return name.normalize('NFKC').toUpperCase().toLowerCase().replaceAll(/\s+/g, ' ').trim()
}

// Which organisation somebody means who types its name, or none. Two that differ in case alone are one customer in two halves:
// each with keys that cannot see the other's links.
import * as z from 'zod'
import { UsageError } from './say.ts'

export const organisation = z.object({ name: z.string() })
/** As `selectOrganisation` gives it. */
export const storedOrganisation = z.object({ id: z.string(), webhook_generation: z.number() })
export type Organisation = z.infer<typeof organisation>

export interface Chosen extends Organisation {
  /** There is none of that name yet. */
  readonly isNew: boolean
}

/**
 * @param wanted a name as somebody types it; null: the only organisation that there is
 * @throws UsageError where that does not say which one
 */
export function chooseOrganisation(known: readonly Organisation[], wanted: string | null): Chosen {
  if (wanted === null) {
    return { ...onlyOf(known), isNew: false }
  }
  const found = findNearest(known, wanted)
  return { name: found?.name ?? wanted, isNew: found === null }
}

function onlyOf(known: readonly Organisation[]): Organisation {
  const [only, ...others] = known
  if (only === undefined) {
    throw new UsageError('There is no organisation yet: --org NAME makes one with its first key.')
  }
  if (others.length > 0) {
    throw new UsageError(`There are several organisations. Say with --org which one is meant: ${listed(known)}`)
  }
  return only
}

/** The one of exactly this name, else the one whose name differs in case, spaces or form only, else null. */
function findNearest(known: readonly Organisation[], name: string): Organisation | null {
  const near = known.filter((candidate) => fold(candidate.name) === fold(name))
  const found = near.find((candidate) => candidate.name === name) ?? near[0] ?? null
  if (near.length > 1 && found?.name !== name) {
    throw new UsageError(
      `Several organisations have that name but for its form: ${listed(near)}. Write the one that is meant.`,
    )
  }
  return found
}

function listed(organisations: readonly Organisation[]): string {
  return organisations.map(({ name }) => JSON.stringify(name)).join(', ')
}

function fold(name: string): string {
  // Upper case first: ß and SS are one.
  return name.normalize('NFKC').toUpperCase().toLowerCase().replaceAll(/\s+/g, '')
}

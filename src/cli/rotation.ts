// What a rotation of a deployed secret does next, from what this machine has written down and what the service shows. Decides
// only: an interrupted rotation goes on from here, whatever it was interrupted at.

/**
 * Which set of secrets the service has, as far as can be told from outside: the one that was, the one that is to be, the one
 * that was with the new secret behind it (`opening`: it opens, and does not make yet), or none of them.
 */
export type Standing = 'current' | 'opening' | 'pending' | 'other'

export interface RotationFacts {
  /** What this machine's file has as pending; null where no rotation was interrupted. */
  readonly pending: { readonly isCompromised: boolean } | null
  readonly standing: Standing
  /** Whether the one that was must be dropped at once. */
  readonly isCompromised: boolean
}

/**
 * - `begin`: make a new set, write it down, upload it. A pending one that never arrived is taken back by it.
 * - `upload`: the pending one has not arrived, or not all of it.
 * - `keep`: the pending one is in force: it is the current one now, and the rotation is done.
 * - `keep_and_begin`: so it is, but what is wanted now is more than was wanted then.
 * - `refuse`: the service has a set that this machine does not know.
 */
export type RotationStep = 'begin' | 'upload' | 'keep' | 'keep_and_begin' | 'refuse'

export function decideRotation({ pending, standing, isCompromised }: RotationFacts): RotationStep {
  if (standing === 'other') {
    return 'refuse'
  }
  if (pending === null) {
    return standing === 'current' ? 'begin' : 'refuse'
  }
  // Whoever says now that the secret has leaked is not helped by a set that keeps it. The other way round the pending one
  // goes on: it drops what leaked.
  const isMore = isCompromised && !pending.isCompromised
  if (standing === 'current') {
    return isMore ? 'begin' : 'upload'
  }
  if (standing === 'opening') {
    return isMore ? 'keep_and_begin' : 'upload'
  }
  return isMore ? 'keep_and_begin' : 'keep'
}

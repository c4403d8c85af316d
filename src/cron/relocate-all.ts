// The cron: whether organisations are on their way from one database to another. Mostly none is.
import { listRelocations } from '../store/relocations.ts'
import { inTurn } from './in-turn.ts'

/** @param now epoch milliseconds */
export async function relocateAll(env: Env, now: number): Promise<void> {
  const relocations = await listRelocations(env.DB)
  if (relocations.length > 0) {
    const { relocate } = await import('./relocate.ts')
    await inTurn(relocations.map((relocation) => () => relocate(env, relocation, now)))
  }
}

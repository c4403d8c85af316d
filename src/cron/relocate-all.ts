// The cron: whether organisations are on their way from one database to another. Mostly none is, and what moves them is not loaded.
import { hasRelocations } from '../store/has-relocations.ts'

/** @param now epoch milliseconds */
export async function relocateAll(env: Env, now: number): Promise<void> {
  if (await hasRelocations(env.DB)) {
    const { relocate } = await import('./relocate.ts')
    await relocate(env, now)
  }
}

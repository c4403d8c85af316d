// Work of the cron that must not wait for other work to succeed: one database that cannot be reached must not stop the others.
import { configOf } from '../config.ts'
import { allLinks } from '../store/shards.ts'

/** One after the other, all of them. @throws the first of their errors, once all had their turn */
export async function inTurn(tasks: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = []
  for (const task of tasks) {
    await task().catch((error: unknown) => errors.push(error))
  }
  if (errors.length > 0) {
    throw errors[0]
  }
}

/**
 * Each database that has links, from another one on each minute: one run may ask so often and no more, and what that cuts short
 * must not always be the same.
 * @param now epoch milliseconds
 * @throws as `inTurn` does
 */
export async function inEachShard(
  env: Env,
  now: number,
  work: (db: D1Database, name: string) => Promise<void>,
): Promise<void> {
  const all = allLinks(env, configOf(env))
  const first = Math.floor(now / 60_000) % all.length
  await inTurn(
    [...all.slice(first), ...all.slice(0, first)].map(
      ({ name, db }) =>
        () =>
          work(db, name),
    ),
  )
}

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

/** Each database that has links. @throws as `inTurn` does */
export async function inEachShard(env: Env, work: (db: D1Database, name: string) => Promise<void>): Promise<void> {
  await inTurn(
    allLinks(env, configOf(env)).map(
      ({ name, db }) =>
        () =>
          work(db, name),
    ),
  )
}

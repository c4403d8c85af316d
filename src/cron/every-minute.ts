// What the clock makes the service do, each minute. Loaded when the clock strikes first: no request needs any of it.
import { organisationsOnTheirWay } from '../store/on-their-way.ts'
import { expireLinks } from './expire-links.ts'
import { forgetKeys } from './forget-keys.ts'
import { forgetLinks } from './forget-links.ts'
import { inTurn } from './in-turn.ts'
import { wakeWebhooks } from './wake-webhooks.ts'

/** @throws the first of the tasks' errors, once all had their turn */
export async function everyMinute(env: Env): Promise<void> {
  // The links of these are closed to the cron too: none of its tasks may come to a stop at them, for others' would wait.
  let moving: readonly string[] = []
  await inTurn([
    async () => {
      moving = await organisationsOnTheirWay(env.DB)
    },
    () => expireLinks(env, Date.now(), undefined, moving),
    () => wakeWebhooks(env, Date.now(), moving),
    () => forgetKeys(env, Date.now()),
    () => forgetLinks(env, Date.now(), undefined, moving),
    async () => {
      if (moving.length > 0) {
        const { relocate } = await import('./relocate.ts')
        await relocate(env, Date.now(), moving)
      }
    },
  ])
}

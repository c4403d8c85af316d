// What the clock makes the service do, each minute. Loaded when the clock strikes first: no request needs any of it.
import { expireLinks } from './expire-links.ts'
import { forgetKeys } from './forget-keys.ts'
import { forgetLinks } from './forget-links.ts'
import { inTurn } from './in-turn.ts'
import { relocateAll } from './relocate-all.ts'
import { wakeWebhooks } from './wake-webhooks.ts'

/** @throws the first of the tasks' errors, once all had their turn */
export async function everyMinute(env: Env): Promise<void> {
  await inTurn(
    [expireLinks, wakeWebhooks, forgetKeys, forgetLinks, relocateAll].map((task) => () => task(env, Date.now())),
  )
}

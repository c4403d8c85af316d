// The Worker's entry: wiring only.
import { app } from './app.ts'
import { expireLinks } from './cron/expire-links.ts'
import { forgetKeys } from './cron/forget-keys.ts'
import { forgetLinks } from './cron/forget-links.ts'
import { inTurn } from './cron/in-turn.ts'
import { wakeWebhooks } from './cron/wake-webhooks.ts'
import { LinkObject } from './link/object.ts'
import { consume } from './webhooks/consume.ts'

export { LinkObject }

export default {
  fetch: app.fetch,
  queue: consume,
  async scheduled(_controller, env) {
    await inTurn([expireLinks, wakeWebhooks, forgetKeys, forgetLinks].map((task) => () => task(env, Date.now())))
  },
} satisfies ExportedHandler<Env>

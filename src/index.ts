// The Worker's entry: wiring only.
import { app } from './app.ts'
import { expireLinks } from './cron/expire-links.ts'
import { SessionObject } from './session/object.ts'
import { consume } from './webhooks/consume.ts'

export { SessionObject }

export default {
  fetch: app.fetch,
  queue: consume,
  scheduled: (_controller, env) => expireLinks(env, Date.now()),
} satisfies ExportedHandler<Env>

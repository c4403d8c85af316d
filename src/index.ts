// The Worker's entry: wiring only.
import { app } from './app.ts'
import { LinkObject } from './link/object.ts'
import { ListenersObject } from './listeners/object.ts'
import { consume } from './webhooks/consume.ts'

export { LinkObject, ListenersObject }

export default {
  fetch: app.fetch,
  queue: consume,
  async scheduled(_controller, env) {
    const { everyMinute } = await import('./cron/every-minute.ts')
    await everyMinute(env)
  },
} satisfies ExportedHandler<Env>

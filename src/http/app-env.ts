// What every route finds in its context.
import type { Config } from '../config.ts'
import type { Owner } from '../core/link.ts'

export interface AppEnv {
  Bindings: Env
  Variables: {
    config: Config
    /** Echoed in X-Request-Id and written with every log line. */
    requestId: string
    /** Who calls; set by auth on /v1/* only. */
    caller: Owner
    /** The key they showed; set by auth on /v1/* only. Never stored, logged or answered. */
    apiKey: string
  }
}

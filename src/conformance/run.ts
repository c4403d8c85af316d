// A run of the kit from its first port to its last: for the command, and for tests.
import { ClientProcess } from './client-process.ts'
import { Kit, type KitSettings } from './kit.ts'
import { manifestOf } from './manifest.ts'
import type { Result } from './result.ts'
import { type ServiceSettings, startService } from './service.ts'
import { Site } from './site.ts'

export interface RunSettings extends Omit<KitSettings, 'process'>, Omit<ServiceSettings, 'manifest'> {
  /** Started by the kit, with PASSAGE_URL and PASSAGE_CODE. Null: the client comes by itself. */
  readonly client: string | null
  /** What the client prints. */
  readonly show?: (text: string) => void
}

export interface Run {
  readonly url: string
  readonly code: string
  /** In the order of the cases. */
  readonly results: Promise<readonly Result[]>
  close(): Promise<void>
}

/** A client that ends so often without having claimed anything will not claim. */
const MOST_FRUITLESS = 2

export async function startRun(settings: RunSettings): Promise<Run> {
  const { cases, port, page } = settings
  const client = settings.client === null ? null : new ClientProcess(settings.client, settings.show ?? (() => {}))
  const site = new Site()
  const kit = new Kit({ ...settings, process: client }, site)
  const service = await startService(kit, site, {
    port,
    ...(page === undefined ? {} : { page }),
    manifest: () => manifestOf(cases, site.origins),
  })
  const url = site.origins.site
  if (client !== null) {
    let fruitless = 0
    let claimed = 0
    client.begin({ PASSAGE_URL: url, PASSAGE_CODE: kit.code }, (code) => {
      fruitless = kit.claims > claimed ? 0 : fruitless + 1
      claimed = kit.claims
      if (fruitless === MOST_FRUITLESS) {
        kit.giveUp(`the client ended with ${code} and did not claim it`)
      } else {
        client.revive()
      }
    })
  }
  return {
    url,
    code: kit.code,
    results: kit.results(),
    close: async () => {
      client?.end()
      await service.close()
    },
  }
}

// What the service costs beside what it stands on, both in turn. Prints a table for people, and the same as JSON for programs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOptions } from '../../src/cli/options.ts'
import { main, UsageError } from '../../src/cli/say.ts'
import { compare, rowOf, TABLE_HEAD, type Found } from './compare.ts'
import { type Host, type Product, startFloor, startProduct } from './hosts.ts'
import { profile } from './profile.ts'
import { openReceiver, type Receiver } from './receiver.ts'
import { claimMeasures, routeMeasures } from './routes.ts'
import { sessionMeasures } from './sessions.ts'
import type { Measure } from './side.ts'
import { webhookMeasures } from './webhooks.ts'

interface World {
  readonly product: Product
  readonly floor: Host
  readonly receiver: Receiver
}

type Measures = readonly Measure[] | Promise<readonly Measure[]>

/** In this order: what is claimed ends by itself two minutes later, and nothing is measured then. */
const PARTS: Readonly<Record<string, (world: World) => Measures>> = {
  routes: ({ product, floor }) => routeMeasures(product, floor),
  sessions: ({ product, floor }) => sessionMeasures(product, floor),
  webhooks: ({ product, floor, receiver }) => webhookMeasures(product, floor, receiver),
  claims: ({ product, floor }) => claimMeasures(product, floor),
}
/** What can be profiled: the first measure of a part. */
const PROFILES: Readonly<Record<string, string>> = { create: 'routes', step: 'sessions', webhook: 'webhooks' }

const USAGE = `Usage: npm run bench [-- ${Object.keys(PARTS).join('|')} …] [--rounds 5] [--seconds 3] [--only NAME] [--json FILE]
       npm run bench -- --profile ${Object.keys(PROFILES).join('|')} [--seconds 3]

Starts the service and what it is measured by on this machine's runtime, and loads both in turn: each part, or those that
are named, or those measures whose name holds NAME. With --profile: where the time goes in the service itself.`

await main(async () => {
  const { values, positionals } = readOptions(USAGE, {
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '3' },
      only: { type: 'string', default: '' },
      json: { type: 'string', default: '' },
      profile: { type: 'string' },
    },
  })
  const profiled = values.profile === undefined ? null : PROFILES[values.profile]
  if (profiled === undefined || positionals.some((name) => !Object.hasOwn(PARTS, name))) {
    throw new UsageError(USAGE)
  }
  const parts = positionals.length > 0 ? positionals : Object.keys(PARTS)
  const seconds = Number(values.seconds)
  const folder = mkdtempSync(join(tmpdir(), 'passage-bench-'))
  const receiver = await openReceiver()
  const product = await startProduct(folder, profiled !== null)
  const floor = await startFloor(folder)
  const measuresOf = (part: string): Measures => PARTS[part]?.({ product, floor, receiver }) ?? []
  try {
    if (profiled !== null) {
      const [first] = await measuresOf(profiled)
      await profile(product, first!, seconds)
      return 0
    }
    const found: Found[] = []
    console.log(TABLE_HEAD)
    for (const part of parts) {
      for (const one of await measuresOf(part)) {
        if (one.name.includes(values.only)) {
          found.push(await compare(one, Number(values.rounds), seconds))
          console.log(rowOf(found.at(-1)!))
        }
      }
    }
    const load = loadavg()[0]?.toFixed(1)
    console.log(
      `\n${values.rounds} rounds of ${values.seconds} s each; load of the machine ${load}. No limit is reached here.`,
    )
    if (values.json !== '') {
      writeFileSync(values.json, `${JSON.stringify(found, null, 2)}\n`)
    }
    return 0
  } finally {
    receiver.close()
    await Promise.all([product.stop(), floor.stop()])
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
})

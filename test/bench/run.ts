// What the service costs beside what it stands on, both in turn. Prints a table for people, and the same as JSON for programs.
import { writeFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { readOptions } from '../../src/cli/options.ts'
import { exitOnSignal, main, UsageError } from '../../src/cli/say.ts'
import { compare, rowOf, TABLE_HEAD, type Found } from './compare.ts'
import { growthMeasures } from './growth.ts'
import { profile } from './profile.ts'
import { claimMeasures, routeMeasures } from './routes.ts'
import { sessionMeasures } from './sessions.ts'
import type { Measure } from './side.ts'
import { twinMeasures } from './twins.ts'
import { webhookMeasures } from './webhooks.ts'
import { World } from './world.ts'

type Measures = Promise<readonly Measure[]>

interface Options {
  /** Links of the largest table. */
  readonly most: number
}

/** In this order: what is claimed ends by itself two minutes later, and nothing of these services is measured then. */
const PARTS: Readonly<Record<string, (world: World, options: Options) => Measures>> = {
  routes: async (world) => await routeMeasures(await world.product, await world.floor),
  sessions: async (world) => await sessionMeasures(await world.product, await world.floor),
  webhooks: async (world) => webhookMeasures(await world.product, await world.floor, await world.receiver),
  twin: async (world) =>
    await twinMeasures(await world.product, await world.receiver, (synchronous) => world.newTwin(synchronous)),
  claims: async (world) => claimMeasures(await world.product, await world.floor),
  growth: async (world, { most }) => await growthMeasures(() => world.newProduct(), most),
}
/** What can be profiled: the first measure of a part. */
const PROFILES: Readonly<Record<string, string>> = { create: 'routes', step: 'sessions', webhook: 'webhooks' }

const USAGE = `Usage: npm run bench [-- PART …] [-- --rounds 5] [-- --seconds 2] [-- --most 1000000] [-- --json FILE]
       npm run bench -- --profile ${Object.keys(PROFILES).join('|')} [--seconds 2]

Starts the service and what it is measured by on this machine's runtime, and loads both in turn. The parts, all of them unless
some are named: ${Object.keys(PARTS).join(', ')}. It takes a quarter of an hour; the growth, to as many links as --most
says, some minutes of it. With --profile: where the time goes in the service itself.`

exitOnSignal()
await main(async () => {
  const { values, positionals } = readOptions(USAGE, {
    allowPositionals: true,
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '2' },
      most: { type: 'string', default: '1000000' },
      json: { type: 'string', default: '' },
      profile: { type: 'string' },
    },
  })
  const profiled = values.profile === undefined ? null : PROFILES[values.profile]
  if (profiled === undefined || positionals.some((name) => !Object.hasOwn(PARTS, name))) {
    throw new UsageError(USAGE)
  }
  const [rounds, seconds, most] = [Number(values.rounds), Number(values.seconds), Number(values.most)]
  const world = new World(profiled !== null)
  const measuresOf = async (part: string): Measures => (await PARTS[part]?.(world, { most })) ?? []
  try {
    if (profiled !== null) {
      const [first] = await measuresOf(profiled)
      await profile(await world.product, await world.bundle, first!, seconds)
      return 0
    }
    const found: Found[] = []
    console.log(TABLE_HEAD)
    for (const part of positionals.length > 0 ? positionals : Object.keys(PARTS)) {
      for (const one of await measuresOf(part)) {
        found.push(await compare(one, rounds, seconds))
        console.log(rowOf(found.at(-1)!))
      }
    }
    console.log(
      `\n${rounds} rounds of ${seconds} s each; load of the machine ${loadavg()[0]?.toFixed(1)}. No limit is reached here.`,
    )
    if (values.json !== '') {
      writeFileSync(values.json, `${JSON.stringify(found, null, 2)}\n`)
    }
    return 0
  } finally {
    await world.stop()
  }
})

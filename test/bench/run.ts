// What each route costs beside its floor: both in turn, in one run, several rounds. On a noisy machine a ratio of one run says
// what a time does not. Prints a table for people, and the same as JSON for programs.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { readOptions } from '../../src/cli/options.ts'
import { processorTime, startFloor, startProduct, type Host } from './hosts.ts'
import { closedLoop, fixedRate, median, type Round } from './load.ts'
import { type Measure, measuresOf, type Side } from './measures.ts'

const USAGE = `Usage: npm run bench [-- --rounds 5] [-- --seconds 3] [-- --only claim] [-- --json FILE]

Starts the service and a bare Worker on this machine's runtime, and loads both in turn. Takes about three minutes.`
const CONNECTIONS = 16
const WARM_UP_MS = 500
/** Of the rate that the product reached: the same for both. */
const HALF = 0.5

interface Options {
  readonly rounds: number
  readonly seconds: number
  readonly only: string
  readonly json: string
}

interface Found {
  readonly measure: string
  readonly beside: string
  /** A second, median of the rounds. */
  readonly floor: number
  readonly product: number
  readonly ratio: number
  readonly spread: readonly [least: number, most: number]
  /** Microseconds of processor time a request. */
  readonly processor: { readonly floor: number; readonly product: number }
  /** Milliseconds, at half the product's rate. */
  readonly p99: { readonly floor: number; readonly product: number; readonly rate: number }
}

interface Run extends Round {
  readonly processor: number
}

async function roundOf(host: Host, side: Side, ms: number): Promise<Run> {
  const before = processorTime(host.pid)
  const round = await closedLoop({ url: host.url, ...side, connections: CONNECTIONS, ms })
  return { ...round, processor: (processorTime(host.pid) - before) / round.count }
}

async function measure(one: Measure, product: Host, floor: Host, { rounds, seconds }: Options): Promise<Found> {
  const ms = seconds * 1000
  await roundOf(floor, one.floor, WARM_UP_MS)
  await roundOf(product, one.product, WARM_UP_MS)
  const runs: { floor: Run; product: Run }[] = []
  for (let round = 0; round < rounds; round++) {
    runs.push({ floor: await roundOf(floor, one.floor, ms), product: await roundOf(product, one.product, ms) })
  }
  const of = (side: 'floor' | 'product', what: 'perSecond' | 'processor'): number =>
    Math.round(median(runs.map((run) => run[side][what])))
  const rate = Math.max(1, Math.round(of('product', 'perSecond') * HALF))
  const steady = async (host: Host, side: Side): Promise<number> =>
    (await fixedRate({ url: host.url, ...side, connections: 2 * CONNECTIONS, ms }, rate)).p99
  const p99 = { floor: await steady(floor, one.floor), product: await steady(product, one.product), rate }
  const ratios = runs.map((run) => run.product.perSecond / run.floor.perSecond)
  return {
    measure: one.name,
    beside: one.beside,
    floor: of('floor', 'perSecond'),
    product: of('product', 'perSecond'),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    processor: { floor: of('floor', 'processor'), product: of('product', 'processor') },
    p99,
  }
}

function lineOf({ measure: name, beside, floor, product, ratio, spread, processor, p99 }: Found): string {
  const [least, most] = spread
  const cells = [
    name,
    beside,
    `${floor}`,
    `${product}`,
    `${ratio.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`,
    `${processor.floor} → ${processor.product}`,
    `${p99.floor.toFixed(1)} → ${p99.product.toFixed(1)} at ${p99.rate}/s`,
  ]
  return `| ${cells.join(' | ')} |`
}

const { values } = readOptions(USAGE, {
  options: {
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    only: { type: 'string', default: '' },
    json: { type: 'string', default: '' },
  },
})
const options: Options = { ...values, rounds: Number(values.rounds), seconds: Number(values.seconds) }
const folder = mkdtempSync(join(tmpdir(), 'passage-bench-'))
const product = await startProduct(folder)
const floor = await startFloor(folder)
try {
  const found: Found[] = []
  console.log('| | beside | floor /s | product /s | ratio (spread) | processor, µs | p99, ms |')
  console.log('|---|---|---|---|---|---|---|')
  for (const one of await measuresOf(product, floor)) {
    // Claims are made of what was created.
    if (one.name.includes(options.only) || (one.name.startsWith('POST /v1') && '/link/claim'.includes(options.only))) {
      found.push(await measure(one, product, floor, options))
      console.log(lineOf(found.at(-1)!))
    }
  }
  console.log(`\n${options.rounds} rounds of ${options.seconds} s; load ${loadavg()[0]?.toFixed(1)}`)
  if (options.json !== '') {
    writeFileSync(options.json, `${JSON.stringify(found, null, 2)}\n`)
  }
} finally {
  await Promise.all([product.stop(), floor.stop()])
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}

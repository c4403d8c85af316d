// Both sides of a measure in turn, several rounds: on a noisy machine a ratio of one run says what a time does not.
import { type Measure, median, type Run } from './side.ts'

const WARM_UP_MS = 500
/** Of the rate that the product reached: the same for both. */
const HALF = 0.5

export interface Found {
  readonly measure: string
  readonly beside: string
  /** A second, median of the rounds. */
  readonly floor: number
  readonly product: number
  readonly ratio: number
  readonly spread: readonly [least: number, most: number]
  /** Microseconds of processor time. */
  readonly processor: { readonly floor: number; readonly product: number }
  /** Milliseconds, at half the product's rate. */
  readonly p50: { readonly floor: number; readonly product: number }
  readonly p99: { readonly floor: number; readonly product: number; readonly rate: number }
}

export async function compare(one: Measure, rounds: number, seconds: number): Promise<Found> {
  const { name, beside, floor, product } = one
  const ms = seconds * 1000
  await floor.load(Math.min(ms, WARM_UP_MS))
  await product.load(Math.min(ms, WARM_UP_MS))
  const runs: { floor: Run; product: Run }[] = []
  for (let round = 0; round < rounds; round++) {
    runs.push({ floor: await floor.load(ms), product: await product.load(ms) })
  }
  const of = (side: 'floor' | 'product', what: 'perSecond' | 'processor'): number =>
    Math.round(median(runs.map((run) => run[side][what])))
  const rate = Math.max(1, Math.round(of('product', 'perSecond') * HALF))
  const steady = { floor: await floor.steady(rate, ms), product: await product.steady(rate, ms) }
  const ratios = runs.map((run) => run.product.perSecond / run.floor.perSecond)
  return {
    measure: name,
    beside,
    floor: of('floor', 'perSecond'),
    product: of('product', 'perSecond'),
    ratio: median(ratios),
    spread: [Math.min(...ratios), Math.max(...ratios)],
    processor: { floor: of('floor', 'processor'), product: of('product', 'processor') },
    p50: { floor: steady.floor.p50, product: steady.product.p50 },
    p99: { floor: steady.floor.p99, product: steady.product.p99, rate },
  }
}

export const TABLE_HEAD = `| | beside | its /s | product /s | ratio (spread) | processor, µs | p50, ms | p99, ms |
|---|---|---|---|---|---|---|---|`

export function rowOf({ measure, beside, floor, product, ratio, spread, processor, p50, p99 }: Found): string {
  const [least, most] = spread
  const cells = [
    measure,
    beside,
    `${floor}`,
    `${product}`,
    `${ratio.toFixed(2)} (${least.toFixed(2)}–${most.toFixed(2)})`,
    `${processor.floor} → ${processor.product}`,
    `${p50.floor.toFixed(1)} → ${p50.product.toFixed(1)}`,
    `${p99.floor.toFixed(1)} → ${p99.product.toFixed(1)} at ${p99.rate}/s`,
  ]
  return `| ${cells.join(' | ')} |`
}

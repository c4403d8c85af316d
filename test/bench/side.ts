// What is put beside each other: the product, and what it is measured by. Each takes a load for a while, and tells what came of it.
import { processorTime, type Host } from './runtime.ts'

/** Of one round. Latencies in milliseconds. */
export interface Round {
  readonly perSecond: number
  readonly count: number
  readonly p50: number
  readonly p99: number
}

export interface Run extends Round {
  /** Microseconds of the host's processor time, for each that was counted or for what its measure says. */
  readonly processor: number
}

/** Goes around what is measured, and around nothing that only prepares it. */
export type Watch = <T>(work: () => Promise<T>) => Promise<T>

export interface Side {
  /** As much as it can. */
  readonly load: (ms: number, watch?: Watch) => Promise<Run>
  /** So many a second, each due at its time: its latency counts from then. */
  readonly steady: (rate: number, ms: number) => Promise<Round>
}

export interface Measure {
  readonly name: string
  /** What the other one does. */
  readonly beside: string
  readonly product: Side
  readonly floor: Side
}

/** @param each how many the processor time is shared by; as many as were counted, unless a measure has another share */
export async function timed(
  { pid }: Host,
  work: () => Promise<Round>,
  watch: Watch = (unwatched) => unwatched(),
  each: (round: Round) => number = ({ count }) => count,
): Promise<Run> {
  const before = processorTime(pid)
  const round = await watch(work)
  return { ...round, processor: (processorTime(pid) - before) / each(round) }
}

export function roundOf(times: readonly number[], ms: number): Round {
  return {
    perSecond: (times.length / ms) * 1000,
    count: times.length,
    p50: median(times),
    p99: quantile(times, 0.99),
  }
}

export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? Number.NaN
}

export const median = (values: readonly number[]): number => quantile(values, 0.5)

/** What comes of each, in their order; `workers` at a time. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  workers: number,
  work: (item: Item, index: number) => Promise<Result>,
): Promise<readonly Result[]> {
  const results: Result[] = []
  const waiting = items.entries()
  const one = async (): Promise<void> => {
    for (const [index, item] of waiting) {
      results[index] = await work(item, index)
    }
  }
  await Promise.all(Array.from({ length: workers }, one))
  return results
}

export interface Spending<Item> {
  /** Before the round: none of it is measured. */
  readonly make: (count: number) => Promise<readonly Item[]>
  /** As fast as it goes, for at most so long. */
  readonly spend: (items: readonly Item[], ms: number) => Promise<Round>
  readonly spendAt: (items: readonly Item[], rate: number, ms: number) => Promise<Round>
  /** What is counted of each item; usually the item alone. */
  readonly perItem?: number
}

/** A side that uses up what is made for it: as much as the round before asks for. The processor time is an item's. */
export function spendingSide<Item>(host: Host, { make, spend, spendAt, perItem = 1 }: Spending<Item>): Side {
  let perSecond = 30
  return {
    load: async (ms, watch) => {
      const items = await make(Math.ceil((perSecond * ms) / 1000))
      const run = await timed(
        host,
        () => spend(items, ms),
        watch,
        ({ count }) => count / perItem,
      )
      perSecond = run.perSecond / perItem
      return run
    },
    steady: async (rate, ms) => {
      const items = await make(Math.ceil(((rate / perItem) * ms) / 1000))
      return await spendAt(items, rate / perItem, ms)
    },
  }
}

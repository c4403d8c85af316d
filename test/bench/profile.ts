// Where the time of one thing goes inside the product's isolate, by part and by function, in microseconds. What the runtime does
// outside of it (the databases, the queue's broker, sockets) is in the processor's time and in no sample.
import { readFileSync } from 'node:fs'
import { SourceMap } from 'node:module'
import { basename, join } from 'node:path'
import type { Product } from './hosts.ts'
import { processorTime } from './runtime.ts'
import { type CpuProfile, openProfiler, type ProfileNode } from './inspector.ts'
import { type Measure, median } from './side.ts'

const WARM_UP_MS = 2000
const FUNCTIONS = 40

/** What the runtime brings, by the beginning of its names. */
const NAMED = [
  ['node-internal:crypto', 'crypto'],
  ['node-internal:', 'other modules of Node'],
  ['cloudflare-internal:d1-api', 'D1 client'],
  ['cloudflare-internal:', 'other modules of the runtime'],
] as const

interface Shares {
  readonly busy: number
  readonly parts: ReadonlyMap<string, number>
  readonly functions: ReadonlyMap<string, number>
}

/** @param bundle where the product's scripts and their source maps are */
export async function profile(
  product: Product,
  bundle: string,
  { name, product: side }: Measure,
  seconds: number,
): Promise<void> {
  await side.load(WARM_UP_MS)
  const profiler = await openProfiler(await product.inspector(), 'product')
  let found: CpuProfile = { nodes: [], samples: [], timeDeltas: [] }
  let processor = 0
  const { count } = await side.load(seconds * 1000, async (work) => {
    const before = processorTime(product.pid)
    const { result, profile: taken } = await profiler.watch(work)
    processor = processorTime(product.pid) - before
    found = taken
    return result
  })
  profiler.close()
  const { busy, parts, functions } = sharesOf(found, mapsIn(bundle))
  const line = (title: string, us: number): string =>
    `${(us / count).toFixed(1).padStart(9)} µs ${((us / busy) * 100).toFixed(1).padStart(5)} %  ${title}`
  const largest = (of: ReadonlyMap<string, number>, most: number): string =>
    [...of]
      .toSorted(([, one], [, other]) => other - one)
      .slice(0, most)
      .map(([title, us]) => line(title, us))
      .join('\n')
  console.log(
    `${name}: ${count} of them; ${(processor / count).toFixed(0)} µs of processor each, with what the sampling takes; of it in the isolate:\n`,
  )
  console.log(`By part:\n${line('all', busy)}\n${largest(parts, 100)}\n`)
  console.log(`By function, with all that it calls:\n${largest(functions, FUNCTIONS)}`)
}

type Maps = (url: string) => SourceMap

function mapsIn(bundle: string): Maps {
  const maps = new Map<string, SourceMap>()
  return (url) => {
    const map = maps.get(url) ?? new SourceMap(JSON.parse(readFileSync(join(bundle, `${basename(url)}.map`), 'utf8')))
    maps.set(url, map)
    return map
  }
}

function sharesOf({ nodes, samples, timeDeltas }: CpuProfile, mapOf: Maps): Shares {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)))
  const places = new Map(nodes.map((node) => [node.id, placeOf(node, mapOf)]))
  const parts = new Map<string, number>()
  const functions = new Map<string, number>()
  // While nobody is in the isolate no sample is taken, and the next one's delta is as long as that: it counts as any other.
  const most = 2 * median(timeDeltas)
  let busy = 0
  samples.forEach((sample, index) => {
    const us = Math.min(timeDeltas[index] ?? 0, most)
    const name = byId.get(sample)?.callFrame.functionName
    if (name === '(idle)' || name === '(root)') {
      return
    }
    busy += us
    add(parts, partOf(places.get(sample) ?? '', name ?? ''), us)
    const stack = new Set<string>()
    for (let at: number | undefined = sample; at !== undefined; at = parents.get(at)) {
      const node = byId.get(at)
      stack.add(`${node?.callFrame.functionName || '(anonymous)'} ${places.get(at) ?? ''}`)
    }
    stack.forEach((one) => add(functions, one, us))
  })
  return { busy, parts, functions }
}

function add(to: Map<string, number>, key: string, us: number): void {
  to.set(key, (to.get(key) ?? 0) + us)
}

/** `src/link/storage.ts:12`, `zod/v4/core/parse.js:3`, or what the runtime calls its own. */
function placeOf({ callFrame: { url, lineNumber, columnNumber } }: ProfileNode, mapOf: Maps): string {
  if (!url.endsWith('.mjs')) {
    return url
  }
  const entry = mapOf(url).findEntry(lineNumber, columnNumber)
  return 'originalSource' in entry
    ? `${entry.originalSource.replace(/^.*node_modules\//, '').replace(/^.*?src\//, 'src/')}:${entry.originalLine + 1}`
    : 'glue'
}

function partOf(place: string, name: string): string {
  if (name === '(garbage collector)') {
    return 'garbage collector'
  }
  if (place === '') {
    return 'native'
  }
  const [, part] = NAMED.find(([beginning]) => place.startsWith(beginning)) ?? []
  return part ?? /^src\/[\w.]+/.exec(place)?.[0] ?? /^(?:@[\w-]+\/)?[\w.-]+/.exec(place)?.[0] ?? place
}

// What a receiver that never answers costs the others: links end at a fixed rate, first with every receiver healthy, then
// with some that hang, in one run of one service. It exits with 1 where
// the healthy ones' 99th percentile is neither within 2 s nor within twice its clean value.
import { createServer } from 'node:http'
import { type AddressInfo } from 'node:net'
import { loadavg } from 'node:os'
import { setTimeout as wait } from 'node:timers/promises'
import { readOptions } from '../../src/cli/options.ts'
import { LOOPBACK } from '../../src/cli/ports.ts'
import { UsageError } from '../../src/cli/say.ts'
import { startService, type Service } from '../receivers/service.ts'
import { quantile } from './side.ts'

const HOSTS = 20
const HUNG_HOSTS = 2
const LINKS = Number(process.env['LINKS'] ?? 300)
/** Links that end each second, whatever the service makes of it: a slow answer delays none of those behind it. */
const RATE = Number(process.env['RATE'] ?? 10)
/** A webhook that has not come this long after the last link's end counts as lost. Milliseconds. */
const LAST_WAIT_MS = 90_000
const MOST_MS = 2000

interface Host {
  readonly url: string
  hangs: boolean
  close(): void
}

interface Times {
  /** From when the link was to end to the webhook: whatever delays either is in it. Milliseconds. */
  readonly fromCall: readonly number[]
  /** From the answer that says so to the webhook; 0 where the webhook was first. Milliseconds. */
  readonly fromCommit: readonly number[]
  readonly missing: number
  readonly hung: number
  readonly load: number
}

/** When the first webhook of each link came, by link id. */
const arrivals = new Map<string, number>()

async function openHost(): Promise<Host> {
  const server = createServer((request, response) => {
    const at = performance.now()
    const chunks: Buffer[] = []
    request.on('error', () => null)
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { linkId } = JSON.parse(Buffer.concat(chunks).toString()) as { linkId: string }
      arrivals.set(linkId, arrivals.get(linkId) ?? at)
      if (!host.hangs) {
        response.end('thanks')
      }
    })
  })
  await new Promise<void>((settle) => server.listen(0, LOOPBACK, settle))
  const host: Host = {
    url: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}/hook`,
    hangs: false,
    close: () => {
      server.close()
      server.closeAllConnections()
    },
  }
  return host
}

async function measure(service: Service, hosts: readonly Host[]): Promise<Times> {
  const links: { readonly id: string; readonly host: Host }[] = []
  for (let index = 0; index < LINKS; index++) {
    const host = hosts[index % hosts.length]
    if (host !== undefined) {
      links.push({ id: await service.createLink(host.url), host })
    }
  }
  const start = performance.now() + 500
  const ends = links.map(async ({ id, host }, index) => {
    const due = start + (index * 1000) / RATE
    await wait(due - performance.now())
    await service.cancel(id)
    return { id, host, due, committed: performance.now() }
  })
  const ended = await Promise.all(ends)
  const healthy = ended.filter(({ host }) => !host.hangs)
  const last = performance.now() + LAST_WAIT_MS
  while (performance.now() < last && healthy.some(({ id }) => !arrivals.has(id))) {
    await wait(50)
  }
  const arrived = healthy.flatMap(({ id, due, committed }) => {
    const at = arrivals.get(id)
    return at === undefined ? [] : [{ fromCall: at - due, fromCommit: Math.max(0, at - committed) }]
  })
  return {
    fromCall: arrived.map(({ fromCall }) => fromCall),
    fromCommit: arrived.map(({ fromCommit }) => fromCommit),
    missing: healthy.length - arrived.length,
    hung: ended.length - healthy.length,
    load: loadavg()[0] ?? 0,
  }
}

function row(name: string, clean: readonly number[], hung: readonly number[]): string {
  const cells = [0.5, 0.99, 1].map((part) => {
    const [before, after] = [quantile(clean, part), quantile(hung, part)]
    return `${before.toFixed(0).padStart(6)} ${after.toFixed(0).padStart(7)} ${`×${(after / Math.max(before, 1)).toFixed(1)}`.padStart(7)}`
  })
  return `${name.padEnd(22)}${cells.join('  |')}`
}

try {
  readOptions(
    'Usage: npm run bench:hung\n\nStarts a service of its own. LINKS=300 and RATE=10 before it say how many, and how many a second.',
    {},
  )
} catch (error) {
  console.error(error instanceof UsageError ? error.message : error)
  process.exit(2)
}
const service = await startService()
const hosts = await Promise.all(Array.from({ length: HOSTS }, openHost))
try {
  const clean = await measure(service, hosts)
  for (const host of hosts.slice(0, HUNG_HOSTS)) {
    host.hangs = true
  }
  const hung = await measure(service, hosts)
  console.log(`${LINKS} links at ${RATE}/s to ${HOSTS} hosts; then ${HUNG_HOSTS} of them hang (${hung.hung} links).`)
  console.log(`Load of the machine: ${clean.load.toFixed(1)} and ${hung.load.toFixed(1)}. Healthy hosts, ms:\n`)
  const heads = ['p50', 'p99', 'max'].map((name) => `${name} clean    hung   ratio`)
  console.log(`${''.padEnd(18)}${heads.join('  | ')}`)
  console.log(row('call to webhook', clean.fromCall, hung.fromCall))
  console.log(row('commit to webhook', clean.fromCommit, hung.fromCommit))
  console.log(`\nNever delivered: ${clean.missing} clean, ${hung.missing} hung.`)
  const [before, after] = [quantile(clean.fromCall, 0.99), quantile(hung.fromCall, 0.99)]
  const holds = clean.missing + hung.missing === 0 && after <= Math.max(2 * before, MOST_MS)
  console.log(holds ? 'The healthy ones do not notice.' : 'The healthy ones are slowed down.')
  process.exitCode = holds ? 0 : 1
} finally {
  for (const host of hosts) {
    host.close()
  }
  await service.stop()
}

// Beside the do-it-yourself twin: the same requests, on the same disk, in turn. Its commits survive a crash of the program, and
// with FULL one of the machine as well.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { Product } from './hosts.ts'
import { createLink, EXAMPLE, keyOf, type Service } from './links.ts'
import { httpSide, requestOf } from './load.ts'
import type { Receiver } from './receiver.ts'
import type { Host } from './runtime.ts'
import type { Measure, Side } from './side.ts'
import { cancelsOf, webhookSide } from './webhooks.ts'

export type Synchronous = 'NORMAL' | 'FULL'

export interface Twin extends Host {
  readonly apiKey: string
}

const API_KEY = `sk_test_${'A'.repeat(40)}`

export async function startTwin(file: string, synchronous: Synchronous): Promise<Twin> {
  const program = ['--disable-warning=ExperimentalWarning', 'test/bench/twin.ts', file, synchronous, API_KEY]
  const child = spawn(process.execPath, program, { stdio: ['pipe', 'pipe', 'inherit'] })
  const [line] = (await Promise.race([once(child.stdout, 'data'), once(child, 'exit')])) as [Buffer | number]
  if (child.pid === undefined || typeof line === 'number') {
    throw new Error('The twin did not start.')
  }
  return {
    url: line.toString().trim(),
    pid: child.pid,
    apiKey: API_KEY,
    stop: async () => {
      const ended = once(child, 'exit')
      child.stdin.end()
      await ended
    },
  }
}

export async function twinMeasures(
  product: Product,
  receiver: Receiver,
  newTwin: (synchronous: Synchronous) => Promise<Twin>,
): Promise<readonly Measure[]> {
  const twins = { NORMAL: await newTwin('NORMAL'), FULL: await newTwin('FULL') }
  const body = { ...EXAMPLE, webhookUrl: 'https://your-server.com/webhook' }
  const create = (host: Host & Service): Side => {
    const request = requestOf('POST', `${host.url}/v1/links`, keyOf(host), body)
    return httpSide(host, { next: () => request, status: 201 })
  }
  const read = async (host: Host & Service): Promise<Side> => {
    const request = requestOf('GET', `${host.url}/v1/links/${(await createLink(host)).linkId}`, keyOf(host))
    return httpSide(host, { next: () => request, status: 200 })
  }
  const webhook = (host: Host & Service): Side => webhookSide(host, receiver, 200, cancelsOf(host))
  const beside = (synchronous: Synchronous): Pick<Measure, 'beside'> => ({ beside: `a twin on Node, ${synchronous}` })
  return [
    { name: 'POST /v1/links', ...beside('NORMAL'), product: create(product), floor: create(twins.NORMAL) },
    { name: 'POST /v1/links', ...beside('FULL'), product: create(product), floor: create(twins.FULL) },
    { name: 'GET /v1/links/:id', ...beside('NORMAL'), product: await read(product), floor: await read(twins.NORMAL) },
    { name: 'webhooks and cancels', ...beside('NORMAL'), product: webhook(product), floor: webhook(twins.NORMAL) },
    { name: 'webhooks and cancels', ...beside('FULL'), product: webhook(product), floor: webhook(twins.FULL) },
  ]
}

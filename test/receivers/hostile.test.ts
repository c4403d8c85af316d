// Each kind of bad receiver against the running service, all at the same time: what is written down of the attempt, how
// long it took, how much of the answer was taken, and when the next attempt comes.
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, it } from 'vitest'
import { LOOPBACK } from '../../src/cli/ports.ts'
import { type DeliveryView } from '../../src/link/deliveries.ts'
import { type Kind, kindsOf, refusedKind } from './kinds.ts'
import { type Listener, listen, refusedPort } from './listener.ts'
import { type Service, startService } from './service.ts'
import { PATIENCE_MS } from '../support/patience.ts'

/** Headers and body together, and what a busy machine adds. Milliseconds. */
const TIMEOUT_MS = 10_000
const LATE_MS = 4_000
/** From an attempt's end to the object that plans the next one. Milliseconds. */
const HANDOVER_MS = 4_000

interface Case {
  readonly kind: Omit<Kind, 'behave'>
  readonly listener: Listener | null
  readonly seen: Promise<DeliveryView>
  readonly linkId: string
}

let service: Service
let trap: Listener
const cases = new Map<string, Case>()
const names = [...kindsOf(''), refusedKind].map(({ name }) => name)

beforeAll(async () => {
  trap = await listen((socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'))
  service = await startService()
  const kinds = kindsOf(`http://${LOOPBACK}:${trap.port}/trap`)
  await Promise.all([
    ...kinds.map(async (kind) => {
      const listener = await listen(kind.behave, kind.speech)
      await begin(kind, listener, `${kind.scheme ?? 'http'}://${LOOPBACK}:${listener.port}/hook`)
    }),
    begin(refusedKind, null, `http://${LOOPBACK}:${await refusedPort()}/hook`),
  ])
})

afterAll(async () => {
  for (const { listener } of cases.values()) {
    listener?.close()
  }
  trap.close()
  await service.stop()
})

async function begin(kind: Case['kind'], listener: Listener | null, url: string): Promise<void> {
  const linkId = await service.createLink(url)
  await service.cancel(linkId)
  const seen = deliveryWith(linkId, 1)
  // Awaited by the tests, some of them later than it may fail.
  seen.catch(() => null)
  cases.set(kind.name, { kind, listener, linkId, seen })
}

/** The link's one delivery, once so many attempts are written down. */
async function deliveryWith(linkId: string, attempts: number): Promise<DeliveryView> {
  for (const end = Date.now() + PATIENCE_MS; ; await wait(200)) {
    const [delivery] = await service.deliveries(linkId)
    if (delivery !== undefined && delivery.attempts.length >= attempts) {
      return delivery
    }
    if (Date.now() > end) {
      throw new Error(`no attempt ${attempts} of ${linkId} within ${PATIENCE_MS} ms: ${JSON.stringify(delivery)}`)
    }
  }
}

function caseOf(name: string): Case {
  return cases.get(name)!
}

describe.concurrent('the first attempt', () => {
  it.for(names)('%s', async (name, { expect }) => {
    const { kind, listener, seen } = caseOf(name)
    const { outcome, status, next, isSlow, mostTaken = Number.POSITIVE_INFINITY } = kind.expected
    const { attempts, nextAttemptAt, status: state } = await seen
    const [attempt] = attempts
    expect(attempt).toMatchObject({ outcome, status })
    const lasted = attempt!.durationMs
    expect(lasted).toBeGreaterThanOrEqual(isSlow ? TIMEOUT_MS - 50 : 0)
    expect(lasted).toBeLessThanOrEqual(isSlow ? TIMEOUT_MS + LATE_MS : TIMEOUT_MS / 2 + LATE_MS)
    expect(listener?.taken() ?? 0).toBeLessThanOrEqual(mostTaken)
    if (next === null) {
      expect({ state, nextAttemptAt }).toEqual({
        state: outcome === 'delivered' ? 'delivered' : 'exhausted',
        nextAttemptAt: null,
      })
    } else {
      expect(state).toBe('pending')
      const pause = nextAttemptAt! - attempt!.at - lasted
      expect(pause).toBeGreaterThanOrEqual(next[0])
      expect(pause).toBeLessThanOrEqual(next[1] + HANDOVER_MS)
    }
  })
})

describe.concurrent('the second attempt', () => {
  it.for(names.filter((name) => isQuickToRepeat(name)))(
    'of %s comes when it was promised',
    async (name, { expect }) => {
      const { linkId, seen } = caseOf(name)
      const { nextAttemptAt } = await seen
      const { attempts } = await deliveryWith(linkId, 2)
      const late = attempts[1]!.at - nextAttemptAt!
      expect(late).toBeGreaterThanOrEqual(0)
      expect(late).toBeLessThanOrEqual(2 * LATE_MS)
    },
  )
})

function isQuickToRepeat(name: string): boolean {
  const { next, isSlow } = [...kindsOf(''), refusedKind].find((kind) => kind.name === name)!.expected
  return next !== null && !isSlow
}

describe('afterwards', () => {
  it('no redirect was followed, and the service is well', async ({ expect }) => {
    await Promise.all([...cases.values()].map(({ seen }) => seen))
    expect(trap.connections).toBe(0)
    const healthy = await listen((socket) => void socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n'))
    const linkId = await service.createLink(`http://${LOOPBACK}:${healthy.port}/`)
    await service.cancel(linkId)
    const { status } = await deliveryWith(linkId, 1)
    healthy.close()
    expect(status).toBe('delivered')
    await printTable()
  })
})

async function printTable(): Promise<void> {
  const rows = await Promise.all(
    names.map(async (name) => {
      const { seen, listener } = caseOf(name)
      const { attempts, nextAttemptAt, status } = await seen
      const { at, outcome, status: answered, durationMs } = attempts[0]!
      const pause = nextAttemptAt === null ? status : `${((nextAttemptAt - at - durationMs) / 1000).toFixed(1)} s`
      const cells = [
        name.padEnd(40),
        outcome.padEnd(14),
        String(answered ?? '').padEnd(4),
        String(durationMs).padStart(6),
      ]
      return [...cells, String(listener?.taken() ?? 0).padStart(9), pause.padStart(10)].join(' ')
    }),
  )
  console.log([`${'receiver'.padEnd(40)} outcome        code     ms     taken       next`, ...rows].join('\n'))
}

// The developer's receiver and the queue consumer between it and the object. The consumer is the real one; each wake-up
// is handed to it by hand, so that it can be lost, doubled, reordered and delayed. Keeps its own account of every
// delivery (who may send, when the next attempt is) and holds the object to it.
import { createExecutionContext, createMessageBatch, getQueueResult } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { vi } from 'vitest'
import type { OpenDelivery } from '../../src/core/delivery.ts'
import { consume } from '../../src/webhooks/consume.ts'
import type { AttemptRecord } from '../../src/webhooks/deliver.ts'
import type { Answer, RpcFault } from './actions.ts'
import { tick, type Message, type Surroundings } from './faults.ts'
import { HOUR, isFinal, MINUTE, must, SECOND, type LifeEvent } from './life.ts'
import type { KeptDelivery } from '../../src/link/kept.ts'
import { readRow } from './snapshot.ts'
import { sometimes } from './sometimes.ts'

/** The waits before the second attempt and on, as the contract has them. */
const STEPS = [
  5 * SECOND,
  30 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  24 * HOUR,
]
/** A message or an attempt that takes longer is taken for lost. */
const LEASE = MINUTE

interface Account {
  readonly eventId: string
  status: 'pending' | 'delivered' | 'exhausted'
  /** It has been delivered or given up at least once: later events may follow. */
  wasSettled: boolean
  wasReceived: boolean
  readonly granted: Set<number>
  /** The token that may settle. */
  current: number | null
  tries: number
  /** All that it was told of. */
  attempts: number
  /** By when its next attempt must be under way, but for the queue's own time. */
  dueBy: number
  /** By hand, each time. */
  readonly reopenings: number[]
}

interface Sent {
  readonly id: string
  readonly body: string
  readonly answered: number | null
}

export interface Held {
  readonly answer: (answer: Answer) => void
}

export class Post {
  readonly accounts = new Map<string, Account>()
  readonly sent: Sent[] = []
  readonly held: Held[] = []
  readonly #around: Surroundings
  readonly #linkId: string
  /** The webhooks' events in their order. */
  events: readonly LifeEvent[] = []
  isErased = false
  answer: Answer = '200'
  rpc: RpcFault = 'none'
  /** The host that was asked for last has had enough. */
  #isFull = false
  readonly #violations: Error[] = []

  constructor(around: Surroundings, linkId: string) {
    this.#around = around
    this.#linkId = linkId
    const controllers = new WeakMap<AbortSignal, AbortController>()
    vi.spyOn(AbortSignal, 'timeout').mockImplementation(() => {
      const controller = new AbortController()
      controllers.set(controller.signal, controller)
      return controller.signal
    })
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (_, init) => {
      const headers = init?.headers as Record<string, string>
      return await this.#receive(headers['webhook-id'] ?? '', init?.body as string, (reason) => {
        controllers.get(init?.signal as AbortSignal)?.abort(reason)
      })
    })
  }

  /** What went wrong inside of a callback, where nobody would hear it. */
  rethrow(): void {
    const [violation] = this.#violations
    if (violation !== undefined) {
      throw violation
    }
  }

  /** Deliveries that the object has written down and this account has not. */
  open(rows: readonly KeptDelivery[], now: number): void {
    for (const { id, eventId } of rows) {
      if (!this.accounts.has(id)) {
        this.accounts.set(id, {
          eventId,
          status: 'pending',
          wasSettled: false,
          wasReceived: false,
          granted: new Set(),
          current: null,
          tries: 0,
          attempts: 0,
          dueBy: now,
          reopenings: [],
        })
      }
    }
  }

  /** The developer sends it again: what that must be answered with. */
  reopen(id: string, now: number): number {
    const account = this.accounts.get(id)
    if (account === undefined) {
      return 404
    }
    const { status, reopenings } = account
    if (status === 'pending' || reopenings.length >= 20) {
      return 409
    }
    if (now - (reopenings.at(-1) ?? -Infinity) < MINUTE) {
      return 429
    }
    reopenings.push(now)
    Object.assign(account, { status: 'pending', current: null, tries: 0, dueBy: now })
    return 202
  }

  /** By when the alarm must ring for the delivery whose turn it is; null where none is open. */
  wakeBy(now: number): number | null {
    const open = [...this.accounts.values()].filter(({ status }) => status === 'pending')
    const head = open.find(({ reopenings }) => reopenings.length === 0) ?? open[0]
    return head === undefined ? null : Math.max(head.dueBy, now) + LEASE
  }

  /** Hands messages to the consumer. Those that it wants again go back into the queue, three times at most. */
  async consume(messages: readonly Message[], answer: Answer, rpc: RpcFault): Promise<void> {
    this.answer = answer
    this.rpc = rpc
    if (messages[0]?.queue.endsWith('-slow') === true) {
      sometimes('the slow lane')
    }
    if (messages.length > 1) {
      sometimes('a batch')
    }
    const batch = createMessageBatch(
      messages[0]?.queue ?? '',
      messages.map((message, index) => ({
        id: `${message.id}-${index}`,
        timestamp: new Date(),
        attempts: ++message.attempts,
        body: message.body,
      })),
    )
    const attempts: Promise<unknown>[] = []
    const context = { waitUntil: (promise: Promise<unknown>) => void attempts.push(promise) }
    await consume(
      batch,
      { ...env, ...this.#around.queues(), LINK: this.#session(), LIMIT_HOST: this.#limiter() },
      context,
    )
    const { retryMessages } = await getQueueResult(batch, createExecutionContext())
    for (const { msgId } of retryMessages) {
      const message = messages.find((one, index) => `${one.id}-${index}` === msgId)
      if (message !== undefined && message.attempts < 4) {
        this.#around.messages.push(message)
      }
    }
    await Promise.all(attempts)
  }

  #lose(fault: RpcFault): boolean {
    const isLost = this.rpc === fault
    if (isLost) {
      this.rpc = 'none'
      sometimes(`consumer: ${fault}`)
    }
    return isLost
  }

  /** Says of a host that it has had enough, once. */
  #limiter(): RateLimit {
    return {
      limit: async () => {
        this.#isFull = this.#lose('host_full')
        return { success: !this.#isFull }
      },
    }
  }

  /** The object as the consumer reaches it: over a line that may break before or after a call. */
  #session(): Env['LINK'] {
    const lose = (fault: RpcFault): boolean => this.#lose(fault)
    const broken = (): Error => new Error('Network connection lost.')
    return {
      getByName: (name: string) => {
        const stub = env.LINK.getByName(name)
        return {
          takeDelivery: async (id: string, token: number) => {
            if (lose('take_lost')) {
              throw broken()
            }
            const open = await stub.takeDelivery(id, token)
            if (open !== null) {
              this.#guard(() => this.#granted(id, token, open))
            } else {
              sometimes('a wake-up is out of date')
            }
            if (lose('take_twice')) {
              // The platform repeats a call whose answer it has not seen.
              return await stub.takeDelivery(id, token)
            }
            if (lose('take_answer_lost')) {
              throw broken()
            }
            return open
          },
          putOffDelivery: async (id: string, token: number, waitMs: number) => {
            const account = this.accounts.get(id)
            if (account?.current === token) {
              Object.assign(account, { current: null, dueBy: Date.now() + waitMs })
            }
            await stub.putOffDelivery(id, token, waitMs)
          },
          settleDelivery: async (id: string, token: number, attempt: AttemptRecord, inWhole?: boolean) => {
            if (lose('settle_lost')) {
              throw broken()
            }
            this.#settled(id, token, attempt)
            const first = await stub.settleDelivery(id, token, attempt, inWhole)
            const shown = lose('settle_twice') ? await stub.settleDelivery(id, token, attempt, inWhole) : first
            if (lose('settle_answer_lost')) {
              throw broken()
            }
            return shown
          },
        }
      },
    } as unknown as Env['LINK']
  }

  #granted(id: string, token: number, open: OpenDelivery): void {
    const account = this.accounts.get(id)
    must(account !== undefined && !this.isErased, 'only what is written down is sent', { id })
    if (account !== undefined) {
      must(!account.granted.has(token), 'a wake-up is good for one attempt', { id, token })
      must(account.status === 'pending', 'what is settled is not sent again', { id, token })
      must(open.eventId === account.eventId, 'a delivery tells of its own event', { id })
      account.granted.add(token)
      account.current = open.token
      account.dueBy = Date.now() + LEASE
    }
  }

  #settled(id: string, token: number, { outcome, status, retryAfterMs }: AttemptRecord): void {
    const account = this.accounts.get(id)
    if (account === undefined || account.status !== 'pending' || account.current !== token) {
      sometimes('an outcome comes too late')
      return
    }
    account.current = null
    account.tries++
    account.attempts++
    const step = STEPS[account.tries - 1]
    if (outcome === 'delivered') {
      account.status = 'delivered'
    } else if (status === 410 || step === undefined) {
      account.status = 'exhausted'
      sometimes('a delivery is given up')
    } else {
      account.dueBy = Date.now() + (retryAfterMs === null ? step * 1.2 : 2 * step)
    }
    account.wasSettled ||= account.status !== 'pending'
  }

  async #receive(id: string, body: string, abort: (reason: Error) => void): Promise<Response> {
    let answer = this.answer
    try {
      await this.#inspect(id, body)
    } catch (violation) {
      this.#violations.push(violation as Error)
    }
    if (answer === 'held') {
      sometimes('the receiver hangs')
      answer = await new Promise<Answer>((resolve) => this.held.push({ answer: resolve }))
    }
    sometimes(`the receiver answers ${answer}`)
    const answered = /^\d/.test(answer) ? Number(answer) : null
    this.sent.push({ id, body, answered })
    for (const account of this.accounts.values()) {
      account.wasReceived ||= account.eventId === id && answered === 200
    }
    if (answered === null) {
      await tick()
      if (answer === 'timeout') {
        abort(new Error('timed out'))
      }
      throw new Error(answer)
    }
    return new Response('', { status: answered, headers: answered === 503 ? { 'Retry-After': '40' } : {} })
  }

  /** What must hold at the very moment in which a webhook leaves. */
  async #inspect(id: string, body: string): Promise<void> {
    const row = await readRow(this.#linkId)
    const told = JSON.parse(body) as {
      event: string
      status: string
      sessionId: string | null
      id: string
      result: unknown
    }
    must(!this.isErased, 'nothing is sent of an erased link', { id })
    must(!this.#isFull, 'a host that has had enough is left alone', { id })
    must(told.id === id, 'the body names its event', { id })
    for (const earlier of this.sent) {
      must((earlier.id === id) === (earlier.body === body), 'one id, one body', { id })
    }
    if (this.sent.some((earlier) => earlier.id === id)) {
      sometimes('a webhook is sent again')
    }
    const at = this.events.findIndex((event) => event.id === id)
    must(at >= 0 && this.events[at]?.type === told.event, 'a webhook tells of an event of the log', { id, told })
    for (const { id: before } of this.events.slice(0, at)) {
      const account = [...this.accounts.values()].find(({ eventId }) => eventId === before)
      must(account?.wasSettled === true || account?.wasReceived === true, 'webhooks come in order', { id, before })
    }
    const isShown = isFinal(told.status)
      ? row?.status === told.status
      : row !== null &&
        row.status !== 'pending' &&
        (row.status !== 'active' || row.current_session_id !== told.sessionId)
    must(isShown, 'the database shows it before the webhook tells of it', { told, row })
    must((told.result !== null) === (told.event === 'link.complete'), 'only a complete link has a result', { id })
  }

  #guard(check: () => void): void {
    try {
      check()
    } catch (violation) {
      this.#violations.push(violation as Error)
    }
  }
}

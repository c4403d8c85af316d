// Windows in front of D1 and the queue, and a watch on what the object is doing. They stand on the class itself, so that
// every new instance has them from its first event; what goes through them reaches the real bindings.
import { env } from 'cloudflare:workers'
import type { WakeUp } from '../../src/core/delivery.ts'
import { LinkObject } from '../../src/link/object.ts'
import type { D1Fault } from './actions.ts'
import { sometimes } from './sometimes.ts'

export const tick = async (ms = 0): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, ms))
}

const LOST = 'D1_ERROR: Network connection lost.'

/** D1 as a network would have it: a call may be refused, lose its answer, arrive late, or hang until it is released. */
class D1Window {
  /** What happens to the next calls. */
  faults: (D1Fault | 'none')[] = []
  /** Writes whose caller was told that they failed, still under way. */
  late: (() => Promise<unknown>)[] = []
  held = 0
  /** So many calls have failed since one was answered: the object may not know what D1 shows. */
  failures = 0
  #releases = 0
  #verdict: 'none' | 'refused' | 'answer_lost' = 'none'

  release(verdict: 'none' | 'refused' | 'answer_lost'): void {
    this.#verdict = verdict
    this.#releases++
  }

  async call<T>(execute: () => Promise<T>): Promise<T> {
    let fault: D1Fault | 'none' = this.faults.shift() ?? 'none'
    if (fault !== 'none') {
      sometimes(`D1 ${fault}`)
    }
    if (fault === 'held') {
      const mine = this.#releases
      this.held++
      // A promise from outside would not wake this object: it looks for itself.
      while (this.#releases === mine) {
        await tick()
      }
      this.held--
      fault = this.#verdict
    }
    if (fault === 'late') {
      this.late.push(execute)
    }
    this.failures = fault === 'none' ? 0 : this.failures + 1
    if (fault === 'late' || fault === 'refused') {
      throw new Error(LOST)
    }
    const result = await execute()
    if (fault === 'answer_lost') {
      throw new Error(LOST)
    }
    return result
  }

  prepare(sql: string): WindowStatement {
    return new WindowStatement(this, sql, [])
  }

  async batch(statements: readonly WindowStatement[]): Promise<unknown> {
    return await this.call(() => env.DB.batch(statements.map((statement) => statement.real())))
  }
}

class WindowStatement {
  readonly #window: D1Window
  readonly #sql: string
  readonly #values: readonly unknown[]

  constructor(window: D1Window, sql: string, values: readonly unknown[]) {
    this.#window = window
    this.#sql = sql
    this.#values = values
  }

  real(): D1PreparedStatement {
    return env.DB.prepare(this.#sql).bind(...this.#values)
  }

  bind(...values: unknown[]): WindowStatement {
    return new WindowStatement(this.#window, this.#sql, values)
  }

  async run(): Promise<unknown> {
    return await this.#window.call(() => this.real().run())
  }

  async first(): Promise<unknown> {
    return await this.#window.call(() => this.real().first())
  }
}

export interface Message {
  readonly id: string
  readonly body: WakeUp
  readonly queue: string
  attempts: number
}

/** What goes on around one link. Renewed for each run. */
export class Surroundings {
  readonly d1 = new D1Window()
  messages: Message[] = []
  queueRefusals = 0
  /** Events that the object is working on. */
  inFlight = 0
  alarmsInFlight = 0
  framesTaken = 0
  #messages = 0

  /** A crash takes all that was under way; a write that had left may still arrive. */
  crashed(): void {
    this.inFlight = 0
    this.alarmsInFlight = 0
    this.d1.held = 0
  }

  /** In the place of the bindings. */
  queues(): { readonly WEBHOOKS: Queue; readonly WEBHOOKS_SLOW: Queue } {
    const queue = (name: string) => ({ send: async (body: WakeUp) => this.send(name, body) }) as unknown as Queue
    return { WEBHOOKS: queue('passage-webhooks'), WEBHOOKS_SLOW: queue('passage-webhooks-slow') }
  }

  send(queue: string, body: WakeUp): void {
    if (this.queueRefusals > 0) {
      this.queueRefusals--
      sometimes('queue refuses')
      throw new Error('Too Many Requests')
    }
    this.messages.push({ id: `m${++this.#messages}`, body: { ...body }, queue, attempts: 0 })
  }
}

let current = new Surroundings()
/** Events of a run that is over, or that a crash took, must not be counted. */
let epoch = 0

export function surround(): Surroundings {
  current = new Surroundings()
  epoch++
  return current
}

/** Call right after a crash. */
export function forgetInFlight(): void {
  epoch++
  current.crashed()
}

/** All that ends with a follow-up. What only reads is left out, because it calls `expire`. */
const EVENTS = [
  'claim',
  'cancel',
  'expire',
  'erase',
  'redeliver',
  'fetch',
  'settleDelivery',
  'alarm',
  'webSocketMessage',
  'webSocketClose',
  'webSocketError',
] as const

type Handlers = Record<string, (this: object, ...given: unknown[]) => Promise<unknown>>

/** Once a test file. Gives the way back. */
export function install(): () => void {
  const handlers = LinkObject.prototype as unknown as Handlers
  const before = EVENTS.map((name) => [name, handlers[name]!] as const)
  for (const [name, handler] of before) {
    handlers[name] = async function watched(...given) {
      const started = epoch
      const here = current
      Object.assign(this, { env: { ...env, DB: here.d1, ...here.queues() } })
      here.inFlight++
      here.alarmsInFlight += name === 'alarm' ? 1 : 0
      here.framesTaken += name === 'webSocketMessage' ? 1 : 0
      try {
        return await handler.apply(this, given)
      } finally {
        if (started === epoch) {
          here.inFlight--
          here.alarmsInFlight -= name === 'alarm' ? 1 : 0
        }
      }
    }
  }
  return () => {
    for (const [name, handler] of before) {
      handlers[name] = handler
    }
  }
}

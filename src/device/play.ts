// Plays one session from its first connection to its end: performs what step.ts says, in that order, with the socket, driver,
// clock and store that it is given. Decides nothing, and runs in a Worker, in Node and in a browser alike.
import type { ServerMessage } from '../wire/session-message.ts'
import type { Driver, PageListener } from './driver.ts'
import { Pace } from './pace.ts'
import {
  type DeviceEffect,
  type DeviceEnd,
  type DeviceEvent,
  type DeviceMemory,
  type DeviceRules,
  type DeviceState,
  NOTHING_DONE,
  type Step,
  step,
  wake,
} from './step.ts'

/** An open WebSocket, as far as all platforms agree. */
export interface SessionSocket {
  readonly readyState: number
  send(frame: string): void
  close(code: number, reason: string): void
  addEventListener(type: 'message', listener: (event: { readonly data: unknown }) => void): void
  addEventListener(type: 'close', listener: (event: { readonly code: number }) => void): void
}

/** The status of the answer to an upgrade; null where the platform does not tell it. */
export interface Refused {
  readonly refused: number | null
}

export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  sleep(ms: number): Promise<void>
}

export interface Store {
  /** Null: nothing was written. */
  read(): DeviceMemory | null
  /** What was written must outlive this page, worker or process once the call, or its promise, is over. */
  write(memory: DeviceMemory): void | Promise<void>
}

/** For a client that lives exactly as long as its session. */
export function forgetfulStore(): Store {
  return { read: () => null, write: () => {} }
}

/** Who wants to hear how the session goes. */
export interface Witness {
  heard?(message: ServerMessage): void
  /** Before it is done. */
  doing?(effect: DeviceEffect): void
  /** A frame that is no message at all. It is passed over: whatever it was to be, the service asks again or gives it up. */
  garbled?(): void
  /** Without it, a complaint of the service's ends the session for this client: it speaks the protocol wrongly. */
  complained?(code: string): void
}

export interface Setting {
  /** Opens one connection. Where it rejects, so does the session: a connection that only failed is refused. */
  connect(): Promise<SessionSocket | Refused>
  /** The wait beyond what the service is owed. It may end early: the network is back. Without it, by the clock. */
  readonly pause?: (ms: number) => Promise<void>
  readonly driver: (page: PageListener) => Driver
  readonly clock: Clock
  /** In [0, 1). */
  readonly chance: () => number
  readonly store: Store
  /** No other client that shares the store can have started a command since it was written. */
  readonly isAlone: boolean
  readonly rules: DeviceRules
  readonly witness?: Witness
}

export type Outcome = DeviceEnd | { readonly kind: 'stopped' }

const OPEN = 1

export class Play {
  /** Rejects where the client is at fault: its driver threw, or the service did not understand it. */
  readonly outcome: Promise<Outcome>
  readonly #setting: Setting
  readonly #driver: Driver
  readonly #pace = new Pace()
  #settle: (outcome: Outcome) => void = () => {}
  #fail: (cause: unknown) => void = () => {}
  #isStopped = false
  #state: DeviceState
  #socket: SessionSocket | null = null
  /** What has happened and what was done about it, one after the other. */
  #turn: Promise<void> = Promise.resolve()
  #sending: Promise<void> = Promise.resolve()

  constructor(setting: Setting) {
    this.outcome = new Promise((settle, fail) => {
      this.#settle = settle
      this.#fail = (cause) => {
        // First: where the driver is what failed, it fails again as it is closed, and nobody would hear of either.
        fail(cause)
        try {
          this.#leave()
        } catch {
          // Told already.
        }
      }
    })
    this.#setting = setting
    this.#driver = setting.driver({
      seen: (events) => this.#happened({ kind: 'seen', events }),
      left: () => this.#happened({ kind: 'left' }),
    })
    const { store, isAlone, clock } = setting
    const first = wake(store.read() ?? NOTHING_DONE, { isAlone, now: clock.now() })
    this.#state = first.state
    this.#next(() => first)
  }

  /** The user gave up. The service answers with the session's end. */
  cancel(): void {
    this.#happened({ kind: 'canceled' })
  }

  /** Leaves the session as it is. */
  stop(): void {
    this.#leave()
    this.#settle({ kind: 'stopped' })
  }

  #leave(): void {
    this.#isStopped = true
    this.#state = step(this.#state, { kind: 'stopped' }, this.#setting.rules).state
    this.#close()
  }

  #happened(event: DeviceEvent): void {
    this.#next(() => step(this.#state, event, this.#setting.rules))
  }

  /** One step begins when everything that the one before asked for is begun, and what it wrote down is safe. */
  #next(take: () => Step): void {
    this.#turn = this.#after(this.#turn, take).catch(this.#fail)
  }

  async #after(earlier: Promise<void>, take: () => Step): Promise<void> {
    await earlier
    const { state, effects } = take()
    this.#state = state
    for (const effect of effects) {
      if (this.#isStopped) {
        // While something was written down. Another client may run what comes now.
        return
      }
      this.#setting.witness?.doing?.(effect)
      await this.#perform(effect)
    }
  }

  async #perform(effect: DeviceEffect): Promise<void> {
    switch (effect.kind) {
      case 'write':
        await this.#setting.store.write(effect.memory)
        return
      case 'send': {
        const socket = this.#socket
        this.#sending = this.#sending.then(() => this.#send(socket, JSON.stringify(effect.message))).catch(this.#fail)
        return
      }
      case 'run': {
        const { id, command, params } = effect
        this.#driver
          .run(command, params)
          .then((answer) => this.#happened({ kind: 'ended', id, answer }))
          .catch(this.#fail)
        return
      }
      case 'watch':
        this.#driver.watch(effect.until)
        return
      case 'unwatch':
        this.#driver.unwatch()
        return
      case 'connect':
        this.#connect(effect).catch(this.#fail)
        return
      case 'complain':
        this.#complain(effect.code)
        return
      case 'end':
        this.#close()
        this.#settle(effect.end)
        return
      case 'show':
      case 'greeted':
    }
  }

  async #connect({ afterMs, owedMs }: DeviceEffect & { readonly kind: 'connect' }): Promise<void> {
    const { clock, chance, pause = (ms) => clock.sleep(ms) } = this.#setting
    if (owedMs > 0) {
      await clock.sleep(owedMs)
    }
    if (afterMs > owedMs) {
      await pause(afterMs - owedMs)
    }
    const socket = this.#state.isOver ? null : await this.#setting.connect()
    if (socket === null) {
      return
    }
    if ('refused' in socket) {
      this.#happened({ kind: 'refused', status: socket.refused, chance: chance() })
      return
    }
    if (this.#state.isOver) {
      socket.close(1000, 'done')
      return
    }
    this.#socket = socket
    socket.addEventListener('message', ({ data }) => this.#hear(socket, data))
    socket.addEventListener('close', ({ code }) => {
      if (socket === this.#socket) {
        this.#socket = null
        this.#happened({ kind: 'lost', code, chance: chance() })
      }
    })
    this.#happened({ kind: 'opened' })
  }

  #hear(socket: SessionSocket, data: unknown): void {
    if (socket !== this.#socket || data === 'pong') {
      return
    }
    const message = parseServerMessage(data)
    if (message === null) {
      this.#setting.witness?.garbled?.()
      return
    }
    this.#next(() => {
      this.#setting.witness?.heard?.(message)
      return step(this.#state, { kind: 'message', message }, this.#setting.rules)
    })
  }

  #complain(code: string): void {
    const { witness } = this.#setting
    if (witness?.complained === undefined) {
      throw new Error(`The service and this client do not understand each other: ${code}`)
    }
    witness.complained(code)
  }

  /** What was to be said on a connection that is gone goes with it. */
  async #send(socket: SessionSocket | null, frame: string): Promise<void> {
    const { clock } = this.#setting
    const isOpen = (): boolean => socket !== null && socket === this.#socket && socket.readyState === OPEN
    const waitMs = isOpen() ? this.#pace.waitMs(clock.now()) : 0
    if (waitMs > 0) {
      await clock.sleep(waitMs)
    }
    if (isOpen()) {
      this.#pace.sent(clock.now())
      socket?.send(frame)
    }
  }

  #close(): void {
    const socket = this.#socket
    this.#socket = null
    socket?.close(1000, 'done')
    this.#driver.close()
  }
}

/** The service is trusted to speak its protocol: only the form is looked at. Null for what has none. */
function parseServerMessage(data: unknown): ServerMessage | null {
  try {
    const value: unknown = JSON.parse(String(data))
    return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
      ? (value as ServerMessage)
      : null
  } catch {
    return null
  }
}

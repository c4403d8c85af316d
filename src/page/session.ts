// One claimed session in this tab: the client's half of the protocol with this page's frame as its driver, its socket, and
// what the browser keeps. Tells the page what to show. Decides nothing about the link: the service does.
import type { OperationProgress } from '../wire/operation.ts'
import { breakOff, complain } from '../device/complain.ts'
import type { PageListener } from '../device/driver.ts'
import type { Status } from '../device/drivers/commands.ts'
import { FrameDriver } from '../device/drivers/frame-driver.ts'
import { mayRepeat } from '../device/may-repeat.ts'
import { openSocket } from '../device/open-socket.ts'
import { type Outcome, Play } from '../device/play.ts'
import type { DeviceEffect, DeviceMemory, DeviceRules, DeviceView } from '../device/step.ts'
import { sleep } from '../device/wait.ts'
import { withoutContent } from '../device/without-content.ts'
import type { SessionTicket } from '../wire/claim.ts'
import { boundsAt } from './bounds.ts'
import { type Memory, remember } from './memory.ts'
import { PageConsole } from './page-console.ts'
import { openPageSocket } from './page-socket.ts'
import { pauseUntilOnline } from './pause.ts'
import { recallShared, share } from './shared.ts'

export interface Progress {
  readonly isUsersTurn: boolean
  readonly isConnected: boolean
  readonly isCanceling: boolean
  readonly operations: readonly OperationProgress[]
  readonly status: Status
  /** Somebody is signed in: go on as they? Null: nothing is asked. */
  readonly question: { readonly name: string | null } | null
  /** Where the frame is, without what its query may carry. */
  readonly address: string | null
}

export interface End {
  readonly status: string
  readonly errorCode: string | null
  readonly returnUrl: string | null
  /** The browser had translated what was to be read. */
  readonly isTranslated?: boolean
}

export interface SessionListener {
  changed(progress: Progress): void
  /** @param refusals connections in a row on which the service said nothing */
  refused(refusals: number): void
  replaced(): void
  ended(end: End): void
}

const RULES: Omit<DeviceRules, 'bounds'> = {
  client: { name: 'hosted-page', version: '2', cookies: 'own' },
  capabilities: ['evaluate', 'screenshot', 'frames', 'continueAs'],
  mayRepeat,
}
/** How often the link is asked for what became of a session whose end was not heard. */
const ASK_MS = 3_000
/** So many refusals make the page ask. */
const ENOUGH_REFUSALS = 2

export class Session {
  #memory: Memory
  #progress: Progress
  #refusals = 0
  #isOver = false
  #choose: ((accepted: boolean) => void) | null = null
  #asking: ReturnType<typeof setInterval> | undefined
  #page: PageListener | null = null
  readonly #sessionId: string
  readonly #driver: FrameDriver
  readonly #console = new PageConsole((lines) => this.#page?.seen(lines))
  readonly #play: Play
  readonly #listener: SessionListener

  /**
   * @param lastStarted the command that was started last in this session, by whatever page. Null where another page may
   * have started one since: a submit that the service takes for never begun is sent again.
   */
  constructor(
    memory: Memory,
    claimed: SessionTicket,
    element: HTMLIFrameElement,
    listener: SessionListener,
    lastStarted: string | null,
  ) {
    this.#memory = memory
    this.#sessionId = claimed.sessionId
    this.#listener = listener
    this.#progress = {
      isUsersTurn: false,
      // Until the first connection is lost there is nothing to say about it.
      isConnected: true,
      // Of a page before this one: its user must not be offered the same again until the service has answered.
      isCanceling: memory.isCanceling === true,
      operations: memory.view.operations.map(({ resource, action }) => ({ resource, action, status: 'pending' })),
      status: {},
      question: null,
      address: null,
    }
    const bounds = boundsAt(memory.view.integration.id)
    this.#driver = new FrameDriver(
      element,
      {
        seen: (events) => this.#page?.seen(events),
        moved: (address) => {
          this.#note({ address })
          const { host, pathname } = new URL(address)
          this.#show({ address: host + pathname })
        },
        says: (status) => this.#showStatus(status),
        asks: (name) => this.#askWho(name),
        answering: () => this.#console.flush(),
      },
      bounds,
    )
    if (memory.address !== undefined) {
      // Where it no longer loads, the next command finds out and says so.
      this.#driver.navigate(memory.address).catch((cause: unknown) => complain('The site did not come back', cause))
    }
    this.#play = new Play({
      connect: () => openSocket(claimed, openPageSocket),
      pause: pauseUntilOnline,
      driver: (page) => {
        this.#page = page
        return this.#driver
      },
      clock: { now: Date.now, sleep },
      chance: Math.random,
      store: { read: () => writtenBy(memory), write: (written) => this.#write(written) },
      isAlone: lastStarted !== null,
      rules: { ...RULES, bounds },
      witness: {
        doing: (effect) => this.#before(effect),
        garbled: () => complain('The service sent something that is no message'),
        complained: (code) => complain('The service refused a message', code),
      },
    })
    this.#play.outcome.then(
      (outcome) => this.#end(outcome),
      (cause: unknown) => breakOff('The session broke off', cause),
    )
    this.#show({})
  }

  /** Whether to go on as whoever is signed in. */
  choose(accepted: boolean): void {
    this.#choose?.(accepted)
  }

  /** The user gave up. The service answers with the session's end. */
  cancel(): void {
    this.#play.cancel()
  }

  /** Leaves the session as it is. Its page must not stay open behind this one. */
  stop(): void {
    this.#isOver = true
    clearInterval(this.#asking)
    this.#console.stop()
    this.#play.stop()
  }

  #before(effect: DeviceEffect): void {
    if (effect.kind === 'greeted' && effect.hello.debug) {
      this.#driver.eachPage((view) => this.#console.hear(view))
    } else if (effect.kind === 'watch') {
      this.#findSite()
    } else if (effect.kind === 'show') {
      this.#showView(effect.view)
    }
  }

  #end(outcome: Outcome): void {
    this.#isOver = true
    this.#console.stop()
    switch (outcome.kind) {
      case 'ended':
        this.#listener.ended({
          status: outcome.status,
          errorCode: outcome.error?.code ?? null,
          returnUrl: outcome.returnUrl,
          isTranslated: this.#driver.wasTranslated,
        })
        break
      case 'replaced':
        this.#listener.replaced()
        break
      case 'over':
      case 'broken':
      case 'left':
        this.#askOn()
        break
      case 'stopped':
        break
    }
  }

  /** How it ended was not heard. The link tells, perhaps not at once; then the page stops this session. */
  #askOn(): void {
    this.#show({ isConnected: false })
    let refusals = ENOUGH_REFUSALS
    this.#asking = setInterval(() => this.#listener.refused(++refusals), ASK_MS)
    this.#listener.refused(refusals)
  }

  /** A page that comes back to a session and does not know where the site was begins at its door. */
  #findSite(): void {
    const { address, view } = this.#memory
    if (address === undefined && this.#driver.address() === null) {
      const door = `${location.origin}/sandbox/${view.integration.id}/`
      this.#driver.navigate(door).catch((cause: unknown) => complain('The site did not come back', cause))
    }
  }

  /** Asked again, what was asked before is answered by nobody any more: the service has given it up. */
  async #askWho(name: string | null): Promise<boolean> {
    const accepted = await new Promise<boolean>((choose) => {
      this.#choose = choose
      this.#show({ question: { name } })
    })
    this.#choose = null
    this.#show({ question: null })
    return accepted
  }

  #showView({ isUsersTurn, isConnected, isCanceling, operations, refusals }: DeviceView): void {
    this.#show({ isUsersTurn, isConnected, isCanceling, ...(operations.length === 0 ? {} : { operations }) })
    if (refusals > this.#refusals) {
      this.#listener.refused(refusals)
    }
    this.#refusals = refusals
  }

  #showStatus(status: Status): void {
    // A new heading is a new message; a progress alone belongs to the message that stands.
    this.#show({ status: status.heading === undefined ? { ...this.#progress.status, ...status } : status })
  }

  #show(change: Partial<Progress>): void {
    this.#progress = { ...this.#progress, ...change }
    this.#listener.changed(this.#progress)
  }

  #write({ last, earlier, isCanceling }: DeviceMemory): void {
    // Of what this page has not started itself, another tab may know more.
    const news = last === null || last === this.#memory.last ? {} : { last }
    this.#note({ ...news, earlier, isCanceling })
  }

  #note(change: Pick<Memory, 'last' | 'earlier' | 'isCanceling' | 'address'>): void {
    if (this.#isOver) {
      // Another page has the session, and writes down what it does.
      return
    }
    this.#memory = { ...this.#memory, ...change }
    const { linkId } = this.#memory.view
    const shared = recallShared(linkId)
    if (shared?.sessionId === this.#sessionId) {
      const { address, last } = change
      share(linkId, {
        ...shared,
        ...(address === undefined ? {} : { address }),
        ...(last === undefined ? {} : { last: withoutContent(last) }),
      })
    }
    remember(this.#memory)
  }
}

function writtenBy({ last, earlier, isCanceling }: Memory): DeviceMemory {
  return { last: last ?? null, earlier: earlier ?? [], isCanceling: isCanceling ?? false }
}

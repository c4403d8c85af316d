// One claimed session in this tab: takes the service's messages, runs its commands in the frame, and tells the page what
// to show. Decides nothing about the link: the service does.
import type { ClientEvent, OperationProgress, ServerMessage, Until } from '../core/message.ts'
import { answerCommand, commandsFor, type Status } from './agent.ts'
import { complain } from './complain.ts'
import { Frame } from './frame.ts'
import { type ClaimedSession, type Memory, remember } from './memory.ts'
import { PageConsole } from './page-console.ts'
import { decideRepeat } from './repeat.ts'
import { SessionSocket } from './session-socket.ts'
import { recallShared, share, withoutContent } from './shared.ts'
import { Watch } from './watch.ts'

export interface Progress {
  readonly isUsersTurn: boolean
  readonly isConnected: boolean
  readonly isCanceling: boolean
  readonly operations: readonly OperationProgress[]
  readonly status: Status
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
  /** @param refusals connections in a row that did not even open */
  refused(refusals: number): void
  replaced(): void
  ended(end: End): void
}

const PROTOCOL = 2
const CLIENT = { name: 'hosted-page', version: '2', cookies: 'own' } as const

export class Session {
  #memory: Memory
  #progress: Progress
  /** A command that runs now, in this very page. */
  #running: string | null = null
  /** The command that was started last in this session, where that is certain. */
  #lastStarted: string | null
  #isOver = false
  /** Rises over reloads and tabs too, as the service ignores what is not newer. */
  #clientSeq = Date.now()
  readonly #sessionId: string
  readonly #frame: Frame
  readonly #commands: ReturnType<typeof commandsFor>
  readonly #watch: Watch
  readonly #console = new PageConsole((lines) => this.#tell(lines))
  readonly #socket: SessionSocket
  readonly #listener: SessionListener

  /**
   * @param lastStarted the command that was started last in this session, by whatever page. Null where another page may
   * have started one since: a submit that the service takes for never begun is sent again.
   */
  constructor(
    memory: Memory,
    claimed: ClaimedSession,
    element: HTMLIFrameElement,
    listener: SessionListener,
    lastStarted: string | null,
  ) {
    this.#memory = memory
    this.#sessionId = claimed.sessionId
    this.#lastStarted = lastStarted
    this.#listener = listener
    this.#progress = {
      isUsersTurn: false,
      // Until the first connection is lost there is nothing to say about it.
      isConnected: true,
      isCanceling: false,
      operations: memory.view.operations.map(({ resource, action }) => ({ resource, action, status: 'pending' })),
      status: {},
      address: null,
    }
    this.#frame = new Frame(element)
    this.#commands = commandsFor(this.#frame, (status) => this.#showStatus(status))
    this.#watch = new Watch(this.#frame, {
      moved: (address) => {
        this.#note({ address })
        const { host, pathname } = new URL(address)
        this.#show({ address: host + pathname })
      },
      events: (events) => this.#tell(events),
    })
    if (memory.address !== undefined) {
      // Where it no longer loads, the next command finds out and says so.
      this.#frame.navigate(memory.address).catch((cause: unknown) => complain('The site did not come back', cause))
    }
    this.#socket = new SessionSocket(claimed, {
      hello: () => ({
        type: 'client.hello',
        protocol: PROTOCOL,
        lastCommandId: this.#lastStarted,
        client: CLIENT,
        capabilities: ['evaluate', 'screenshot'],
      }),
      opened: () => this.#opened(),
      message: (message) => this.#take(message),
      lost: (refusals) => {
        this.#show({ isConnected: false })
        this.#listener.refused(refusals)
      },
      replaced: () => {
        this.stop()
        this.#listener.replaced()
      },
    })
    this.#show({})
  }

  /** The user gave up. The service answers with the session's end. */
  cancel(): void {
    this.#show({ isCanceling: true })
    this.#socket.send({ type: 'client.cancel' })
  }

  /** Leaves the session as it is. Its page must not stay open behind this one. */
  stop(): void {
    this.#isOver = true
    this.#watch.stop()
    this.#console.stop()
    this.#socket.end()
    this.#frame.close()
  }

  #opened(): void {
    this.#show({ isConnected: true })
    if (this.#progress.isCanceling) {
      this.#socket.send({ type: 'client.cancel' })
    }
  }

  #take(message: ServerMessage): void {
    switch (message.type) {
      case 'server.hello':
        if (message.debug) {
          this.#hearConsole()
        }
        this.#show({ operations: message.operations })
        this.#setTurn(message.interactive, message.until)
        break
      case 'server.set_interactive':
        this.#setTurn(message.interactive, message.until)
        break
      case 'server.progress':
        this.#show({ operations: message.operations })
        break
      case 'server.command':
        this.#command(message).catch((cause: unknown) => complain('A command was lost', cause))
        break
      case 'server.session_end': {
        const isTranslated = this.#frame.wasTranslated
        this.stop()
        this.#listener.ended({
          status: message.status,
          errorCode: message.error?.code ?? null,
          returnUrl: message.returnUrl ?? null,
          isTranslated,
        })
        break
      }
      case 'server.error':
        complain('The service refused a message', message.code)
        break
      default:
        // A later version may say more than this page knows.
        break
    }
  }

  #tell(events: ClientEvent[]): void {
    this.#socket.send({ type: 'client.events', clientSeq: ++this.#clientSeq, events })
  }

  #hearConsole(): void {
    const { document: page } = this.#frame
    this.#frame.onPage = (view) => this.#console.hear(view)
    if (page?.defaultView !== null && page?.defaultView !== undefined) {
      this.#console.hear(page.defaultView)
    }
  }

  #setTurn(isUsersTurn: boolean, until: readonly Until[] | undefined): void {
    this.#show({ isUsersTurn })
    if (isUsersTurn) {
      this.#findSite()
      this.#watch.begin(until ?? [])
    } else {
      this.#watch.end()
    }
  }

  /** A page that comes back to a session and does not know where the site was begins at its door. */
  #findSite(): void {
    const { address, view } = this.#memory
    if (address === undefined && this.#frame.address === null) {
      const door = `${location.origin}/sandbox/${view.integration.id}/`
      this.#frame.navigate(door).catch((cause: unknown) => complain('The site did not come back', cause))
    }
  }

  async #command({ id, command, params }: Extract<ServerMessage, { type: 'server.command' }>): Promise<void> {
    const repeat = decideRepeat(this.#memory.last ?? null, id, command, this.#running === id)
    if (repeat.kind === 'wait') {
      return
    }
    if (repeat.kind === 'answer') {
      this.#note({ last: { id, answer: repeat.answer } })
      this.#socket.send({ type: 'client.command_response', id, ...repeat.answer })
      return
    }
    // Written down before it runs: after a reload in the middle, that is all there is to know.
    this.#note({ last: { id } })
    this.#lastStarted = id
    this.#running = id
    const answer = await answerCommand(this.#commands, command, params)
    if (this.#running !== id || this.#isOver) {
      // The service gave it up and sent another one.
      return
    }
    this.#running = null
    this.#note({ last: { id, answer } })
    this.#console.flush()
    this.#socket.send({ type: 'client.command_response', id, ...answer })
  }

  #showStatus(status: Status): void {
    // A new heading is a new message; a progress alone belongs to the message that stands.
    this.#show({ status: status.heading === undefined ? { ...this.#progress.status, ...status } : status })
  }

  #show(change: Partial<Progress>): void {
    this.#progress = { ...this.#progress, ...change }
    this.#listener.changed(this.#progress)
  }

  #note(change: Pick<Memory, 'last' | 'address'>): void {
    if (this.#isOver) {
      // Another page has the session, and writes down what it does.
      return
    }
    this.#memory = { ...this.#memory, ...change }
    const { linkId } = this.#memory.view
    const shared = recallShared(linkId)
    if (shared?.sessionId === this.#sessionId) {
      const last = change.last === undefined ? {} : { last: withoutContent(change.last) }
      share(linkId, { ...shared, ...change, ...last })
    }
    remember(this.#memory)
  }
}

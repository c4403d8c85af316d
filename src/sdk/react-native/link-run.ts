// One session of the component, from its mount to what the app hears at the end. Holds what is rendered, and knows no React and
// no React Native: what the platform gives is handed in.
import type { Claimed } from '../../device/claim-link.ts'
import { newClaimName } from '../../device/claim-name.ts'
import { sleep } from '../../device/wait.ts'
import { linkInWebView } from '../web-view/link-in-web-view.ts'
import { deviceScript } from './device-script.ts'
import { parseManifests } from './manifests.ts'
import { type Outcome, outcomeOf, outcomeOfCause, Unable } from './outcome.ts'
import type { PassageSessionProps } from './props.ts'
import { connectFromApp } from './session-connection.ts'
import { BEGINNING, nextState, type SessionEvent, type SessionState } from './session-state.ts'
import { SiteBridge, type ViewShape } from './site-bridge.ts'
import { linkStoreOf, processStore } from './text-store.ts'
import type { Platform } from './web-view-events.ts'

/** Put in by the build. */
declare const PACKAGE_VERSION: string

/** What an app's platform gives. */
export interface Surroundings {
  readonly platform: Platform
  /** Null where it has none. */
  readonly randomValues: ((bytes: Uint8Array<ArrayBuffer>) => unknown) | null
  /** Gives what ends the telling. */
  onForeground(listener: () => void): () => void
}

export interface Snapshot {
  readonly session: SessionState
  readonly view: ViewShape
}

/** How long the service may take to end a session that the user has given up, before nobody waits for it. */
const CANCEL_LIMIT_MS = 5_000

export class LinkRun {
  readonly #props: () => PassageSessionProps
  readonly #surroundings: Surroundings
  readonly #listeners = new Set<() => void>()
  #bridge: SiteBridge
  #snapshot: Snapshot
  #starting: ReturnType<typeof setTimeout> | undefined
  /** Of the attempt that is under way: the user gives up. */
  #giveUp = new AbortController()
  #claimed: Claimed | null = null
  #answer: ((isAccepted: boolean) => void) | null = null
  #isTold = false

  /** @param props those of the last render */
  constructor(props: () => PassageSessionProps, surroundings: Surroundings) {
    this.#props = props
    this.#surroundings = surroundings
    this.#bridge = this.#newBridge()
    this.#snapshot = { session: BEGINNING, view: this.#bridge.shape }
  }

  get bridge(): SiteBridge {
    return this.#bridge
  }

  readonly snapshot = (): Snapshot => this.#snapshot

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Not at once: a component that is mounted, taken away and mounted again in one go begins once. */
  start(): void {
    this.#starting = setTimeout(() => {
      this.#play(this.#bridge).catch((cause: unknown) => {
        // What the app's own functions have thrown: for whatever listens to errors there.
        setTimeout(() => {
          throw cause
        })
      })
    })
  }

  /** Leaves the session as it is: whoever comes with the same code and store goes on. Nothing more is told. */
  stop(): void {
    clearTimeout(this.#starting)
    this.#bridge.leave()
    // For who is mounted again: a view that another session has used would not be fresh.
    this.#bridge = this.#newBridge()
    this.#giveUp = new AbortController()
    this.#claimed = null
    this.#answer = null
    this.#snapshot = { session: BEGINNING, view: this.#bridge.shape }
  }

  askToStop(): void {
    this.#happened({ kind: 'stopAsked' })
  }

  goOn(): void {
    this.#happened({ kind: 'stopRefused' })
  }

  cancel(): void {
    this.#happened({ kind: 'canceled' })
    this.#giveUp.abort()
  }

  answer(isAccepted: boolean): void {
    this.#happened({ kind: 'answered' })
    this.#answer?.(isAccepted)
    this.#answer = null
  }

  async #play(bridge: SiteBridge): Promise<void> {
    const { signal } = this.#giveUp
    const isCurrent = (): boolean => bridge === this.#bridge && !this.#isTold
    const outcome = await this.#outcome(bridge, signal)
    if (!isCurrent()) {
      return
    }
    bridge.leave()
    await bridge.erase()
    if (isCurrent()) {
      this.#isTold = true
      this.#happened({ kind: 'over' })
      this.#tell(outcome)
    }
  }

  async #outcome(bridge: SiteBridge, signal: AbortSignal): Promise<Outcome> {
    const given = new Promise<Outcome>((settle) => {
      signal.addEventListener('abort', () => {
        // Without a session there is nobody to tell.
        const limitMs = this.#claimed === null ? 0 : CANCEL_LIMIT_MS
        sleep(limitMs)
          .then(() => settle({ reason: 'canceled' }))
          .catch(() => {})
      })
    })
    try {
      return await Promise.race([this.#link(bridge, signal), given])
    } catch (cause) {
      return outcomeOfCause(cause, this.#claimed !== null)
    }
  }

  async #link(bridge: SiteBridge, signal: AbortSignal): Promise<Outcome> {
    const { service, claimCode, store = processStore(claimCode), ...props } = this.#props()
    const manifests = parseManifests(props.manifests)
    const randomValues = props.randomValues ?? this.#surroundings.randomValues
    if (randomValues === null) {
      throw new Unable('no_random_values', 'There is no crypto.getRandomValues: load react-native-get-random-values.')
    }
    const happened = (event: SessionEvent): void => this.#happenedIn(bridge, event)
    const hear = (claimed: Claimed): void => {
      this.#claimed = bridge.isLeft ? this.#claimed : claimed
      if (!manifests.some(({ integration }) => integration === claimed.integrationId)) {
        throw new Unable(
          'unknown_integration',
          `The link is one of "${claimed.integrationId}": no manifest is of that.`,
        )
      }
    }
    const end = await linkInWebView(bridge, {
      service,
      claimCode,
      manifest: manifests,
      script: deviceScript,
      client: { name: 'passage-react-native', version: PACKAGE_VERSION },
      store: linkStoreOf(store, hear),
      signal,
      newName: () => newClaimName(randomValues),
      // A connection of one who has left would take the session from who came after; who has given up is told to have while the
      // claim was on its way, and the session that it began is to be ended.
      connect: (ticket) =>
        bridge.isLeft && !signal.aborted
          ? new Promise(() => {})
          : connectFromApp(ticket, (listener) => this.#surroundings.onForeground(listener)),
      continueAs: (name) => {
        happened({ kind: 'asked', name })
        return new Promise((settle) => {
          this.#answer = settle
        })
      },
      shows: (view) => happened({ kind: 'shows', view }),
      says: (status) => happened({ kind: 'says', status }),
    })
    return outcomeOf(end, signal.aborted)
  }

  #tell(outcome: Outcome): void {
    const { onComplete, onError, onClose } = this.#props()
    const claimed = this.#claimed
    try {
      if (outcome.reason === 'complete' && claimed !== null) {
        const { linkId, ticket } = claimed
        onComplete?.({ linkId, sessionId: ticket.sessionId, returnUrl: outcome.returnUrl })
      } else if (outcome.reason === 'error') {
        onError?.({ linkId: claimed?.linkId ?? null, code: outcome.code, message: outcome.message })
      }
    } finally {
      onClose?.(outcome.reason)
    }
  }

  #newBridge(): SiteBridge {
    const bridge: SiteBridge = new SiteBridge(this.#surroundings.platform, () =>
      this.#happenedIn(bridge, { kind: 'at', address: bridge.address }),
    )
    return bridge
  }

  /** What comes of a session that was left is nobody's business. */
  #happenedIn(bridge: SiteBridge, event: SessionEvent): void {
    if (bridge === this.#bridge) {
      this.#happened(event)
    }
  }

  #happened(event: SessionEvent): void {
    this.#snapshot = { session: nextState(this.#snapshot.session, event), view: this.#bridge.shape }
    for (const listener of this.#listeners) {
      listener()
    }
  }
}

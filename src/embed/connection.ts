// One open modal, from the claim code to how it ended: what the framed page says, what the user does, and which of the
// developer's functions hears of it. Each ending is told once.
import type { PassageHandlers } from './passage.d.ts'
import type { PageMessage, ParentMessage } from '../wire/modal-message.ts'
import { claimNameOf, forgetClaimName } from './claim.ts'
import { Modal } from './modal.ts'

const READY_LIMIT_MS = 15_000
/** How long the framed page may take to end its session, hidden. Without that the service would wait for it two minutes. */
const LEAVE_LIMIT_MS = 1_000
/** The same where it has to be loaded again first. */
const RELOAD_LIMIT_MS = 5_000
/** Long enough to read that it worked. */
const DONE_MS = 1_500
const UNREACHABLE = 'The page could not be loaded. Check the connection and try again.'

export class Connection {
  readonly #origin: string
  readonly #linkId: string
  readonly #listener: PassageHandlers
  readonly #modal: Modal
  readonly #life = new AbortController()
  readonly #readyTimer: ReturnType<typeof setTimeout>
  #endTimer: ReturnType<typeof setTimeout> | undefined
  #isReady = false
  #isLeaving = false
  #isSilent = false
  #status: 'complete' | null = null

  constructor(origin: string, linkId: string, claimCode: string, listener: PassageHandlers) {
    this.#origin = origin
    this.#linkId = linkId
    this.#listener = listener
    const query = new URLSearchParams({ code: claimCode, embed: self.origin, ...claimNameOf(linkId) })
    // First: where it cannot be shown nothing else has begun.
    this.#modal = new Modal(`${origin}/connect/${linkId}?${query}`, () => this.#leave())
    this.#readyTimer = setTimeout(() => this.#giveUp(), READY_LIMIT_MS)
    this.#listen()
    document.addEventListener('securitypolicyviolation', (event) => this.#notice(event), { signal: this.#life.signal })
  }

  /** False once it is on its way out: what its page still has to do, it does hidden. */
  get isOpen(): boolean {
    return !this.#isLeaving
  }

  /** The developer's page threw away all that it showed, or the modal itself. */
  get isLost(): boolean {
    return !this.#modal.isInPage
  }

  /** The developer's wish. Their functions hear nothing any more. */
  close(): void {
    this.#isSilent = true
    this.#leave()
  }

  /** Again is harmless: a document that was opened anew has forgotten its listeners, any other knows this one. */
  #listen(): void {
    addEventListener('message', this.#hear, { signal: this.#life.signal })
  }

  readonly #hear = ({ origin, source, data }: MessageEvent<PageMessage | null>): void => {
    // Any window may send anything: only the service's page in our own frame is believed.
    if (origin !== this.#origin || source !== this.#modal.frame.contentWindow || data?.source !== 'passage') {
      return
    }
    switch (data.type) {
      case 'ready':
        clearTimeout(this.#readyTimer)
        this.#isReady = true
        if (this.#isLeaving) {
          // The page behind threw the modal away, and the framed page had to be loaded again.
          this.#askToEnd()
        } else {
          this.#modal.showPage(data.mark ?? '', data.names)
        }
        break
      case 'height':
        this.#modal.resize(data.height)
        break
      case 'complete':
        this.#status = data.status
        this.#endTimer = setTimeout(() => this.#leave(), DONE_MS)
        break
      case 'error':
        // Leaving cancels the session: that it failed then is no news.
        if (!this.#isLeaving) {
          this.#listener.onConnectionError?.({ linkId: this.#linkId, ...data.error })
        }
        break
      case 'dismiss':
        this.#leave()
        break
      case 'dismissed':
        this.#end()
        break
    }
  }

  /** The developer's own policy may be in the way: that need not wait. */
  #notice({ disposition, effectiveDirective, blockedURI }: SecurityPolicyViolationEvent): void {
    if (
      !this.#isReady &&
      disposition === 'enforce' &&
      effectiveDirective === 'frame-src' &&
      blockedURI.startsWith(this.#origin)
    ) {
      this.#giveUp(
        'blocked_by_policy',
        `The Content-Security-Policy of this page must name ${this.#origin} in frame-src.`,
      )
    }
  }

  /** @param message for the developer: the user can do no more than try again */
  #giveUp(code = 'unreachable', message = UNREACHABLE): void {
    clearTimeout(this.#readyTimer)
    this.#modal.showProblem(UNREACHABLE)
    this.#listener.onConnectionError?.({ linkId: this.#linkId, code, message })
  }

  #leave(): void {
    if (this.#isLeaving) {
      return
    }
    this.#isLeaving = true
    clearTimeout(this.#readyTimer)
    const mustReload = !this.#modal.isAttached
    this.#modal.hide()
    if (!this.#isReady || this.#status !== null) {
      this.#end()
      return
    }
    this.#listen()
    this.#endTimer = setTimeout(() => this.#end(), mustReload ? RELOAD_LIMIT_MS : LEAVE_LIMIT_MS)
    this.#askToEnd()
  }

  #askToEnd(): void {
    this.#modal.frame.contentWindow?.postMessage(
      { source: 'passage', type: 'dismiss' } satisfies ParentMessage,
      this.#origin,
    )
  }

  #end(): void {
    if (this.#life.signal.aborted) {
      return
    }
    this.#life.abort()
    clearTimeout(this.#endTimer)
    this.#modal.remove()
    if (this.#status !== null) {
      forgetClaimName(this.#linkId)
    }
    // Last: what the developer's functions throw must not leave a modal behind.
    if (this.#isSilent) {
      return
    }
    if (this.#status === null) {
      this.#listener.onClose?.()
    } else {
      this.#listener.onConnectionComplete?.({ linkId: this.#linkId, status: this.#status })
    }
  }
}

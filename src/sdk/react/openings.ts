// What a provider's components open in its page, and whom it is told to. One modal can be open at a time: the script sees to
// that, which other code of the page may use as well; here is only what a component wished.
import type { PassageError, PassageHandlers, PassageOptions, PassageScript } from '../../embed/passage.d.ts'
import type { ConnectScript } from './connect-script.ts'

/** A component that opens. Its handlers are those of its last render. */
export interface Opener {
  handlers: PassageHandlers
  /** For good: what it still asks for, once its server has answered, comes to nothing. */
  isGone: boolean
}

interface Opening {
  readonly opener: Opener
  options: PassageOptions
  /** Null while the script is on its way. */
  handle: { close(): void } | null
}

export class Openings {
  readonly #alive = new Set<Opening>()

  open(opener: Opener, options: PassageOptions, script: ConnectScript, nonce: string | undefined): void {
    if (opener.isGone) {
      return
    }
    const before = this.#sameAs(opener, options)
    if (before !== undefined) {
      before.options = options
      if (before.handle === null) {
        return
      }
    }
    const opening: Opening = { opener, options, handle: null }
    const { here } = script
    if (here !== null) {
      this.#show(here, opening, before)
      return
    }
    this.#alive.add(opening)
    void this.#showOnceThere(opening, script.load(nonce))
  }

  /** Whatever this provider's components have opened. */
  close(): void {
    for (const opening of this.#alive) {
      this.#close(opening)
    }
  }

  closeOf(opener: Opener): void {
    for (const opening of this.#alive) {
      if (opening.opener === opener) {
        this.#close(opening)
      }
    }
  }

  /** A second click, or an effect that ran twice, means what is open: only its handlers are newer. */
  #sameAs(opener: Opener, { claimCode }: PassageOptions): Opening | undefined {
    return [...this.#alive].find((opening) => opening.opener === opener && opening.options.claimCode === claimCode)
  }

  async #showOnceThere(opening: Opening, loading: Promise<PassageScript>): Promise<void> {
    const found = await loading.catch((cause: unknown) => ({ cause }))
    // Nobody may want it any more.
    if (!this.#alive.has(opening)) {
      return
    }
    if ('cause' in found) {
      this.#refuse(opening, 'script_unavailable', found.cause)
    } else {
      this.#show(found, opening)
    }
  }

  /** @param before of the same wish. The script knows whether that is open still: where it refused the code, it never was */
  #show(script: PassageScript, opening: Opening, before?: Opening): void {
    try {
      opening.handle = script.open({
        claimCode: opening.options.claimCode,
        onConnectionComplete: (connection) => {
          this.#alive.delete(opening)
          handlerOf(opening, 'onConnectionComplete')?.(connection)
        },
        onConnectionError: (error) => tell(opening, error),
        onClose: () => {
          this.#alive.delete(opening)
          handlerOf(opening, 'onClose')?.()
        },
      })
    } catch (cause) {
      if (before === undefined) {
        this.#refuse(opening, 'open_failed', cause)
      }
      return
    }
    if (before !== undefined) {
      this.#alive.delete(before)
    }
    this.#alive.add(opening)
  }

  #close(opening: Opening): void {
    this.#alive.delete(opening)
    opening.handle?.close()
  }

  #refuse(opening: Opening, code: string, cause: unknown): void {
    this.#alive.delete(opening)
    tell(opening, { linkId: null, code, message: cause instanceof Error ? cause.message : String(cause) })
  }
}

function tell(opening: Opening, error: PassageError): void {
  const handler = handlerOf(opening, 'onConnectionError') ?? console.error
  handler(error)
}

/** What was given to `open` comes before what was given to `usePassage`. */
function handlerOf<Name extends keyof PassageHandlers>(opening: Opening, name: Name): PassageHandlers[Name] {
  return opening.options[name] ?? opening.opener.handlers[name]
}

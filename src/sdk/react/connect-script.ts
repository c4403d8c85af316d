// connect.js in the page: loaded once, however many ask for it, and again only where that failed. Touches nothing of the page
// before a browser subscribes or loads.
import type { PassageError, PassageScript } from '../../embed/passage.d.ts'

/** What a component may render of it. */
export interface ScriptState {
  readonly ready: boolean
  readonly error: PassageError | null
}

const LIMIT_MS = 15_000
const READY: ScriptState = { ready: true, error: null }
const NOT_YET: ScriptState = { ready: false, error: null }
/** A page has one window.Passage, and so one Passage. */
let loadedFrom: string | null = null
const scripts = new Map<string, ConnectScript>()

/** The same for the same address: providers share it, and so do the two mounts of strict mode. */
export function connectScriptAt(address: string): ConnectScript {
  const script = scripts.get(address) ?? new ConnectScript(address)
  scripts.set(address, script)
  return script
}

export class ConnectScript {
  readonly #address: string
  readonly #listeners = new Set<() => void>()
  #state = NOT_YET
  #loading: Promise<PassageScript> | null = null

  constructor(address: string) {
    this.#address = address
  }

  /** Null until it has come: by this package, or because the page loads it itself. */
  get here(): PassageScript | null {
    return loadedFrom === null || loadedFrom === this.#address ? (window.Passage ?? null) : null
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    window.addEventListener('passage:load', listener)
    return () => {
      this.#listeners.delete(listener)
      window.removeEventListener('passage:load', listener)
    }
  }

  readonly state = (): ScriptState => (this.here === null ? this.#state : READY)

  readonly stateOnServer = (): ScriptState => NOT_YET

  /** Fails with an Error that says why; the next call tries again. @param nonce of the page's Content-Security-Policy */
  async load(nonce: string | undefined): Promise<PassageScript> {
    this.#loading ??= this.#load(nonce)
    return await this.#loading
  }

  async #load(nonce: string | undefined): Promise<PassageScript> {
    try {
      this.#become(NOT_YET)
      if (this.here === null) {
        if (loadedFrom !== null) {
          throw new Error(`This page has loaded ${loadedFrom} already, and can have one Passage only.`)
        }
        await arrival(this.#address, nonce)
      }
      const { here } = this
      if (here === null) {
        throw new Error(`${this.#address} is not the connect.js of a Passage.`)
      }
      loadedFrom = this.#address
      this.#become(READY)
      return here
    } catch (cause) {
      const message = cause instanceof Error ? cause.message : String(cause)
      this.#become({ ready: false, error: { linkId: null, code: 'script_unavailable', message } })
      throw cause
    } finally {
      this.#loading = null
    }
  }

  #become(state: ScriptState): void {
    if (this.#state !== state) {
      this.#state = state
      for (const listener of this.#listeners) {
        listener()
      }
    }
  }
}

/** Over as soon as there is one, whoever has loaded it. */
async function arrival(address: string, nonce: string | undefined): Promise<void> {
  const life = new AbortController()
  const { signal } = life
  const script = document.createElement('script')
  try {
    await new Promise<void>((resolve, reject) => {
      const hint = "is it there, and does this page's Content-Security-Policy let it in?"
      const fail = (): void => {
        script.remove()
        reject(new Error(`${address} could not be loaded: ${hint}`))
      }
      const timer = setTimeout(fail, LIMIT_MS)
      signal.addEventListener('abort', () => clearTimeout(timer))
      window.addEventListener('passage:load', () => resolve(), { signal })
      script.addEventListener('load', () => resolve(), { signal })
      script.addEventListener('error', fail, { signal })
      // An empty nonce would allow nothing, and puzzle whoever looks.
      if (nonce !== undefined) {
        script.nonce = nonce
      }
      script.src = trusted(address)
      document.head.append(script)
    })
  } finally {
    life.abort()
  }
}

interface Policy {
  createScriptURL(address: string): string
}

interface PolicyFactory {
  createPolicy(name: string, rules: Policy): Policy
}

let policy: Policy | undefined

/** Where a page has Trusted Types, an address of a script must come from a policy that the page has named. */
function trusted(address: string): string {
  const { trustedTypes } = window as { readonly trustedTypes?: PolicyFactory }
  try {
    policy ??= trustedTypes?.createPolicy('passage-react', { createScriptURL: (address) => address })
  } catch {
    // The page has not: it may not ask for one either.
  }
  return policy?.createScriptURL(address) ?? address
}

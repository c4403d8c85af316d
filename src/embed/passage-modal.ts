// A React component: the modal is open while it is mounted. Copy it into your project, with passage.d.ts beside it.
// It throws nothing: whatever is wrong, onConnectionError hears of.
import { useEffect, useRef } from 'react'
import type { PassageHandlers, PassageScript } from './passage.d.ts'

export interface PassageModalProperties extends PassageHandlers {
  readonly claimCode: string
  /** Where your Passage is: connect.js is then loaded from there. Without it, your page has to load the script itself. */
  readonly url?: string | undefined
}

const SCRIPT_LIMIT_MS = 15_000
const loading = new Map<string, Promise<void>>()

export function PassageModal({ claimCode, url, ...handlers }: PassageModalProperties): null {
  // What is called is what the last render was given, though the modal was opened with the first.
  const latest = useRef<PassageHandlers>(handlers)
  useEffect(() => {
    latest.current = handlers
  })
  useEffect(() => {
    let isMounted = true
    let modal: { close(): void } | undefined
    const fail = (code: string, cause: unknown): void => {
      if (isMounted) {
        const message = cause instanceof Error ? cause.message : String(cause)
        latest.current.onConnectionError?.({ linkId: null, code, message })
      }
    }
    const open = (script: PassageScript): void => {
      // In StrictMode the first of two effects is over before the script is there.
      if (!isMounted) {
        return
      }
      try {
        modal = script.open({
          claimCode,
          onConnectionComplete: (connection) => latest.current.onConnectionComplete?.(connection),
          onConnectionError: (error) => latest.current.onConnectionError?.(error),
          onClose: () => latest.current.onClose?.(),
        })
      } catch (cause) {
        fail('open_failed', cause)
      }
    }
    findScript(url).then(open, (cause: unknown) => fail('script_unavailable', cause))
    return () => {
      isMounted = false
      modal?.close()
    }
  }, [claimCode, url])
  return null
}

async function findScript(url: string | undefined): Promise<PassageScript> {
  if (window.Passage === undefined) {
    await (url === undefined ? arrival() : load(`${url.replace(/\/+$/, '')}/connect.js`))
  }
  if (window.Passage === undefined) {
    throw new Error('connect.js is not there: give `url`, or load it from your Passage in the page.')
  }
  return window.Passage
}

/** The page's own script tells when it has come, however it is loaded. */
async function arrival(): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, SCRIPT_LIMIT_MS)
    const arrived = (): void => {
      clearTimeout(timer)
      resolve()
    }
    window.addEventListener('passage:load', arrived, { once: true })
  })
}

/** One element for all components. A failed one is tried again by the next. */
async function load(address: string): Promise<void> {
  const loaded = loading.get(address) ?? addScript(address)
  loading.set(address, loaded)
  try {
    await loaded
  } catch (cause) {
    loading.delete(address)
    throw cause
  }
}

async function addScript(address: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const script = document.createElement('script')
    script.addEventListener('load', () => resolve())
    script.addEventListener('error', () => {
      script.remove()
      reject(new Error(`${address} could not be loaded.`))
    })
    // Throws under a policy of trusted types.
    script.src = address
    document.head.append(script)
  })
}

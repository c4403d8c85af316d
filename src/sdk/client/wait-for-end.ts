// Waits until a link has ended. What counts is what the service answers to a read; the status socket, where there is one, only
// says when to ask again.
import type { Asked, Link } from './asked.ts'
import { RateLimitError, UnavailableError } from './errors.ts'
import { pause } from './pause.ts'

/** Milliseconds between two reads, where nobody says when: from the first on, half as much again each time. */
const FIRST_MS = 1_000
const LONGEST_MS = 15_000
/** While a socket tells of each change: for what a lost one did not tell. */
const WATCHED_MS = 30_000

export interface WaitOptions {
  readonly signal?: AbortSignal | undefined
  /** Ends with a failed session too: the link may be claimed again, and who waits need not. */
  readonly orFailed?: boolean | undefined
}

export interface Waiting<A extends Asked, Own> {
  readonly read: () => Promise<Link<A, Own>>
  /** Where a link's status is told; null: it is asked for. */
  readonly socketUrl: string | null
  /** A number in [0, 1). */
  readonly chance: () => number
}

/** @throws what `read` throws, or the signal's reason */
export async function waitForEnd<A extends Asked, Own>(
  { read, socketUrl, chance }: Waiting<A, Own>,
  { signal, orFailed = false }: WaitOptions,
): Promise<Link<A, Own>> {
  const watch = socketUrl === null ? null : watchStatus(socketUrl)
  let wasRead = false
  try {
    for (let wait = FIRST_MS; ; wait = Math.min(wait * 1.5, LONGEST_MS)) {
      signal?.throwIfAborted()
      // Before the read: what changes in between is told after it.
      const told = watch?.next()
      const link = await read().catch((error: unknown) => {
        // What was there once is there again: an hour's wait does not end with one lost read. A first one tells of a mistake.
        if (wasRead && (error instanceof UnavailableError || error instanceof RateLimitError)) {
          return null
        }
        throw error
      })
      wasRead = true
      if (link !== null && hasEnded(link.status, orFailed)) {
        return link
      }
      const ms = watch?.isOpen() === true ? WATCHED_MS : wait * (0.75 + chance() / 2)
      await waitAtMost(ms, told, signal)
    }
  } finally {
    watch?.close()
  }
}

/** @param orFailed whether a failed session counts as an end, too: the link itself may be claimed again */
export function hasEnded(status: Link['status'], orFailed = false): boolean {
  return status === 'complete' || status === 'expired' || status === 'canceled' || (orFailed && status === 'failed')
}

/** Ends early where something was told. */
async function waitAtMost(ms: number, told: Promise<void> | undefined, signal: AbortSignal | undefined): Promise<void> {
  signal?.throwIfAborted()
  const ending = new AbortController()
  const end = (): void => ending.abort(signal?.reason)
  signal?.addEventListener('abort', end, { once: true })
  const waited = pause(ms, ending.signal)
  try {
    await Promise.race(told === undefined ? [waited] : [waited, told])
  } finally {
    signal?.removeEventListener('abort', end)
    // The timer goes with it, or it would hold the process.
    ending.abort()
    await waited.catch(() => undefined)
  }
}

interface Watch {
  /** Settles at the next message, or when the socket is gone. */
  next(): Promise<void>
  isOpen(): boolean
  close(): void
}

function watchStatus(url: string): Watch {
  const socket = new WebSocket(url)
  let tell: (() => void) | null = null
  const wake = (): void => tell?.()
  for (const happening of ['open', 'message', 'close', 'error']) {
    socket.addEventListener(happening, wake)
  }
  return {
    next: () =>
      new Promise((resolve) => {
        tell = resolve
      }),
    isOpen: () => socket.readyState === WebSocket.OPEN,
    close: () => socket.close(1000),
  }
}

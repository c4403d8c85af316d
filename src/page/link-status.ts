// How the link stands, as the service tells everybody who holds its code; and one look at it, for when the session's own
// socket does not open and no browser says why.
import type * as wire from '../wire/status-message.ts'
import type { LiveSocket } from '../device/live-socket.ts'
import { openPageSocket } from './page-socket.ts'

/** What this page takes from it. */
export type StatusMessage = Pick<wire.StatusMessage, 'status' | 'operations' | 'error'>

const LIMIT_MS = 8_000

/** Null where no answer came: the network is down, or the code is not known. */
export function lookAtStatus(code: string): Promise<StatusMessage | null> {
  return new Promise((resolve) => {
    const socket = openStatusSocket(code)
    const end = (status: StatusMessage | null): void => {
      clearTimeout(limit)
      resolve(status)
      socket.close()
    }
    const limit = setTimeout(() => end(null), LIMIT_MS)
    socket.addEventListener('close', () => end(null))
    socket.addEventListener('message', ({ data }) => end(parseStatus(data)))
  })
}

export function openStatusSocket(code: string): LiveSocket {
  return openPageSocket(`${location.origin.replace(/^http/, 'ws')}/link/ws?code=${encodeURIComponent(code)}`)
}

/** Null for what is no status: `pong`. */
export function parseStatus(data: unknown): StatusMessage | null {
  try {
    const { status, operations, error } = JSON.parse(String(data)) as Partial<StatusMessage>
    return status === undefined ? null : { status, operations: operations ?? [], error: error ?? null }
  } catch {
    return null
  }
}

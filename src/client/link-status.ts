// How the link stands, as the service tells everybody who holds its code; and one look at it, for when the session's own
// socket does not open and no browser says why.
import type { OperationProgress } from '../core/message.ts'
import { closeSocket } from './close-socket.ts'

export interface LinkStatus {
  readonly status: string
  readonly operations: readonly OperationProgress[]
  readonly error: { readonly code: string } | null
}

const LIMIT_MS = 8_000

/** Null where no answer came: the network is down, or the code is not known. */
export function lookAtStatus(code: string): Promise<LinkStatus | null> {
  return new Promise((resolve) => {
    const socket = openStatusSocket(code)
    const end = (status: LinkStatus | null): void => {
      clearTimeout(limit)
      resolve(status)
      closeSocket(socket)
    }
    const limit = setTimeout(() => end(null), LIMIT_MS)
    socket.addEventListener('close', () => end(null))
    socket.addEventListener('message', ({ data }) => end(parseStatus(data)))
  })
}

/** Whether the service says that no session of the link is alive. */
export async function isOver(code: string): Promise<boolean> {
  const status = await lookAtStatus(code)
  return status !== null && status.status !== 'active'
}

export function openStatusSocket(code: string): WebSocket {
  return new WebSocket(`${location.origin.replace(/^http/, 'ws')}/link/ws?code=${encodeURIComponent(code)}`)
}

/** Null for what is no status: `pong`. */
export function parseStatus(data: unknown): LinkStatus | null {
  try {
    const { status, operations, error } = JSON.parse(String(data)) as Partial<LinkStatus>
    return status === undefined ? null : { status, operations: operations ?? [], error: error ?? null }
  } catch {
    return null
  }
}

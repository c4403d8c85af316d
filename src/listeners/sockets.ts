// The sockets of those who listen: what is known of each is in its attachment, which outlives the object's memory.
import * as z from 'zod'
import type { ListenMessage } from '../wire/listen-message.ts'
import { once, type TypeOf } from '../wire/once.ts'

export const CLOSE = {
  /** Nothing is wrong: open it anew. */
  again: 1012,
  notProtocol: 4000,
  keyRefused: 4401,
  replaced: 4409,
  tooFast: 4429,
} as const

const listenerSchema = once(() =>
  z.object({
    organisationId: z.string(),
    mode: z.enum(['test', 'live']),
    /** Of the API key that let it in. */
    keyHash: z.string(),
    /** Epoch milliseconds. */
    openedAt: z.number(),
    /** Rises with each one that comes. */
    number: z.number(),
  }),
)
export type Listener = TypeOf<typeof listenerSchema>

/** Who comes, as the Worker says. */
export function listenerIn(query: URLSearchParams): {
  readonly owner: Pick<Listener, 'organisationId' | 'mode'>
  readonly keyHash: string
} {
  const { keyHash, ...owner } = listenerSchema()
    .pick({ organisationId: true, mode: true, keyHash: true })
    .parse(Object.fromEntries(query))
  return { owner, keyHash }
}

export function remember(socket: WebSocket, listener: Listener): void {
  socket.serializeAttachment(listener)
}

/** All that are open. */
export function listenersOf(ctx: DurableObjectState): { readonly socket: WebSocket; readonly listener: Listener }[] {
  return ctx
    .getWebSockets()
    .filter((socket) => socket.readyState === WebSocket.OPEN)
    .map((socket) => ({ socket, listener: listenerSchema().parse(socket.deserializeAttachment()) }))
}

export function send(socket: WebSocket, message: ListenMessage): void {
  try {
    socket.send(JSON.stringify(message))
  } catch {
    // The peer went in this very moment.
  }
}

export function shut(socket: WebSocket, code: number, reason: string): void {
  try {
    socket.close(code, reason)
  } catch {
    // Closed already, from the other side.
  }
}

/** Completes the close handshake. Codes that say that nobody is there may not be sent, nor the one that says nothing. */
export function answerClose(socket: WebSocket, code: number): void {
  if (code !== 1006 && code !== 1015) {
    shut(socket, code === 1005 ? 1000 : code, '')
  }
}

// The object's sockets: accept, remember, tell, close. All hibernate: what a socket needs is in its attachment, and a
// ping is answered without waking the object. Decides nothing about the link.
import * as z from 'zod'
import { CAPABILITIES, type Capability, type ServerMessage } from '../core/message.ts'

/** A frame may hold a page's content, not a film. Bytes. */
export const MAX_FRAME_BYTES = 1024 * 1024
const RATE_MESSAGES = 100
const RATE_WINDOW_MS = 10_000

export const CLOSE = {
  normal: 1000,
  tooBig: 1009,
  internal: 1011,
  notProtocol: 4000,
  replaced: 4409,
  tooFast: 4429,
} as const

export interface ClientSocket {
  readonly role: 'client'
  readonly sessionId: string
  /** Opens arguments, journal and results. Lives as long as the socket and is never written to SQL. */
  readonly linkKey: Uint8Array
  /** 0 until the client has said hello. */
  readonly connection: number
  /** What it can do, as it said; null: it said nothing of it. */
  readonly capabilities: readonly Capability[] | null
  /** The newest clientSeq: older events are repeats. */
  readonly clientSeq: number
}

export interface WatcherSocket {
  readonly role: 'watcher'
  /** What it was told last. */
  readonly seq: number
}

const attachment = z.discriminatedUnion('role', [
  z.object({
    role: z.literal('client'),
    sessionId: z.string(),
    linkKey: z.instanceof(Uint8Array),
    connection: z.number(),
    capabilities: z.array(z.enum(CAPABILITIES)).nullable(),
    clientSeq: z.number(),
  }),
  z.object({ role: z.literal('watcher'), seq: z.number() }),
])

export class Sockets {
  readonly #ctx: DurableObjectState
  /** In memory on purpose: an object sleeps only after 10 idle seconds, and by then the window is over. */
  readonly #rates = new WeakMap<WebSocket, { since: number; count: number }>()

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx
    ctx.setWebSocketAutoResponse(new WebSocketRequestResponsePair('ping', 'pong'))
  }

  /** The upgrade's answer. Its headers must be complete here: nobody can change them later. */
  accept(socket: ClientSocket | WatcherSocket, headers: HeadersInit): Response {
    const { 0: client, 1: server } = new WebSocketPair()
    this.#ctx.acceptWebSocket(server, [socket.role])
    server.serializeAttachment(socket)
    return new Response(null, { status: 101, webSocket: client, headers })
  }

  read(socket: WebSocket): ClientSocket | WatcherSocket {
    return attachment.parse(socket.deserializeAttachment())
  }

  update(socket: WebSocket, to: ClientSocket | WatcherSocket): void {
    socket.serializeAttachment(to)
  }

  /** Every client that still has a socket, the ones that have not said hello among them. */
  clients(): { socket: WebSocket; client: ClientSocket }[] {
    return this.#open('client').flatMap((socket) => {
      const client = this.read(socket)
      return client.role === 'client' ? [{ socket, client }] : []
    })
  }

  watchers(): { socket: WebSocket; watcher: WatcherSocket }[] {
    return this.#open('watcher').flatMap((socket) => {
      const watcher = this.read(socket)
      return watcher.role === 'watcher' ? [{ socket, watcher }] : []
    })
  }

  send(socket: WebSocket, message: ServerMessage | { readonly type: 'link.status' }): void {
    try {
      socket.send(JSON.stringify(message))
    } catch {
      // The peer went in this very moment; its close event says so next.
    }
  }

  close(socket: WebSocket, code: number, reason: string): void {
    try {
      socket.close(code, reason)
    } catch {
      // Closed already, from the other side.
    }
  }

  isTooFast(socket: WebSocket, now: number): boolean {
    const rate = this.#rates.get(socket)
    if (rate === undefined || now - rate.since >= RATE_WINDOW_MS) {
      this.#rates.set(socket, { since: now, count: 1 })
      return false
    }
    rate.count++
    return rate.count > RATE_MESSAGES
  }

  #open(role: string): WebSocket[] {
    return this.#ctx.getWebSockets(role).filter((socket) => socket.readyState === WebSocket.OPEN)
  }
}

/**
 * Completes the close handshake, which hibernatable sockets do not by themselves. 1005 (no code) may not be sent, and
 * the peer hangs without an answer; 1006 and 1015 mean that nobody is there.
 */
export function answerClose(socket: WebSocket, code: number): void {
  if (code === 1006 || code === 1015) {
    return
  }
  try {
    socket.close(code === 1005 ? 1000 : code, '')
  } catch {
    // A code that may not be sent, or a peer that is gone: either way nobody waits.
  }
}

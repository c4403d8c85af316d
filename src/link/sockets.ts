// The object's sockets: accept, remember, tell, close. All hibernate: what a socket needs is in its attachment, and a
// ping is answered without waking the object where nobody watches. Decides nothing about the link.
import * as z from 'zod'
import { type SealingKey, sealingKey } from '../core/seal.ts'
import { type UnmetLink, unmetLink } from '../core/unmet.ts'
import { CAPABILITIES, type Capability } from '../wire/capability.ts'
import type { StatusMessage } from '../wire/status-message.ts'
import type { ServerMessage } from '../wire/session-message.ts'
import { once } from '../wire/once.ts'

export const CLOSE = {
  normal: 1000,
  tooBig: 1009,
  internal: 1011,
  notProtocol: 4000,
  replaced: 4409,
  tooFast: 4429,
} as const

export const PING = 'ping'

export interface ClientSocket {
  readonly role: 'client'
  readonly sessionId: string
  /** J4: opens arguments, journal and results. Lives as long as the socket and is never written to SQL. */
  readonly linkKey: SealingKey
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
  /** Rises with each one that comes. */
  readonly number: number
  /** The link as it was when the socket came, where the object had not met it. */
  readonly unmet: UnmetLink | null
}

const attachment = once(() =>
  z.discriminatedUnion('role', [
    z.object({
      role: z.literal('client'),
      sessionId: z.string(),
      linkKey: z
        .object({ letter: z.string(), bytes: z.instanceof(Uint8Array) })
        .transform(({ letter, bytes }) => sealingKey(letter, bytes)),
      connection: z.number(),
      capabilities: z.array(z.enum(CAPABILITIES)).nullable(),
      clientSeq: z.number(),
    }),
    z.object({
      role: z.literal('watcher'),
      seq: z.number(),
      number: z.number(),
      // A socket that came before these were kept has none.
      unmet: unmetLink().nullable().default(null),
    }),
  ]),
)

export class Sockets {
  readonly #ctx: DurableObjectState
  /** What this instance has read of attachments, or written to them: nobody else does. */
  readonly #known = new WeakMap<WebSocket, ClientSocket | WatcherSocket>()

  constructor(ctx: DurableObjectState) {
    this.#ctx = ctx
    this.choosePongs()
  }

  /**
   * Who says `pong`: the runtime, for all sockets of the object or for none, and nothing counts what it answers. A session's client
   * has nothing to gain by it, but anybody with a link's code may open a status socket: while there is one, pings come here.
   * https://developers.cloudflare.com/durable-objects/api/state/#setwebsocketautoresponse
   */
  choosePongs(): void {
    const isWatched = this.#open('watcher').length > 0
    this.#ctx.setWebSocketAutoResponse(isWatched ? undefined : new WebSocketRequestResponsePair(PING, 'pong'))
  }

  pong(socket: WebSocket): void {
    sendRaw(socket, 'pong')
  }

  /** An upgrade that is answered, and told why it comes to nothing: no browser shows a page the status of a refusal. */
  turnAway(socket: ClientSocket, code: number, reason: string, headers: HeadersInit): Response {
    const { response, server } = this.#accept(socket, headers)
    this.close(server, code, reason)
    return response
  }

  /** As `accept`, and the socket is told something at once. */
  greet(socket: WatcherSocket, message: StatusMessage, headers: HeadersInit): Response {
    const { response, server } = this.#accept(socket, headers)
    this.send(server, message)
    return response
  }

  /** The upgrade's answer. Its headers must be complete here: nobody can change them later. */
  accept(socket: ClientSocket | WatcherSocket, headers: HeadersInit): Response {
    return this.#accept(socket, headers).response
  }

  read(socket: WebSocket): ClientSocket | WatcherSocket {
    const known = this.#known.get(socket)
    if (known !== undefined) {
      return known
    }
    const read = attachment().parse(socket.deserializeAttachment())
    this.#known.set(socket, read)
    return read
  }

  update(socket: WebSocket, to: ClientSocket | WatcherSocket): void {
    socket.serializeAttachment(to.role === 'client' ? { ...to, linkKey: plain(to.linkKey) } : to)
    this.#known.set(socket, to)
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

  send(socket: WebSocket, message: ServerMessage | StatusMessage): void {
    sendRaw(socket, JSON.stringify(message))
  }

  close(socket: WebSocket, code: number, reason: string): void {
    try {
      socket.close(code, reason)
    } catch {
      // Closed already, from the other side.
    }
  }

  #accept(socket: ClientSocket | WatcherSocket, headers: HeadersInit): { response: Response; server: WebSocket } {
    const { 0: client, 1: server } = new WebSocketPair()
    this.#ctx.acceptWebSocket(server, [socket.role])
    this.update(server, socket)
    this.choosePongs()
    return { response: new Response(null, { status: 101, webSocket: client, headers }), server }
  }

  #open(role: string): WebSocket[] {
    return this.#ctx.getWebSockets(role).filter((socket) => socket.readyState === WebSocket.OPEN)
  }
}

/** What can be written to an attachment. */
function plain({ letter, bytes }: SealingKey): { readonly letter: string; readonly bytes: Uint8Array } {
  return { letter, bytes }
}

function sendRaw(socket: WebSocket, text: string): void {
  try {
    socket.send(text)
  } catch {
    // The peer went in this very moment; its close event says so next.
  }
}

export function sizeOf(frame: string | ArrayBuffer): number {
  return typeof frame === 'string' ? Buffer.byteLength(frame) : frame.byteLength
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

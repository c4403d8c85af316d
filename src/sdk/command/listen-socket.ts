// One socket of `passage listen`, from its opening to its end: what comes is handed on, and what was missed is asked for. Opens no
// other one.
import type { ListenAsk } from '../../wire/listen-ask.ts'
import type { ListenMessage } from '../../wire/listen-message.ts'
import { Heartbeat } from '../../device/heartbeat.ts'

export const LISTEN_PATH = '/v1/webhooks/listen'

/** A link's events come within moments, or the socket is of no use. Milliseconds. */
const ANSWER_MS = 30_000
/** The end that nobody gave a reason for. */
const ABNORMAL = 1006

export type Hello = Extract<ListenMessage, { readonly type: 'listen.hello' }>
export type Heard = Extract<ListenMessage, { readonly type: 'listen.webhook' | 'listen.gone' }>

export interface ListenSocket {
  readonly hello: Hello
  /** With the code that it was closed with. */
  readonly closed: Promise<number>
  isOpen(): boolean
  /**
   * What the link told of after both comes as all else does, and then this gives the number of its last event.
   * @throws Error where the socket ends before
   */
  ask(missed: Omit<ListenAsk, 'type'>): Promise<number>
  close(): void
}

/** Node knows of headers; the standard does not. */
const Socket = globalThis.WebSocket as unknown as new (
  url: string,
  init: { readonly headers: Readonly<Record<string, string>> },
) => WebSocket

/** Node 20 has none. */
export function hasSockets(): boolean {
  return typeof globalThis.WebSocket === 'function'
}

/** The code that it was closed with, where it comes to nothing. */
export async function openListenSocket(
  { url, apiKey }: { readonly url: string; readonly apiKey: string },
  hear: (message: Heard) => void,
): Promise<ListenSocket | number> {
  const headers = { Authorization: `Bearer ${apiKey}` }
  const socket = new Socket(`${url.replace(/^http/, 'ws').replace(/\/+$/, '')}${LISTEN_PATH}`, { headers })
  const asked = new Map<string, (seq: number) => void>()
  const closed = new Promise<number>((resolve) => {
    const heartbeat = new Heartbeat(socket, () => resolve(ABNORMAL))
    socket.addEventListener('close', ({ code }) => {
      heartbeat.stop()
      resolve(code)
    })
  })
  const hello = await new Promise<Hello | null>((resolve) => {
    void closed.then(() => resolve(null))
    socket.addEventListener('message', ({ data }) => {
      const message = messageIn(data)
      switch (message?.type) {
        case 'listen.hello':
          resolve(message)
          break
        case 'listen.webhook':
        case 'listen.gone':
          hear(message)
          break
        case 'listen.done':
          asked.get(message.linkId)?.(message.seq)
          break
        case undefined:
      }
    })
  })
  if (hello === null) {
    return await closed
  }
  return {
    hello,
    closed,
    isOpen: () => socket.readyState === WebSocket.OPEN,
    ask: async (missed) => await ask(socket, asked, closed, missed),
    close: () => socket.close(1000),
  }
}

async function ask(
  socket: WebSocket,
  asked: Map<string, (seq: number) => void>,
  closed: Promise<number>,
  missed: Omit<ListenAsk, 'type'>,
): Promise<number> {
  socket.send(JSON.stringify({ type: 'listen.ask', ...missed } satisfies ListenAsk))
  let late: ReturnType<typeof setTimeout> | undefined
  try {
    return await new Promise<number>((resolve, reject) => {
      const fail = (): void => reject(new Error('The socket has ended'))
      asked.set(missed.linkId, resolve)
      void closed.then(fail)
      late = setTimeout(() => {
        socket.close(1000)
        fail()
      }, ANSWER_MS)
    })
  } finally {
    clearTimeout(late)
    asked.delete(missed.linkId)
  }
}

/** Null for a pong, and for what a newer service may say. */
function messageIn(data: unknown): ListenMessage | null {
  try {
    const value: unknown = JSON.parse(String(data))
    const isMessage = typeof value === 'object' && value !== null && 'type' in value
    return isMessage ? (value as ListenMessage) : null
  } catch {
    return null
  }
}

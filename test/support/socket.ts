// A WebSocket as a queue of parsed frames. Every wait has a deadline, so that a silent server fails a test by name.
import { fetchService, parseFrame } from './answer.ts'
import { PATIENCE_MS } from './patience.ts'

export interface Closed {
  readonly type: 'closed'
  readonly code: number
  readonly reason: string
}

export type Frame = Record<string, unknown> & { readonly type: string }

export interface OpenSocket {
  send(message: unknown): void
  sendRaw(frame: string | ArrayBuffer): void
  /** The next frame, or the close; fails when neither comes in time. */
  next(): Promise<Frame | Closed>
  /** Frames up to and with the first of this type. */
  until(type: string): Promise<Frame>
  close(code?: number, reason?: string): void
}

/** The refused upgrade's answer, or an open socket. */
export async function upgrade(url: string, headers: Record<string, string> = {}): Promise<Response | OpenSocket> {
  const address = url.replace(/^ws/, 'http')
  const response = await fetchService(address, { headers: { ...headers, Upgrade: 'websocket' } })
  const { webSocket } = response
  return webSocket === null ? response : opened(webSocket)
}

export async function openSocket(url: string, headers: Record<string, string> = {}): Promise<OpenSocket> {
  const socket = await upgrade(url, headers)
  if (socket instanceof Response) {
    throw new Error(`upgrade refused: ${socket.status} ${await socket.text()}`)
  }
  return socket
}

export function opened(webSocket: WebSocket): OpenSocket {
  /** What came, each read when its turn comes: a frame that the wire does not know fails the test that waits for it. */
  const frames: (() => Frame | Closed)[] = []
  let wake: (() => void) | null = null
  const push = (frame: () => Frame | Closed): void => {
    frames.push(frame)
    wake?.()
  }
  webSocket.addEventListener('message', ({ data }) => {
    const text = typeof data === 'string' ? data : ''
    push(() => (text === 'pong' ? { type: 'pong' } : (parseFrame(text) as Frame)))
  })
  webSocket.addEventListener('close', ({ code, reason }) => push(() => ({ type: 'closed', code, reason })))
  webSocket.accept()

  const next = async (): Promise<Frame | Closed> => {
    if (frames.length === 0) {
      await new Promise<void>((resolve, reject) => {
        const timer = setTimeout(() => reject(new Error(`no frame within ${PATIENCE_MS} ms`)), PATIENCE_MS)
        wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
      wake = null
    }
    return frames.shift()!()
  }
  return {
    send: (message) => webSocket.send(JSON.stringify(message)),
    sendRaw: (frame) => webSocket.send(frame),
    next,
    async until(type) {
      for (;;) {
        const frame = await next()
        if (frame.type === type) {
          return frame as Frame
        }
        if (frame.type === 'closed') {
          throw new Error(`closed with ${String(frame['code'])} before ${type}`)
        }
      }
    },
    close: (code, reason) => webSocket.close(code, reason),
  }
}

// A receiver made of bare sockets, so that it can break every rule of HTTP: it reads one request, then does as told.
import { once } from 'node:events'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { createServer as createTlsServer } from 'node:tls'
import { LOOPBACK } from '../../src/cli/ports.ts'

export type Behave = (socket: Socket) => Promise<void> | void

/** `http` reads a request before it behaves, `plain` the first bytes of anything; `tls` has no certificate to show. */
export type Speech = 'http' | 'plain' | 'tls'

export interface Listener {
  readonly port: number
  connections: number
  /** The most that a sender's machine took of one answer: what it read, and what its socket's buffers hold. Bytes. */
  readonly taken: () => number
  close(): void
}

export async function listen(behave: Behave, speech: Speech = 'http'): Promise<Listener> {
  const sockets = new Set<Socket>()
  let most = 0
  const take = (socket: Socket): number => (most = Math.max(most, socket.bytesWritten - socket.writableLength))
  const meet = (socket: Socket): void => {
    listener.connections++
    sockets.add(socket)
    socket.on('error', () => null)
    socket.on('close', () => {
      sockets.delete(socket)
      take(socket)
    })
    if (speech !== 'tls') {
      void readRequest(socket, speech).then((isRead) => (isRead ? behave(socket) : null))
    }
  }
  const server = createServer(meet)
  if (speech === 'tls') {
    const tls = createTlsServer({})
    tls.on('tlsClientError', (_, socket) => socket.destroy())
    server.on('connection', (socket) => tls.emit('connection', socket))
  }
  const listener: Listener = {
    port: await portOf(server),
    connections: 0,
    taken: () => Math.max(most, ...[...sockets].map(take)),
    close: () => {
      server.close()
      for (const socket of sockets) {
        socket.destroy()
      }
    },
  }
  return listener
}

/** A port where nobody listens. */
export async function refusedPort(): Promise<number> {
  const server = createServer()
  const port = await portOf(server)
  await new Promise((settle) => server.close(settle))
  return port
}

function portOf(server: Server): Promise<number> {
  return new Promise((settle) => {
    server.listen(0, LOOPBACK, () => settle((server.address() as AddressInfo).port))
  })
}

/** True once headers and body are in; false where the sender left before. */
function readRequest(socket: Socket, speech: Speech): Promise<boolean> {
  return new Promise((settle) => {
    let text = ''
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('latin1')
      const end = text.indexOf('\r\n\r\n')
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0)
      if (speech === 'plain' || (end >= 0 && text.length >= end + 4 + length)) {
        settle(true)
      }
    })
    socket.on('close', () => settle(false))
  })
}

/** Writes `total` bytes made of `chunk`, no faster than they are taken. */
export async function pour(socket: Socket, chunk: Buffer, total: number): Promise<void> {
  const closed = untilNext(socket, 'close')
  for (let sent = 0; sent < total && !socket.destroyed; sent += chunk.length) {
    if (!socket.write(chunk)) {
      await Promise.race([closed, untilNext(socket, 'drain')])
    }
  }
}

/** Resolves for an error too: a sender that has left is what these receivers are for. */
async function untilNext(socket: Socket, event: 'close' | 'drain'): Promise<void> {
  await once(socket, event).catch(() => null)
}

/** Writes `text` again and again, with a pause after each, until the sender has left. */
export async function drip(socket: Socket, text: string, everyMs: number): Promise<void> {
  while (!socket.destroyed) {
    socket.write(text)
    await wait(everyMs)
  }
}

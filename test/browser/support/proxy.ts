// The network between a browser and the service, which a test can break: connections are cut, or they fall silent as when
// a phone goes through a tunnel. Keeps what the browser has sent, to look for what must not be in it.
import { connect, createServer, type Server, type Socket } from 'node:net'
import { listen } from './listen.ts'

export interface Network {
  /** The service as the browser sees it. */
  readonly url: string
  /** Everything that the browser has sent, as text. Frames of sockets are masked: only requests can be read. */
  sent(): string
  /** Cuts every connection and takes no new one, until `restore`. */
  cut(): void
  /** Holds back every byte in both directions, until `restore`. */
  silence(): void
  restore(): void
  close(): Promise<void>
}

/** @param heard of everything that the browser sends, before it goes on */
export async function startNetwork(service: string, heard: (sent: string) => void = () => {}): Promise<Network> {
  const { port } = new URL(service)
  const sockets = new Set<Socket>()
  const sent: string[] = []
  let isCut = false
  let isSilent = false

  const server: Server = createServer((near) => {
    if (isCut) {
      near.destroy()
      return
    }
    const far = connect(Number(port), '127.0.0.1')
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(from)
      from.setNoDelay(true)
      from.on('data', (bytes) => {
        if (from === near) {
          const text = bytes.toString('latin1')
          sent.push(text)
          heard(text)
        }
        to.write(bytes)
      })
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
      if (isSilent) {
        from.pause()
      }
    }
  })
  return {
    url: `http://127.0.0.1:${await listen(server)}`,
    sent: () => sent.join(''),
    cut: () => {
      isCut = true
      for (const socket of sockets) {
        socket.destroy()
      }
    },
    silence: () => {
      isSilent = true
      for (const socket of sockets) {
        socket.pause()
      }
    },
    restore: () => {
      isCut = false
      isSilent = false
      for (const socket of sockets) {
        socket.resume()
      }
    },
    close: async () => {
      for (const socket of sockets) {
        socket.destroy()
      }
      await new Promise((resolve) => {
        server.close(resolve)
      })
    },
  }
}

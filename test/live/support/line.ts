// The line between a client and the service, which a test can cut at a message of its choice. A proxy in front of the
// service: plain requests pass as they are, and of a socket it reads the messages. It must not change what passes.
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import type { CommandName } from '../../../src/wire/command.ts'
import { FrameReader } from './frames.ts'

export interface Said {
  readonly by: 'client' | 'service'
  /** `server.command`, `client.command_response`, … */
  readonly type: string
  /** Of a command, and of its answer. */
  readonly id?: string
  readonly command?: CommandName
  /** What a command is to do: the same again has another id. */
  readonly asked?: string
  /** Whether the user's turn begins or goes on, or ends. */
  readonly interactive?: boolean
}

/** `after`: the message arrives, and nothing after it does. `before`: it does not arrive either. */
export type Cut = 'no' | 'before' | 'after'

export interface Line {
  readonly url: string
  /** Told of every message. */
  hear: (said: Said) => void
  /** Told of every message, whole. */
  overhear: (text: string) => void
  /** Of all sessions that were connected to. */
  readonly tokens: readonly string[]
  /** Waited for before a plain request is passed on, by its path. */
  hold: (path: string) => Promise<void>
  /** Asked for every message. */
  judge: (said: Said) => Cut
  stop(): Promise<void>
}

/** @param take gives whether somebody else than the service has taken a socket that a client opens */
export async function startLine(
  service: string,
  take: (incoming: IncomingMessage, client: Duplex, head: Buffer) => boolean = () => false,
): Promise<Line> {
  const tokens: string[] = []
  const server = createServer((incoming, outgoing) => {
    void line.hold(incoming.url ?? '/').then(() => pass(service, incoming, outgoing))
  })
  server.on('upgrade', (incoming: IncomingMessage, client: Duplex, first: Buffer) => {
    const token = new URL(incoming.url ?? '/', service).searchParams.get('token')
    if (token !== null) {
      tokens.push(token)
    }
    if (take(incoming, client, first)) {
      return
    }
    const { headers: all, url = '/' } = incoming
    // Without compression the messages can be read.
    const { 'sec-websocket-extensions': _compression, ...headers } = all
    const asked = request(new URL(url, service), { headers })
    asked.once('error', () => client.destroy())
    asked.once('response', ({ statusCode = 502 }) => client.end(head(`${statusCode} Refused`, {})))
    asked.once('upgrade', (answer, socket: Duplex, first: Buffer) => {
      // What came with the answer itself, as the status of a link does.
      socket.unshift(first)
      client.write(head('101 Switching Protocols', answer.headers))
      const cut = (): void => {
        client.destroy()
        socket.destroy()
      }
      const judge = (by: Said['by'], text: string): Cut => {
        if (text === 'ping' || text === 'pong') {
          return 'no'
        }
        const { type, id, command, params, interactive } = JSON.parse(text) as Said & { readonly params?: unknown }
        const one = {
          by,
          type,
          ...(id !== undefined && { id }),
          ...(command !== undefined && { command, asked: JSON.stringify([command, params]) }),
          ...(interactive !== undefined && { interactive }),
        }
        line.hear(one)
        line.overhear(text)
        return line.judge(one)
      }
      join(client, socket, (text) => judge('client', text), cut)
      join(socket, client, (text) => judge('service', text), cut)
    })
    asked.end()
  })
  await new Promise<void>((done) => {
    server.listen(0, '127.0.0.1', done)
  })
  const line: Line = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    hear: () => {},
    overhear: () => {},
    tokens,
    hold: () => Promise.resolve(),
    judge: () => 'no',
    stop: () => stop(server),
  }
  return line
}

/** Both ends go when either is gone. */
function join(from: Duplex, to: Duplex, judge: (text: string) => Cut, cut: () => void): void {
  const reader = new FrameReader()
  from.on('data', (chunk: Buffer) => {
    for (const { raw, text } of reader.read(chunk)) {
      const verdict = text === null ? 'no' : judge(text)
      if (verdict === 'before') {
        cut()
        return
      }
      to.write(raw)
      if (verdict === 'after') {
        // Said, and then gone: what is written is sent first.
        to.end()
        from.destroy()
        return
      }
    }
  })
  from.once('error', cut)
  from.once('close', cut)
}

function pass(service: string, incoming: IncomingMessage, outgoing: ServerResponse): void {
  const { method, headers, url = '/' } = incoming
  const asked = request(new URL(url, service), { method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
    answer.pipe(outgoing)
  })
  asked.once('error', () => outgoing.destroy())
  incoming.pipe(asked)
}

function head(status: string, headers: NodeJS.Dict<string | string[]>): string {
  const lines = Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((one) => `${name}: ${one}`))
  return [`HTTP/1.1 ${status}`, ...lines, '', ''].join('\r\n')
}

function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((done) => {
    server.close(() => done())
  })
}

// Listens at every WebSocket that this process opens, as a passer-by: what arrives is what arrives.
import type { ServerMessage } from '../../../src/wire/session-message.ts'

const Native = globalThis.WebSocket
type Command = ServerMessage & { readonly type: 'server.command' }

export interface Overheard {
  /** Each command once, in order. */
  readonly commands: readonly Command[]
  readonly connections: number
  stop(): void
}

/** @param asked of each command that has not been heard before, before anybody else hears it */
export function overhear(asked: (command: Command) => void = () => {}): Overheard {
  const commands: Command[] = []
  let connections = 0
  const hear = ({ data }: MessageEvent): void => {
    const message = data === 'pong' ? null : (JSON.parse(String(data)) as ServerMessage)
    if (message?.type === 'server.command' && commands.every(({ id }) => id !== message.id)) {
      commands.push(message)
      asked(message)
    }
  }
  globalThis.WebSocket = class extends Native {
    constructor(address: string | URL) {
      super(address)
      connections++
      this.addEventListener('message', hear)
    }
  }
  return {
    commands,
    get connections() {
      return connections
    },
    stop: () => {
      globalThis.WebSocket = Native
    },
  }
}

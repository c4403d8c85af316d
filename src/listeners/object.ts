// The Durable Object of those who listen to one organisation's webhooks, in one mode: the sockets of `npx passage listen`. It knows
// of no link, keeps nothing but when to look after its sockets, and is asked for nothing where nobody listens. A shell: what it
// does is room.ts, loaded when somebody comes.
import { DurableObject } from 'cloudflare:workers'
import type { News } from '../core/listening.ts'

const room = () => import('./room.ts')

export class ListenersObject extends DurableObject<Env> {
  /** Upgrades only. The Worker has checked who asks. */
  override async fetch(request: Request): Promise<Response> {
    return (await room()).admit(this.ctx, this.env, request)
  }

  /** The link's object has shown the database that something happened to the link. */
  async tell(...news: News): Promise<void> {
    await (await room()).tell(this.ctx, this.env, ...news)
  }

  override async webSocketMessage(socket: WebSocket, frame: string | ArrayBuffer): Promise<void> {
    await (await room()).receive(this.ctx, this.env, socket, frame)
  }

  override async webSocketClose(socket: WebSocket, code: number): Promise<void> {
    ;(await room()).answerClose(socket, code)
  }

  override async alarm(): Promise<void> {
    await (await room()).look(this.ctx, this.env)
  }
}

// Tabs of one browser that have the same link open: the one that runs its session can hand it to another, with all that
// it knows. Nothing is stored: what is handed over is never out of the browser's memory. Decides nothing: whether a tab is
// answered, the page says.
import { complain } from '../device/complain.ts'
import type { Memory } from './memory.ts'

/** What another tab wants: to know who runs the session, or to have it. */
export interface Asking {
  readonly kind: 'find' | 'take'
  readonly from: string
  readonly code: string
}

type Message = Asking | { readonly kind: 'found'; readonly to: string; readonly memory: Memory | null }

/** A tab that is alive answers in a few milliseconds. One that the browser has put to sleep does not answer at all. */
const ANSWER_LIMIT_MS = 250

export class Tabs {
  /** Null where the browser keeps pages apart: then each tab is on its own. */
  readonly #channel: BroadcastChannel | null
  readonly #id = String(Math.random())

  constructor(linkId: string, asked: (asking: Asking) => void) {
    this.#channel = openChannel(`passage:${linkId}`)
    this.#channel?.addEventListener('message', ({ data }: MessageEvent<Message>) => {
      if (data.kind !== 'found') {
        asked(data)
      }
    })
  }

  /** Whether another tab runs the session. */
  async isHeld(code: string): Promise<boolean> {
    return (await this.#ask('find', code)) !== null
  }

  /** What the other tab knew, now that it has let go; null where no tab had the session. */
  async take(code: string): Promise<Memory | null> {
    return (await this.#ask('take', code))?.memory ?? null
  }

  /** @param memory what this tab knew of the session, where it gives it away */
  answer(to: string, memory: Memory | null): void {
    this.#channel?.postMessage({ kind: 'found', to, memory } satisfies Message)
  }

  #ask(kind: 'find' | 'take', code: string): Promise<{ readonly memory: Memory | null } | null> {
    const channel = this.#channel
    if (channel === null) {
      return Promise.resolve(null)
    }
    return new Promise((resolve) => {
      const end = (answer: { readonly memory: Memory | null } | null): void => {
        clearTimeout(limit)
        channel.removeEventListener('message', listen)
        resolve(answer)
      }
      const listen = ({ data }: MessageEvent<Message>): void => {
        if (data.kind === 'found' && data.to === this.#id) {
          end(data)
        }
      }
      const limit = setTimeout(() => end(null), ANSWER_LIMIT_MS)
      channel.addEventListener('message', listen)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a channel has one origin: ours
      channel.postMessage({ kind, from: this.#id, code } satisfies Message)
    })
  }
}

function openChannel(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name)
  } catch (cause) {
    complain('Other tabs cannot be asked', cause)
    return null
  }
}

// Sends webhooks on to the servers of this machine and shows what they answer: each event once, those of one link in their order.
import type { SignedWebhook } from '../client/signer.ts'
import { forward, type Forwarded, isTaken } from './forward.ts'
import { type HeardEvent, Repeats } from './heard.ts'
import { showTime } from './show.ts'
import type { Paint, Terminal } from './terminal.ts'

export class Forwarding {
  readonly #urls: readonly string[]
  readonly #terminal: Terminal
  readonly #signal: AbortSignal
  /** None: all of them. */
  readonly #wanted: readonly string[]
  readonly #repeats = new Repeats()
  readonly #underWay = new Map<string, Promise<void>>()

  constructor(urls: readonly string[], wanted: readonly string[], terminal: Terminal, signal: AbortSignal) {
    this.#urls = urls
    this.#wanted = wanted
    this.#terminal = terminal
    this.#signal = signal
  }

  /** Whether the event is to be told, and never was. From then on it was. */
  takes({ id, event }: Pick<HeardEvent, 'id' | 'event'>): boolean {
    return (this.#wanted.length === 0 || this.#wanted.includes(event)) && this.#repeats.add(id)
  }

  /** A server that hangs keeps no other link's webhooks. Throws nothing: what came of it is shown. */
  async send(event: HeardEvent, webhook: Pick<SignedWebhook, 'headers' | 'body'>): Promise<void> {
    const { linkId } = event
    const sent = (this.#underWay.get(linkId) ?? Promise.resolve()).then(async () => await this.#send(event, webhook))
    this.#underWay.set(linkId, sent)
    await sent
    if (this.#underWay.get(linkId) === sent) {
      this.#underWay.delete(linkId)
    }
  }

  /** There was such an event, and nothing of it is left to send. */
  noteGone({ event, linkId }: Pick<HeardEvent, 'event' | 'linkId'>): void {
    const { paint } = this.#terminal
    this.#terminal.note(paint('yellow', `${event} of ${linkId}: what it would tell is no longer kept`))
  }

  async #send(event: HeardEvent, webhook: Pick<SignedWebhook, 'headers' | 'body'>): Promise<void> {
    const terminal = this.#terminal
    const shown = this.#urls.map(async (url) => await forward(url, webhook, this.#signal).catch(() => null))
    for (const forwarded of await Promise.all(shown)) {
      if (forwarded !== null) {
        terminal.answer({ ...forwarded, event: JSON.parse(webhook.body) as unknown }, () =>
          line(forwarded, event, terminal.paint),
        )
      }
    }
  }
}

function line(forwarded: Forwarded, { event, linkId }: HeardEvent, paint: Paint): string {
  const { url, status, answer, durationMs } = forwarded
  const isGood = isTaken(forwarded)
  const outcome = paint(isGood ? 'green' : 'red', `${status ?? 'no answer'}  ${durationMs} ms`)
  const told = `${paint('dim', showTime(Date.now()))}  ${event.padEnd(13)}  ${linkId} → ${url}  ${outcome}`
  return isGood || answer === '' ? told : `${told}\n  ${answer}`
}

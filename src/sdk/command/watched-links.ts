// The newest links of an account, looked at again and again: which of them have changed since. What a change tells is asked elsewhere.
import { type ListedLink, type Passage, RateLimitError, UnavailableError } from '../client/index.ts'
import { pause } from '../client/pause.ts'
import type { AnyIntegrations } from './context.ts'
import type { Terminal } from './terminal.ts'
import { changeOf, type Seen } from './told.ts'

/** Of the newest links, those that were there before are watched as well. */
const WATCHED = 100
/** More than that at once is no work of one developer. */
const MOST = 1_000

interface Looking {
  readonly passage: Passage<AnyIntegrations>
  readonly terminal: Terminal
  readonly signal: AbortSignal
}

export class WatchedLinks {
  readonly #looking: Looking
  readonly #seen: Map<string, Seen>
  /** The id of the newest link when it began. */
  readonly newest: string

  /** As they are now: what has happened to them before is told to nobody. */
  static async from(looking: Looking): Promise<WatchedLinks> {
    return new WatchedLinks(looking, await newestLinks(looking, WATCHED, ''))
  }

  private constructor(looking: Looking, links: readonly ListedLink[]) {
    this.#looking = looking
    this.#seen = new Map(links.map(({ id, updatedAt }) => [id, { updatedAt, seq: null }]))
    this.newest = links[0]?.id ?? ''
  }

  seenOf(linkId: string): Seen | undefined {
    return this.#seen.get(linkId)
  }

  /** @param tell gives the number of the last event that it has told of, or the one before */
  async look(tell: (linkId: string, change: Seen) => Promise<number | null>): Promise<void> {
    const { terminal, signal } = this.#looking
    try {
      const links = await newestLinks(this.#looking, WATCHED, this.newest)
      for (const link of links.toReversed()) {
        const seen = this.#seen.get(link.id)
        const change = changeOf(link, seen, this.newest)
        const seq = change === null ? (seen?.seq ?? null) : await tell(link.id, change)
        this.#seen.set(link.id, { updatedAt: link.updatedAt, seq })
      }
    } catch (error) {
      if (!(error instanceof UnavailableError || error instanceof RateLimitError)) {
        throw error
      }
      // What has changed meanwhile has changed after it, too.
      terminal.note(terminal.paint('yellow', `${error.message}; asking again`))
      await pause((error.retryAfter ?? 5) * 1000, signal)
    }
  }
}

async function newestLinks(
  { passage, signal }: Looking,
  least: number,
  newest: string,
): Promise<readonly ListedLink[]> {
  const found: ListedLink[] = []
  for await (const link of passage.links.list({ limit: 100 }, { signal })) {
    if (found.length >= MOST || (found.length >= least && link.id <= newest)) {
      break
    }
    found.push(link)
    if (newest === '' && found.length >= least) {
      break
    }
  }
  return found
}

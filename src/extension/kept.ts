// What the extension must know to go on with a link after its worker was stopped, or the browser closed. In the browser's
// memory all of it; on disk only what the next start of the browser needs: nothing that a page showed, and never a command's
// params.
import type { SessionTicket } from '../wire/claim.ts'
import type { DeviceMemory } from '../device/step.ts'
import { withoutContent } from '../device/without-content.ts'
import type { Farewell } from './ending.ts'

export interface Kept {
  readonly linkId: string
  readonly integrationId: string
  readonly asker: string
  readonly code: string
  /** Under which name it is claimed: under the same, a claim whose answer was lost gives the same session. */
  readonly claimId: string
  /** The claim was sent: its answer may be lost. */
  readonly isAsked?: boolean
  readonly ticket: SessionTicket | null
  /** The tab that shows the hosted page. */
  readonly hostedTab: number | null
  /** The tab that shows the site. */
  readonly tabId: number | null
  /** The tab that the user is being led out of, and why: whoever goes on does that to the end, and nothing else. */
  readonly parting?: { readonly tabId: number | null; readonly farewell: Farewell } | null
  /** Where the site's page was. */
  readonly address: string | null
  readonly memory: DeviceMemory | null
  /** The window was closed around it: not before the browser's next start does it go on by itself. */
  readonly isLeft: boolean
  /** The user does not want it any more, and the service may not know yet. */
  readonly isGivenUp: boolean
  /** When the service last heard of it, to the minute or so. Epoch milliseconds. */
  readonly aliveAt: number
}

const MINUTE_MS = 60_000
/** How long the service waits for a client that is gone, and some more. */
const MOST_SILENT_MS = 3 * MINUTE_MS

/** Null: nothing of it is written to disk yet. A claim whose answer did not come has begun nothing. */
export function forDisk(kept: Kept): Kept | null {
  if (kept.ticket === null) {
    return null
  }
  const { memory, aliveAt } = kept
  return {
    ...kept,
    // So that the passing of time alone is no reason to write.
    aliveAt: aliveAt - (aliveAt % MINUTE_MS),
    // Tabs have other numbers in the browser's next life.
    hostedTab: null,
    tabId: null,
    parting: null,
    isLeft: false,
    memory: memory === null ? null : { ...memory, last: memory.last === null ? null : withoutContent(memory.last) },
  }
}

/** Each link once, as memory has it, else as the disk does and it may still live. The others are to be erased. */
export function toResume(
  inMemory: readonly Kept[],
  onDisk: readonly Kept[],
  now: number,
): { readonly resumed: readonly Kept[]; readonly stale: readonly string[] } {
  const known = new Set(inMemory.map(({ linkId }) => linkId))
  const others = onDisk.filter(({ linkId }) => !known.has(linkId))
  const isStale = ({ aliveAt }: Kept): boolean => now - aliveAt > MOST_SILENT_MS
  return {
    resumed: [
      ...inMemory.filter(({ isLeft, parting = null }) => !isLeft || parting !== null),
      ...others.filter((kept) => !isStale(kept)),
    ],
    stale: others.filter(isStale).map(({ linkId }) => linkId),
  }
}

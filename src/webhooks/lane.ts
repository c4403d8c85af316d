// Which queue a wake-up belongs to, whether a batch is held until its attempts have ended, and when a host that has had enough is
// tried again: a receiver that hangs must cost nobody but itself, and none gets more than it can take. Pure.
import type { AttemptOutcome } from '../core/retry.ts'

/** Of the two queues, the slow one is for receivers that hang, or did so a moment ago. */
export type Lane = 'fast' | 'slow'

/** How long a host that let an attempt time out is kept apart. Each further time-out begins it anew. Milliseconds. */
export const SUSPECT_MS = 60_000

/** Six connections may wait for an answer in one invocation: https://developers.cloudflare.com/workers/platform/limits/ */
export const CONNECTIONS = 5

/**
 * Attempts that one isolate makes at a time before it takes its batches one by one again: each holds a body and a
 * connection in 128 MB. In the fast lane so many hang only where hosts hang that did not do so a minute ago.
 */
const MOST_UNDER_WAY: Readonly<Record<Lane, number>> = { fast: 200, slow: 50 }

/** The slow lane takes all that comes: there is nowhere else to go. */
export function decideLane(lane: Lane, isSuspect: boolean): Lane {
  return isSuspect ? 'slow' : lane
}

/** Whether a host is suspect after an attempt; null where the attempt never came near it. */
export function decideSuspicion(outcome: AttemptOutcome['outcome']): boolean | null {
  return outcome === 'url_refused' ? null : outcome === 'timeout'
}

/**
 * True where the batch may only end with its attempts. Work that goes on behind a batch is cut off after 30 s: one round
 * of attempts ends well within that, a second one might not.
 * @param attempts of this batch
 * @param underWay in this lane, of this batch and of those before it
 */
export function mustWait(lane: Lane, attempts: number, underWay: number): boolean {
  return attempts > CONNECTIONS || underWay > MOST_UNDER_WAY[lane]
}

/** How many attempts one host gets, as wrangler.toml has it for LIMIT_HOST: a test holds the two equal. */
export const HOST_LIMIT = { most: 100, windowMs: 10_000 }
const SLOT_MS = HOST_LIMIT.windowMs / HOST_LIMIT.most
/** Who waits longer asks again in between: by then the others may be done. */
const FARTHEST_SLOT_MS = 60 * 60_000

/**
 * When a delivery that has to wait for its host is tried again (epoch ms).
 * @param last the slot that was given last; null where there is none ahead
 */
export function nextSlot(last: number | null, now: number): number {
  return Math.min(Math.max(now + HOST_LIMIT.windowMs, (last ?? 0) + SLOT_MS), now + FARTHEST_SLOT_MS)
}

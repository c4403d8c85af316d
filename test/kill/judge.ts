// The verdict on one link when all is over and quiet: is everything there that was acknowledged, and does every promise
// hold. Pure.
import { isDeepStrictEqual } from 'node:util'
import { digestOfResult } from './digest.ts'
import type { Entry, LinkStatus, View } from './ledger.ts'
import { judgeWebhooks, owedTo, type JudgedArrival, type WebhookCount } from './webhooks.ts'
import type { Finding } from './world.ts'

/** What the service says of a link in the end. */
export interface Evidence {
  /** Null: it does not know the link. */
  readonly view: View | null
  /** The answer of the same create, asked once more. */
  readonly replay: { readonly status: number; readonly text: string }
  /** The links that a list shows for the story's own user. */
  readonly listed: readonly string[]
  readonly arrivals: readonly JudgedArrival[]
}

export function judgeLink(entry: Entry, { view, replay, listed, arrivals }: Evidence): WebhookCount {
  const findings: Finding[] = []
  const find = (kind: Finding['kind'], what: string): void => {
    findings.push({ kind, story: entry.plan.number, what })
  }
  if (replay.status !== 201 || replay.text !== entry.created) {
    find('lost', `the same create is answered otherwise: ${replay.status}`)
  }
  if (listed.length !== 1 || listed[0] !== entry.linkId) {
    find(listed.length === 0 ? 'lost' : 'broken', `one create, and the list shows ${listed.length} links`)
  }
  if (view === null) {
    find('lost', 'the link is gone')
  } else {
    judgeView(entry, view, find)
  }
  const webhooks = judgeWebhooks(entry, view, arrivals)
  if (webhooks.missing > 0) {
    find('lost', `${webhooks.missing} of ${owedTo(entry).length} webhooks never arrived`)
  }
  return { ...webhooks, findings: [...findings, ...webhooks.findings] }
}

function judgeView(entry: Entry, view: View, find: (kind: Finding['kind'], what: string) => void): void {
  const expected = expectedStatus(entry)
  if (view.status !== expected) {
    find('lost', `acknowledged as ${expected}, reads as ${view.status}`)
  }
  const claimed = entry.claims.at(-1)
  if (claimed !== undefined && view.currentSessionId !== claimed && entry.lostClaims === 0) {
    find('lost', `session ${claimed} was claimed last, ${view.currentSessionId} is shown`)
  }
  if ((view.status === 'complete') !== (view.result !== null)) {
    find('lost', `a ${view.status} link ${view.result === null ? 'without' : 'with'} a result`)
  } else if (view.status === 'complete') {
    const digest = digestOfAny(entry, view.result)
    if (!isDeepStrictEqual(digest, entry.shown)) {
      find('lost', `the pages showed ${JSON.stringify(entry.shown)}, the result says ${JSON.stringify(digest)}`)
    }
  }
}

/** Every story has ended here: a link that is active has no reason to be. */
function expectedStatus(entry: Entry): LinkStatus {
  if (entry.canceled) {
    return 'canceled'
  }
  return entry.ends.at(-1)?.status ?? 'pending'
}

function digestOfAny(entry: Entry, result: unknown): unknown {
  try {
    return digestOfResult(entry.plan.operations, result)
  } catch (error) {
    // Zod's words and our own: either way the result has not the promised form.
    return error instanceof Error ? error.message : 'malformed'
  }
}

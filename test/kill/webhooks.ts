// Holds what reached the developer's receiver against what must have reached it. Pure.
import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import type { Entry, View } from './ledger.ts'
import type { Finding } from './world.ts'

/** One request that the receiver got, with what its signatures are worth. */
export interface JudgedArrival {
  readonly id: string
  readonly body: string
  readonly accepted: boolean
  /** How often the service had been killed until then. */
  readonly kills: number
  /** `valid`, or why not. */
  readonly verdict: string
}

const webhook = z.object({
  id: z.string(),
  event: z.enum(['link.complete', 'link.failed', 'link.canceled']),
  linkId: z.string(),
  status: z.string(),
  sessionId: z.string().nullable(),
  result: z.unknown(),
  error: z.object({ code: z.string() }).nullable(),
})
type Webhook = z.infer<typeof webhook>

/** What must arrive; the session is named where the link has one. */
export interface Owed {
  readonly event: Webhook['event']
  readonly sessionId: string | null
}

/** One event for each session that failed, and one for the link's own end. */
export function owedTo(entry: Entry): Owed[] {
  const owed = entry.ends
    .filter(({ status }) => status !== 'canceled')
    .map(({ status, sessionId }): Owed => ({
      event: status === 'complete' ? 'link.complete' : 'link.failed',
      sessionId,
    }))
  return entry.canceled ? [...owed, { event: 'link.canceled', sessionId: null }] : owed
}

export interface WebhookCount {
  readonly findings: readonly Finding[]
  readonly events: number
  /** Events that the receiver accepted more than once, each time under the same id. */
  readonly doubled: number
  /** Owed and not yet accepted. */
  readonly missing: number
}

/** @param arrivals all that came to this link's address, in order of time */
export function judgeWebhooks(entry: Entry, view: View | null, arrivals: readonly JudgedArrival[]): WebhookCount {
  const findings: Finding[] = []
  const find = (kind: Finding['kind'], what: string): void => {
    findings.push({ kind, story: entry.plan.number, what })
  }
  const events = new Map<
    string,
    { readonly body: string; readonly parsed: Webhook; accepted: number; acceptedAt: number | null }
  >()
  let newest: string | null = null
  for (const { id, body, accepted, kills, verdict } of arrivals) {
    if (verdict !== 'valid') {
      find('broken', `webhook ${id}: ${verdict}`)
    }
    const known = events.get(id)
    if (known !== undefined) {
      if (known.body !== body) {
        find('broken', `webhook ${id} came with two bodies`)
      }
      if (newest !== id) {
        find('broken', `webhook ${id} came again after a newer one`)
      }
      if (known.acceptedAt === kills) {
        find('broken', `webhook ${id} was accepted and came again without a kill in between`)
      }
      known.accepted += accepted ? 1 : 0
      known.acceptedAt = accepted ? kills : known.acceptedAt
      continue
    }
    if (newest !== null && events.get(newest)?.accepted === 0) {
      find('broken', `webhook ${id} overtook ${newest}, which was not delivered`)
    }
    const parsed = webhook.safeParse(parseJson(body))
    if (!parsed.success || parsed.data.id !== id || parsed.data.linkId !== entry.linkId) {
      find('broken', `webhook ${id} has a body that is not its own`)
      continue
    }
    newest = id
    events.set(id, { body, parsed: parsed.data, accepted: accepted ? 1 : 0, acceptedAt: accepted ? kills : null })
  }

  const bodies = Array.from(events.values(), ({ parsed }) => parsed)
  const owed = owedTo(entry)
  let missing = 0
  for (const { event, sessionId } of owed) {
    const matching = Array.from(events.values()).filter(
      ({ parsed }) => parsed.event === event && (sessionId === null || parsed.sessionId === sessionId),
    )
    missing += matching.some(({ accepted }) => accepted > 0) ? 0 : 1
    if (matching.length > 1) {
      find('broken', `${event} has ${matching.length} events under different ids`)
    }
  }
  const finals = bodies.filter(({ event }) => event !== 'link.failed')
  if (finals.length > 1) {
    find('broken', `${finals.length} final events: ${finals.map(({ event }) => event).join(', ')}`)
  }
  if (finals.length === 1 && bodies.at(-1)?.event === 'link.failed') {
    find('broken', 'link.failed came after the final event')
  }
  for (const body of bodies) {
    const isOwed = owed.some(
      ({ event, sessionId }) => body.event === event && (sessionId === null || sessionId === body.sessionId),
    )
    // A claim whose answer was lost made a session that nobody came to.
    if (!isOwed && !(entry.lostClaims > 0 && body.error?.code === 'CLIENT_TIMEOUT')) {
      find('broken', `a webhook that nothing explains: ${body.event} ${body.error?.code ?? ''}`)
    }
    if (body.event === 'link.complete' && view !== null && !isDeepStrictEqual(body.result, view.result)) {
      find('broken', 'the webhook has another result than the link')
    }
  }
  const doubled = Array.from(events.values()).filter(({ accepted }) => accepted > 1).length
  return { findings, events: events.size, doubled, missing }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

// The end of a run: waits until every webhook that is owed has arrived, then asks the service for all it knows and has
// each link judged.
import { checkPassageSignature, checkStandardSignature, fetchKeys } from '../../src/cli/webhook-check.ts'
import { judgeLink } from './judge.ts'
import type { Entry, View } from './ledger.ts'
import { userOf } from './plan.ts'
import type { Prepared } from './service.ts'
import { numberOf, type Arrival } from './receiver.ts'
import { judgeWebhooks, type JudgedArrival } from './webhooks.ts'
import { askToCreate } from './story.ts'
import { pause, type World } from './world.ts'

/** A delivery that was taken when the last kill came is taken again after its lease of 60 s. Milliseconds. */
const QUIET_WITHIN_MS = 110_000
/** What comes twice comes soon after. Milliseconds. */
const STILL_MS = 2_000
const READS_AT_ONCE = 8

export interface Totals {
  readonly links: number
  readonly events: number
  readonly doubled: number
}

/** Resolves once nothing is owed any more, or when it should have been so. Gives the milliseconds that it took. */
export async function untilQuiet(world: World, entries: readonly Entry[]): Promise<number> {
  const began = performance.now()
  while (performance.now() - began < QUIET_WITHIN_MS) {
    const byStory = groupArrivals(world.receiver.arrivals, () => 'valid')
    const isOwed = entries.some((entry) => judgeWebhooks(entry, null, byStory.get(entry.plan.number) ?? []).missing > 0)
    if (!isOwed) {
      await pause(STILL_MS)
      break
    }
    await pause(500)
  }
  return performance.now() - began
}

/** Adds what it finds to the world's findings. */
export async function judgeAll(
  world: World,
  entries: readonly Entry[],
  owner: Pick<Prepared, 'organisationId' | 'webhookSecrets'>,
): Promise<Totals> {
  const keys = await fetchKeys(world.service.url)
  const verdicts = new Map<Arrival, string>()
  for (const arrival of world.receiver.arrivals) {
    const passage = await checkPassageSignature(arrival, keys, owner.organisationId)
    verdicts.set(arrival, passage === 'valid' ? checkStandardSignature(arrival, owner.webhookSecrets) : passage)
  }
  const arrivals = groupArrivals(world.receiver.arrivals, (arrival) => verdicts.get(arrival) ?? 'not checked')
  const listed = await listAll(world)
  const totals = { links: entries.length, events: 0, doubled: 0 }
  const waiting = [...entries]
  const work = async (): Promise<void> => {
    for (let entry = waiting.shift(); entry !== undefined; entry = waiting.shift()) {
      const view = await world.callUntilAnswered('GET', `/v1/links/${entry.linkId}`)
      const judged = judgeLink(entry, {
        view: view.status === 200 ? (JSON.parse(view.text) as View) : null,
        replay: await askToCreate(world, entry),
        listed: listed.get(userOf(entry.plan)) ?? [],
        arrivals: arrivals.get(entry.plan.number) ?? [],
      })
      totals.events += judged.events
      totals.doubled += judged.doubled
      for (const { kind, what } of judged.findings) {
        world.find(entry, kind, what)
      }
    }
  }
  await Promise.all(Array.from({ length: READS_AT_ONCE }, work))
  return totals
}

/** Link ids by user, over all pages. */
async function listAll(world: World): Promise<Map<string, string[]>> {
  const found = new Map<string, string[]>()
  for (let cursor: string | null = ''; cursor !== null;) {
    const after: string = cursor === '' ? '' : `&cursor=${cursor}`
    const { text } = await world.callUntilAnswered('GET', `/v1/links?limit=100${after}`)
    const page = JSON.parse(text) as { links: { id: string; externalUserId: string }[]; nextCursor: string | null }
    for (const { id, externalUserId } of page.links) {
      found.set(externalUserId, [...(found.get(externalUserId) ?? []), id])
    }
    cursor = page.nextCursor
  }
  return found
}

function groupArrivals(
  arrivals: readonly Arrival[],
  verdictOf: (arrival: Arrival) => string,
): Map<number, JudgedArrival[]> {
  const groups = new Map<number, JudgedArrival[]>()
  for (const arrival of arrivals) {
    const story = numberOf(arrival.path)
    const group = groups.get(story) ?? []
    groups.set(story, group)
    const { accepted, kills } = arrival
    const id = arrival.headers['webhook-id'] ?? ''
    group.push({ id, body: arrival.rawBody.toString('utf8'), accepted, kills, verdict: verdictOf(arrival) })
  }
  return groups
}

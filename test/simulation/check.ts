// What must hold whenever nothing moves: the object's log follows the contract's model, D1 and the deliveries follow the
// object, nothing partial is left of a failure, and an alarm is set for whatever comes next.
import {
  accept,
  alive,
  type Causes,
  dues,
  ERASED_RETENTION,
  isFinal,
  COMMAND,
  MINUTE,
  must,
  RETENTION,
  SECOND,
} from './life.ts'
import { expectResult } from './page.ts'
import { readObject, readRow, type LinkRow, type Snapshot } from './snapshot.ts'
import { sometimes } from './sometimes.ts'
import type { World } from './world.ts'

const WEBHOOK_EVENTS = new Set(['link.complete', 'link.failed', 'link.expired', 'link.canceled'])
const REPAIR = 20 * SECOND
const MIRROR_FIRST = 5 * SECOND
const MIRROR_MOST = 5 * MINUTE
/**
 * What the arguments and the pages hold, and the token that opens them. None is shorter than six bytes: less turns up by
 * chance in what is sealed.
 */
const READABLE = /4111111111111111|John Doe|a mark, \d|ending in|"last4"|"fingerprint"|\bct_[0-9A-Za-z]{20}/
/** The least pause between two alarms, and a moment. */
const SLACK = 2 * SECOND

/** @param turnWasOpen before the step */
export async function check(world: World, turnWasOpen: boolean): Promise<void> {
  const snapshot = await readObject(world.link.linkId)
  const row = await readRow(world.link.linkId)
  if (world.isForgotten) {
    must(!snapshot.hasJournal && snapshot.deliveries.length === 0, 'what is forgotten stays forgotten', { snapshot })
  } else if (snapshot.link === null) {
    checkAbsent(world, snapshot, row)
  } else {
    checkLog(world, snapshot, turnWasOpen)
    checkRest(world, snapshot, snapshot.link)
    checkDeliveries(world, snapshot)
  }
  must(!READABLE.test(snapshot.text), 'nothing of the user is readable at rest', {
    found: READABLE.exec(snapshot.text)?.[0],
  })
  checkRow(world, snapshot, row)
  world.before = snapshot
  world.beforeRow = row
}

/** Before the object has met its link, and after it has forgotten it. */
function checkAbsent(world: World, snapshot: Snapshot, row: LinkRow | null): void {
  const { life, now } = world
  must(snapshot.events.length + snapshot.deliveries.length === 0 && !snapshot.hasJournal, 'no link, no rows', {
    snapshot,
  })
  // Whoever watched a link that nobody has claimed is told of its end: at that time, or later where the database was not reached.
  const isForWatcher = !world.isForgotten && world.watchers.length > 0 && (snapshot.alarm ?? 0) >= life.expiresAt
  must(snapshot.alarm === null || isForWatcher || world.isAlarmLost, 'an object without a link sleeps', { snapshot })
  if (world.before?.link !== null && world.before !== null) {
    const keeps = life.isErased ? ERASED_RETENTION : RETENTION
    must(life.endedAt !== null && now >= life.endedAt + keeps, 'nothing is forgotten too early', { life, now })
    must(row === null || row.has_result === 0, 'a result is not kept for ever', { row })
    world.isForgotten = true
    sometimes('forgotten')
  }
}

function checkLog(world: World, { link, events }: Snapshot, turnWasOpen: boolean): void {
  const { causes } = world
  const before = world.life
  if (link?.state.isErased === true) {
    must(world.isEraseAsked, 'only the developer erases', { state: link.state })
    if (!before.isErased) {
      // The cron may have ended it before its object met it.
      const isRunOut = (world.before?.link ?? null) === null && world.beforeRow?.status === 'expired'
      const status = isFinal(before.status) ? before.status : isRunOut ? 'expired' : 'canceled'
      world.life = { ...before, status, isErased: true, session: null, endedAt: world.now }
      world.post.isErased = true
      world.post.accounts.clear()
    }
    must(events.length === 0, 'nothing is kept of an erased link', { events })
    must(!/webhookUrl":"|externalUserId":"|read|write/.test(JSON.stringify(link.facts)), 'nor its facts', link.facts)
  } else {
    const known = JSON.stringify(before.log)
    must(JSON.stringify(events.slice(0, before.log.length)) === known, 'no event is lost or changed', { known, events })
    const news = events.slice(before.log.length)
    for (const event of news) {
      world.life = accept(world.life, event, { ...causes, ...submitOf(world) }, (id) => isGone(world, id))
      sometimes(event.type === 'link.failed' ? `link.failed ${String(event.data['code'])}` : event.type)
    }
    const due = dues(before, turnWasOpen)[0]
    if (causes.isTouched && world.before?.link !== null && world.before !== null && due !== undefined) {
      const isEnded = news.some(({ type }) => type === due.ends)
      must(due.at > causes.now || isEnded, 'what is due has ended', { due, now: causes.now, news })
    }
    if (causes.isTouched) {
      const client = alive(world.life)?.connection ?? null
      must(client === null || !isGone(world, client), 'a lost client is noticed', { client })
    }
  }
  const { life } = world
  must(link?.state.status === life.status, 'the state follows from the log', { state: link?.state, life })
  must(life.isErased || link?.state.session?.id === life.session?.id, 'so does its session', { state: link?.state })
  const code = link?.state.error?.code
  must(
    (code !== undefined) === (life.status === 'failed') || code === 'OUTCOME_UNKNOWN',
    'a failed link has an error',
    {
      link,
    },
  )
  for (const { sessionId } of life.isErased ? [] : world.claimed) {
    must(life.sessions.includes(sessionId), 'a claim that was said is kept', { sessionId })
  }
}

/** No event tells of it, so the pages are asked. */
function submitOf({ life, witness, plan }: World): Pick<Causes, 'isSubmitted' | 'isPromised' | 'isDeclined'> {
  const session = alive(life)
  const running = session?.running ?? null
  const isWrite = running !== null && plan.operations[running] === 'write'
  return {
    isSubmitted: isWrite && witness.asked.has(session?.id ?? ''),
    isPromised: witness.promised.has(session?.id ?? ''),
    isDeclined: plan.person === 'card_declined',
  }
}

function isGone({ connections }: World, id: number): boolean {
  const connection = connections[id]
  return connection === undefined || !connection.isAlive || connection.isReplaced
}

/** Nothing partial, nothing too long. */
function checkRest({ life }: World, snapshot: Snapshot, link: NonNullable<Snapshot['link']>): void {
  must(snapshot.hasJournal === (life.status === 'active'), 'a journal lives as long as its session', { snapshot })
  must(link.hasResult === (life.status === 'complete' && !life.isErased), 'only a complete link has a result', { link })
  must(link.hasArguments === !isFinal(life.status), 'arguments are erased at the end', { link })
}

function checkDeliveries({ life, plan, post, now }: World, { deliveries }: Snapshot): void {
  const events = plan.hasWebhook && !life.isErased ? life.log.filter(({ type }) => WEBHOOK_EVENTS.has(type)) : []
  must(
    JSON.stringify(deliveries.map(({ eventId }) => eventId)) === JSON.stringify(events.map(({ id }) => id)),
    'each webhook event has one delivery',
    { deliveries, events },
  )
  post.events = events
  post.open(deliveries, now)
  for (const delivery of deliveries) {
    const account = post.accounts.get(delivery.id)
    const attempts = delivery.attempts.length
    must(attempts === Math.min(account?.attempts ?? 0, 100), 'an attempt counts once', { delivery, account })
    must(delivery.status === account?.status, 'a delivery is settled by its newest attempt alone', {
      delivery,
      account,
    })
  }
}

function checkRow(world: World, { link }: Snapshot, row: LinkRow | null): void {
  const { life, plan, now, beforeRow } = world
  must(row !== null || world.isEraseAsked, 'a row goes only with its link', { row })
  must(row === null || !world.isEraseSaid, 'an erase that was said is kept', { row })
  if (row === null) {
    return
  }
  must(beforeRow === null || row.version >= beforeRow.version, 'the row never goes back', { beforeRow, row })
  must(row.has_result === 0 || row.status === 'complete', 'only a complete row has a result', { row })
  const byCron = row.status === 'expired' && row.version === 0 && !plan.hasWebhook && now >= life.expiresAt + MINUTE
  if (byCron) {
    sometimes('expired in bulk')
  } else if (link !== null) {
    must(row.version <= link.state.version, 'the row is never ahead', { row, link })
    const isSame = row.status === link.state.status
    must(row.version < link.state.version || isSame, 'the row shows the state of its version', { row, link })
    if (row.version < link.state.version) {
      sometimes('D1 is behind')
    }
  }
}

/** What clients and watchers were told, and what comes next. Call when every frame has arrived. */
export async function checkTold(world: World): Promise<void> {
  if (world.ends.length > 0 || world.watchers.some(({ isNews }) => isNews)) {
    await checkHeard(world)
  }
  checkAlarm(world)
}

async function checkHeard(world: World): Promise<void> {
  const row = await readRow(world.link.linkId)
  for (const { sessionId, status } of world.ends.splice(0)) {
    const isOver = row === null || (row.status !== 'pending' && !isOf(row, sessionId))
    must(isOver, 'the database shows an end before its client is told', { sessionId, status, row })
  }
  for (const watcher of world.watchers) {
    const { status } = watcher
    watcher.isNews = false
    if (status !== 'pending') {
      const isShown = row === null || (row.status !== 'pending' && (!isFinal(status) || row.status === status))
      must(isShown, 'the database shows a change before it is told', { status, row })
    }
  }
}

function isOf(row: LinkRow, sessionId: string): boolean {
  return row.status === 'active' && row.current_session_id === sessionId
}

function checkAlarm(world: World): void {
  const { life, now, before, around } = world
  if (before?.alarm !== null) {
    world.isAlarmLost = false
  }
  if (before === null || before.link === null || around.alarmsInFlight > 0 || world.isAlarmLost) {
    return
  }
  const list = dues(life, false).map(({ at }) => at)
  const client = alive(life)?.connection ?? null
  const open = client === null ? null : (world.connections[client]?.open ?? null)
  if (open !== null) {
    list.push(open.at + (open.kind === 'turn' ? 10 * MINUTE : COMMAND))
  }
  // Each failure doubles the wait; a new instance begins anew.
  const mirrorBy = now + Math.max(REPAIR, Math.min(MIRROR_FIRST * 2 ** around.d1.failures, MIRROR_MOST))
  const row = world.beforeRow
  const isBehind = row !== null && (life.isErased || row.version < before.link.state.version)
  if (isBehind) {
    list.push(mirrorBy)
  } else {
    // What the object does not know to be shown, it shows again first.
    const least = around.d1.failures > 0 ? mirrorBy : 0
    const wakeBy = world.post.wakeBy(now)
    list.push(...(wakeBy === null ? [] : [Math.max(wakeBy, least)]))
    if (life.endedAt !== null) {
      list.push(Math.max(life.endedAt + (life.isErased ? ERASED_RETENTION : RETENTION), least))
    }
  }
  const next = Math.max(Math.min(...list), now) + SLACK + world.setBack
  must(before.alarm !== null && before.alarm <= next, 'an alarm is set for whatever comes next', {
    alarm: before.alarm === null ? null : before.alarm - now,
    next: next - now,
    list: list.map((at) => at - now),
    state: before.link.state,
  })
}

/** A webhook that tells of a result is read by its receiver: it must be what the pages gave. */
export function checkResult(world: World, result: unknown): void {
  expectResult(world.plan.operations, result, world.life.sessions.at(-1) ?? '', world.witness)
}

// Faults stop, time goes on, and everything must come to its end: one final status, every webhook delivered or given up,
// D1 and object the same, and after the retention nothing left.
import { call, expectJson } from '../support/api.ts'
import { checkResult } from './check.ts'
import { alive, isFinal, MINUTE, must, RETENTION, SECOND, type LifeEvent } from './life.ts'
import { sometimes } from './sometimes.ts'
import type { World } from './world.ts'

const MOST_ROUNDS = 600

export async function quiesce(world: World): Promise<void> {
  await stopFaults(world)
  if (world.plan.finishes) {
    await finish(world)
  }
  await runDown(world)
  await readAll(world)
  await forget(world)
}

async function stopFaults(world: World): Promise<void> {
  const { d1 } = world.around
  const { post, around, plan } = world
  d1.faults = []
  around.queueRefusals = 0
  await world.step({}, async () => d1.release('none'))
  await world.closeLate()
  await world.step({}, async () => {
    for (const write of d1.late.splice(0)) {
      await write()
    }
  })
  await world.step({}, async () => post.held.splice(0).forEach(({ answer }) => answer(plan.receiver)))
}

/** A client that does all it is asked, to the end. */
async function finish(world: World): Promise<void> {
  if (world.life.status === 'pending' || world.life.status === 'failed') {
    await world.claim()
  }
  if (alive(world.life) !== null) {
    await world.connect('same')
    await world.work(60)
  }
}

/** Time goes from alarm to alarm until nothing is left to do. */
async function runDown(world: World): Promise<void> {
  const { around, plan } = world
  for (let round = 0; ; round++) {
    must(round < MOST_ROUNDS, 'it comes to an end', { life: world.life, before: world.before })
    if (around.messages.length > 0) {
      await world.deliver(0, false, plan.receiver, 'none')
      continue
    }
    const alarm = world.before?.alarm ?? null
    const state = world.before?.link?.state
    const isShown = world.beforeRow === null || world.beforeRow.version === state?.version
    const isOpen = (world.before?.deliveries ?? []).some(({ status }) => status === 'pending')
    if (world.isForgotten || (state !== undefined && isFinal(state.status) && !isOpen && isShown)) {
      return
    }
    if (world.life.isErased && world.beforeRow === null) {
      return
    }
    if (alarm === null) {
      const row = world.beforeRow
      if (row === null || (isFinal(row.status) && !isOpen)) {
        return
      }
      if (row.status === 'pending' && row.has_arguments === 0) {
        // Nobody came and nobody waits: its time is up, and whoever asks for it ends it.
        sometimes('swept')
        return
      }
      // Never claimed, or its alarm was lost: the cron is left.
      world.wait(
        isFinal(world.life.status) ? 11 * MINUTE : Math.max(world.life.expiresAt + 61 * SECOND - world.now, MINUTE),
      )
      await world.cron()
    } else {
      world.wait(Math.max(alarm - world.now, 0))
      await world.ring(false)
    }
  }
}

async function readAll(world: World): Promise<void> {
  await world.ring(false)
  const { account, link, plan } = world
  const path = `/v1/links/${link.linkId}`
  const get = async <T>(suffix: string): Promise<T> =>
    await expectJson<T>(await call({ path: `${path}${suffix}`, key: account.key }), 200)
  if (world.life.isErased) {
    const response = await call({ path, key: account.key })
    must(response.status === 404, 'an erased link stays gone', { body: await response.text() })
    return
  }
  if (world.isForgotten) {
    return
  }
  const events: LifeEvent[] = []
  const { beforeRow } = world
  // Ended by the cron alone: the row tells all that there is, and its object is left alone.
  const isSwept = beforeRow?.status === 'pending' && beforeRow.has_arguments === 0 && !plan.hasWebhook
  const isEndOfRow = beforeRow?.version === 0 && (beforeRow.status === 'expired' || isSwept)
  const written = world.before?.text
  await world.step({ isTouched: !isEndOfRow }, async () => {
    for (let after: number | null = 0; after !== null;) {
      const page: { events: LifeEvent[]; nextAfter: number | null } = await get(`/events?limit=7&after=${after}`)
      events.push(...page.events)
      after = page.nextAfter
    }
  })
  if (world.isForgotten) {
    return
  }
  if (isEndOfRow) {
    const types = events.map(({ type }) => type)
    must(types.join() === 'link.created,link.expired', 'a row that ended tells its end', { types })
    must(events[1]?.createdAt === world.life.expiresAt, 'it ended when its time was up', { events })
    must(world.before?.text === written, 'who reads of it writes nothing', { before: world.before })
    const { status } = await get<{ status: string }>('')
    must(status === 'expired', 'it reads as it ended', { status })
    sometimes(isSwept ? 'swept, and read by its row' : 'read by its row')
    return
  }
  const { life, before, beforeRow: row } = world
  must(isFinal(life.status) && before?.link !== null, 'every link ends', { life })
  must(
    events.every(({ seq }, index) => seq === index + 1),
    'events have no gap',
    { events },
  )
  must(
    JSON.stringify(events.slice(1).map(inOrder)) === JSON.stringify(life.log.map(inOrder)),
    'events are read as they were written',
    { events },
  )
  const state = before?.link?.state
  must(row?.status === life.status && row.version === state?.version, 'D1 shows what the object has', { row, state })
  must(row?.has_arguments === 0 && row.has_result === (life.status === 'complete' ? 1 : 0), 'D1 keeps what it may', {
    row,
  })
  must((row?.current_session_id ?? null) === (state?.session?.id ?? null), 'D1 shows the last session', { row, state })

  const read = await get<{ status: string; result: unknown; error: { code: string } | null }>('')
  must(read.status === life.status, 'the link is read as it ended', { read })
  must(read.error === null || read.error.code === 'OUTCOME_UNKNOWN', 'an end has no error but an unknown outcome', {
    read,
  })
  if (life.status === 'complete') {
    checkResult(world, read.result)
    sometimes(plan.operations.length > 1 ? 'a wrapped result' : 'a flat result')
  } else {
    must(read.result === null, 'no result without completion', { read })
  }

  const { deliveries } = await get<{ deliveries: { id: string; eventId: string; status: string }[] }>('/deliveries')
  for (const { id, eventId, status } of deliveries) {
    const account = world.post.accounts.get(id)
    must(status !== 'pending' && account?.eventId === eventId, 'every delivery is settled and shown', { id, status })
    must(status !== 'delivered' || account?.wasReceived === true, 'what is delivered was received', { id })
  }
  for (const { body } of world.post.sent) {
    const told = JSON.parse(body) as { event: string; result: unknown }
    if (told.event === 'link.complete') {
      checkResult(world, told.result)
      must(JSON.stringify(told.result) === JSON.stringify(read.result), 'the webhook has the same result', { told })
    }
  }
  for (const { status, connection } of world.watchers) {
    must(!connection.isAlive, 'a watcher is closed after the end', { status })
    const wasCut = connection.closeCode !== 1000
    must(wasCut || status === life.status, 'a watcher hears the end', { status, life })
  }
  for (const { isAlive, id } of world.connections) {
    must(!isAlive, 'no socket outlives its session', { id })
  }
}

function inOrder({ seq, id, type, data, createdAt }: LifeEvent): LifeEvent {
  return { seq, id, type, data, createdAt }
}

/** The object's rows go with time; that the link was, and how it ended, stays. */
async function forget(world: World): Promise<void> {
  if (world.isAlarmLost) {
    // Nothing else looks after a link that has ended: its rows stay until somebody asks for it.
    sometimes('kept for want of an alarm')
    return
  }
  const ended = world.beforeRow?.status
  for (let round = 0; round < 5 && !world.isForgotten && world.before?.link !== null; round++) {
    world.wait(Math.max((world.before?.alarm ?? 0) - world.now, RETENTION / 4))
    await world.ring(false)
  }
  must(world.isForgotten || world.before?.link === null, 'the object is emptied', { before: world.before })
  must(world.beforeRow?.status === ended, 'how the link ended stays', { ended, row: world.beforeRow })
  must((world.beforeRow?.has_result ?? 0) === 0, 'its result does not', { row: world.beforeRow })
}

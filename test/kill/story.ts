// One link from its creation to where its plan ends, through as many crashes as come.
import { chanceOf } from './chance.ts'
import type { SessionTicket } from '../../src/wire/claim.ts'
import { Device } from './device.ts'
import type { Entry } from './ledger.ts'
import { userOf } from './plan.ts'
import { Breach, codeOf, pause, type Answer, type World } from './world.ts'

/** A session whose client never came is given up after two minutes. Milliseconds. */
const ORPHAN_MS = 180_000

/** @param parked called when the story only waits for a timeout, so that another one may start */
export async function playStory(world: World, entry: Entry, parked: () => void): Promise<void> {
  try {
    await tell(world, entry, parked)
  } catch (error) {
    if (!(error instanceof Breach)) {
      throw error
    }
    world.find(entry, error.kind, error.message)
  }
}

async function tell(world: World, entry: Entry, parked: () => void): Promise<void> {
  const { plan } = entry
  const claimCode = await create(world, entry)
  if (plan.ending === 'left_alone') {
    return
  }
  if (plan.ending === 'canceled_unclaimed') {
    await cancel(world, entry)
    return
  }
  for (let session = 0; ; session++) {
    const ticket = await claim(world, entry, claimCode)
    if (ticket === null) {
      const chance = chanceOf(world.seed, `orphan ${plan.number} ${session}`)
      if (!world.mayWaitForTimeouts || chance.oneIn(2)) {
        await cancel(world, entry)
        return
      }
      parked()
      await untilGivenUp(world, entry)
      continue
    }
    const person = plan.persons[Math.min(session, plan.persons.length - 1)] ?? 'user_good'
    const device = new Device(world, entry, ticket, person, chanceOf(world.seed, `device ${plan.number} ${session}`))
    const isLast = plan.ending === 'canceled_midway'
    const canceling = isLast ? pause(plan.cancelAfterMs).then(() => cancel(world, entry)) : null
    const [end] = await Promise.all([device.play(), canceling])
    entry.ends.push(end)
    // Whoever hears of an end may ask for it at once.
    await world.read(entry)
    if (end.status !== 'failed' || isLast) {
      return
    }
    if (plan.ending === 'canceled_after_failure') {
      await cancel(world, entry)
      return
    }
  }
}

/** Gives the claim code. Asks with the same key until an answer comes; all answers are the same bytes. */
async function create(world: World, entry: Entry): Promise<string> {
  world.note(entry, 'create', 'invoke')
  const asked = Array.from({ length: entry.plan.createsTwice ? 2 : 1 }, () => askToCreate(world, entry))
  const [answer, other] = await Promise.all(asked)
  if (answer?.status !== 201) {
    throw new Breach('broken', `a create was answered ${answer?.status} ${answer?.text.slice(0, 200)}`)
  }
  const created = JSON.parse(answer.text) as { linkId: string; claimCode: string }
  entry.created = answer.text
  entry.linkId = created.linkId
  world.acknowledge(entry, 'create', { link: created.linkId })
  if (other !== undefined && other.text !== answer.text) {
    world.find(entry, 'broken', 'two creates with one key had different answers')
  }
  return created.claimCode
}

/** Also asked when all is over: the answer must be what it was. */
export function askToCreate(world: World, { plan }: Entry): Promise<Answer> {
  const body = {
    integrationId: 'tmobile',
    operations: plan.operations,
    webhookUrl: world.receiver.addressFor(plan.number),
    returnUrl: 'https://your-app.example.com/done',
    externalUserId: userOf(plan),
  }
  return world.callUntilAnswered('POST', '/v1/links', body, { 'idempotency-key': `kill-${world.seed}-${plan.number}` })
}

/** Null where a claim took effect and its answer was lost: the session is there, and nobody has its token. */
async function claim(world: World, entry: Entry, code: string): Promise<SessionTicket | null> {
  const ask = (): Promise<Answer | null> => world.call('POST', '/link/claim', { code })
  let isUncertain = false
  for (let round = 0; ; round++) {
    world.note(entry, 'claim', 'invoke')
    const isTwice = round === 0 && entry.plan.claimsTwice
    const answers = await Promise.all(isTwice ? [ask(), ask()] : [ask()])
    const tickets = answers.filter((answer) => answer?.status === 200)
    if (tickets.length > 1) {
      throw new Breach('broken', 'two claims at once were both answered with a session')
    }
    const [taken] = tickets
    if (taken) {
      const ticket = JSON.parse(taken.text) as SessionTicket
      entry.claims.push(ticket.sessionId)
      world.acknowledge(entry, 'claim', { session: ticket.sessionId })
      return ticket
    }
    const [refusal] = answers.filter((answer) => answer !== null)
    isUncertain ||= answers.includes(null)
    if (refusal && isUncertain && codeOf(refusal.text) === 'session_alive') {
      entry.lostClaims++
      world.note(entry, 'claim', 'info')
      return null
    }
    if (refusal && !isUncertain) {
      const code = codeOf(refusal.text)
      throw new Breach(refusal.status === 404 ? 'lost' : 'broken', `a claim was refused: ${refusal.status} ${code}`)
    }
    await pause()
  }
}

async function cancel(world: World, entry: Entry): Promise<void> {
  world.note(entry, 'cancel', 'invoke')
  const { status, text } = await world.callUntilAnswered('POST', `/v1/links/${entry.linkId}/cancel`)
  if (status === 200) {
    entry.canceled = true
    world.acknowledge(entry, 'cancel', {})
    return
  }
  // The session may have been faster.
  const code = codeOf(text)
  world.note(entry, 'cancel', 'fail', { status, code })
  if (code !== 'link_complete' || entry.plan.ending !== 'canceled_midway') {
    throw new Breach(status === 404 ? 'lost' : 'broken', `a cancel was refused: ${status} ${code}`)
  }
}

async function untilGivenUp(world: World, entry: Entry): Promise<void> {
  const end = performance.now() + ORPHAN_MS
  while (performance.now() < end) {
    const view = await world.read(entry)
    if (view.status === 'failed') {
      if (view.error?.code !== 'CLIENT_TIMEOUT') {
        throw new Breach('broken', `a session without a client ended with ${view.error?.code}`)
      }
      return
    }
    await pause(3000)
  }
  throw new Breach('broken', 'a session whose client never came is still active')
}

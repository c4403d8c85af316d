// Plays a plan and its actions, from creation to the last row.
import type { Account } from '../support/api.ts'
import type { Action, First, Plan } from './actions.ts'
import { COMMAND, dues, must, SECOND } from './life.ts'
import { quiesce } from './quiesce.ts'
import { sometimes } from './sometimes.ts'
import { World } from './world.ts'

/** @param begun is called between the plan's beginning and the first action */
export async function run(
  account: Account,
  plan: Plan,
  actions: readonly Action[],
  begun: () => void = () => {},
): Promise<void> {
  const world = await World.create(plan, account)
  try {
    await begin(world)
    begun()
    for (const action of actions) {
      await act(world, action)
      if (world.isForgotten) {
        break
      }
    }
    await quiesce(world)
  } finally {
    await world.abandon()
  }
}

/** Most of what can go wrong goes wrong in the middle of a session. */
async function begin(world: World): Promise<void> {
  switch (world.plan.begin) {
    case 'created':
      return
    case 'run out':
      // Nobody came: only the cron ends such a link, and in bulk where no webhook waits.
      world.wait((world.plan.expiresIn + 62) * SECOND)
      return await world.cron()
    case 'claimed':
      return await world.claim()
    case 'connected':
      return await world.session(0)
    case 'signed in':
      return await world.session(3)
    case 'at the submit':
      return await world.session(60, (command) => command === 'submit')
    case 'complete':
      return await world.session(60)
    case 'failed':
      return await failed(world)
    case 'claimed again':
      // The webhook of the first failure is still under way while the second session lives.
      await failed(world)
      await world.deliver(0, false, 'held', 'none')
      return await world.session(6)
  }
}

async function failed(world: World): Promise<void> {
  await world.session(1)
  await world.speak(() => world.page.connection?.send({ type: 'client.cancel' }), { isClientCancel: true })
}

async function wakeWith(world: World, first: First): Promise<void> {
  const held = first === 'delivery' ? world.post.held.shift() : undefined
  if (held !== undefined) {
    await world.step({}, async () => held.answer('200'))
  } else if (first === 'delivery') {
    await world.deliver(0, false, '200', 'none')
  } else if (first === 'redelivery') {
    await world.redeliver(0)
  }
}

async function act(world: World, action: Action): Promise<void> {
  const { page, around, post } = world
  switch (action.do) {
    case 'claim':
      return await world.claim(action.times)
    case 'connect':
      return await world.connect(action.page, action)
    case 'close_late':
      return await world.closeLate()
    case 'work':
      return await world.work(action.answers)
    case 'work_to_submit':
      await world.work(40, (command) => command === 'submit')
      if (page.open?.kind === 'command' && page.open.command.command === 'submit') {
        sometimes('a submit is lost with its client')
        if (action.execute) {
          page.execute()
        }
        await world.drop()
      }
      return
    case 'execute_and_lose':
      if (page.execute() !== null) {
        sometimes('an answer is lost')
        await world.drop()
      }
      return
    case 'answer_with_error': {
      const answer = page.fail(action.code)
      return answer === null ? undefined : await world.speak(() => page.say(answer))
    }
    case 'answer_again': {
      const { lastAnswer } = page
      if (lastAnswer !== null) {
        const before = world.life
        const { open } = page
        const mayEnd = dues(before, world.turnOpen)
        await world.speak(() => {
          sometimes('an answer comes twice')
          page.connection?.send(lastAnswer)
        })
        const isDue = mayEnd.some(({ at }) => at <= world.now)
        must(isDue || (world.life.log.length === before.log.length && page.open === open), 'an answer counts once', {
          lastAnswer,
        })
      }
      return
    }
    case 'session':
      return await world.session(action.answers)
    case 'wrong_frame':
      return await world.speak(() => {
        sometimes('a wrong frame')
        page.connection?.sendRaw(action.frame)
      })
    case 'drop':
      return await world.drop()
    case 'vanish':
      if (page.connection?.isAlive === true) {
        sometimes('the client is gone without a word')
      }
      page.connection = null
      return
    case 'fall_silent':
      if (page.open?.kind === 'command') {
        // A clock that was set back meanwhile makes the wait longer by as much.
        world.wait(COMMAND + 5 * SECOND)
        await world.ring(false)
      }
      return
    case 'client_cancel':
      return await world.speak(() => page.connection?.send({ type: 'client.cancel' }), { isClientCancel: true })
    case 'cancel':
      return await world.cancel()
    case 'erase':
      return await world.erase()
    case 'redeliver':
      return await world.redeliver(action.pick)
    case 'watch':
      return await world.watch()
    case 'wait':
      if (action.ms < 0) {
        sometimes('clock set back')
      }
      return world.wait(action.ms)
    case 'wait_past_due':
      if (typeof world.before?.alarm === 'number' && world.before.alarm > world.now) {
        sometimes('time passes what is due')
        world.wait(world.before.alarm + 1 - world.now)
      }
      return
    case 'alarm':
      return await world.ring(false)
    case 'alarm_early':
      return await world.ring(true)
    case 'alarm_lost':
      return await world.loseAlarm()
    case 'cron':
      return await world.cron()
    case 'deliver':
      return await world.deliver(action.pick, action.keep, action.answer, action.rpc)
    case 'deliver_batch':
      return await world.deliverBatch(action.twice, action.answer)
    case 'lose_message':
      if (around.messages.length > 0) {
        sometimes('queue loses')
        around.messages.splice(action.pick % around.messages.length, 1)
      }
      return
    case 'answer_held': {
      const held = post.held.shift()
      return held === undefined ? undefined : await world.step({}, async () => held.answer(action.answer))
    }
    case 'd1_fault':
      around.d1.faults.push(...action.faults)
      return
    case 'd1_release':
      return around.d1.held === 0 ? undefined : await world.step({}, async () => around.d1.release(action.fault))
    case 'd1_late_write': {
      const write = around.d1.late.shift()
      return write === undefined
        ? undefined
        : await world.step({}, async () => {
            sometimes('a late write arrives')
            await write()
          })
    }
    case 'queue_refuses':
      around.queueRefusals++
      return
    case 'evict':
      await world.evict(action.sockets)
      return await wakeWith(world, action.first)
    case 'crash':
      await world.crash()
      return await wakeWith(world, action.first)
  }
}

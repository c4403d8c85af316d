// The cron: brings organisations on their way from one database to another a step further (core/relocation.ts says which). Each
// step may run twice, and die anywhere: the next minute goes on from what is there. Loaded where one is on its way.
import { configOf } from '../config.ts'
import { DEFAULT_EXPIRES_IN } from '../core/link.ts'
import { decideRelocation, type Relocation, sinceNamed, STRAGGLERS_MS } from '../core/relocation.ts'
import { FIRST_SHARD, shardOf } from '../core/shard.ts'
import { logInfo } from '../log.ts'
import { clearErasedLinks, clearNextLinks, clearOrganisation } from '../store/clear-links.ts'
import { closeLinks, openLinks } from '../store/closed-links.ts'
import { copyErasedKeys, copyNextErased, copyOrganisation } from '../store/copy-erased.ts'
import { copyNextLinks } from '../store/copy-links.ts'
import {
  advance,
  findRelocation,
  forgetRelocation,
  holdsStill,
  namedDatabase,
  noteCopied,
} from '../store/relocations.ts'
import { sweepAgain } from '../store/sweep-links.ts'
import { inTurn } from './in-turn.ts'

/** Of one run, so that it ends before the next one starts: some 20,000 links, and fewer questions than a run may ask D1. */
const MOST_ROUNDS = 60
const MODES = ['test', 'live'] as const
/** What the cron passed over since the links were closed it must come to again; and an alarm or a run of it may be late. */
const SWEPT_AGAIN_MS = DEFAULT_EXPIRES_IN * 1000 + 60 * 60_000

/**
 * @param now epoch milliseconds
 * @param organisationIds those on their way: how far each is is read when its turn comes
 */
export async function relocate(env: Env, now: number, organisationIds: readonly string[]): Promise<void> {
  await inTurn(
    organisationIds.map((organisationId) => async () => {
      const relocation = await findRelocation(env.DB, organisationId)
      if (relocation !== null) {
        await goOn(env, relocation, now)
      }
    }),
  )
}

async function goOn(env: Env, relocation: Relocation, now: number): Promise<void> {
  const { organisationId, source, target, phase } = relocation
  const [from, to] = [namedDatabase(env, source), namedDatabase(env, target)]
  switch (decideRelocation(relocation, shardOf(configOf(env).shards, organisationId), now)) {
    case 'copy':
      if (await close(env, relocation, from)) {
        await copyAll(env, relocation, from, to, now)
      }
      break
    case 'note_switch':
      await advance(env.DB, relocation, 'switched', now)
      break
    case 'note_switch_back':
      await advance(env.DB, relocation, 'copied', sinceNamed(now))
      break
    case 'hold':
      await advance(env.DB, relocation, phase, sinceNamed(now))
      logInfo('relocation_waits', { organisationId, source, target, phase })
      break
    case 'open':
      // In this order: what is open may be written, and then the copy must not be taken back any more.
      if (await advance(env.DB, relocation, 'open', now)) {
        await openLinks(to, organisationId)
      }
      break
    case 'keep_open':
      // Whatever died before it was.
      await openLinks(to, organisationId)
      break
    case 'clear_source':
      await openLinks(to, organisationId)
      if (await clear(env, relocation, source)) {
        await forgetRelocation(env.DB, relocation)
        logInfo('organisation_relocated', { organisationId, source, target })
      }
      break
    case 'clear_target':
      await openLinks(from, organisationId)
      // After that: what a sweep passes over before would be passed over for good.
      await sweepAgain(from, relocation.beganAt - SWEPT_AGAIN_MS)
      if ((await clear(env, relocation, target)) && now - relocation.since >= STRAGGLERS_MS) {
        await forgetRelocation(env.DB, relocation)
        logInfo('organisation_returned', { organisationId, source, target })
      }
      break
    case 'wait':
      logInfo('relocation_waits', { organisationId, source, target, phase })
  }
}

async function copyAll(env: Env, relocation: Relocation, from: D1Database, to: D1Database, now: number): Promise<void> {
  const { organisationId, target } = relocation
  if (target !== FIRST_SHARD) {
    await copyOrganisation(to, organisationId, now)
  }
  let round = 0
  for (const mode of MODES) {
    for (let links = 1; links > 0; round++) {
      if (round >= MOST_ROUNDS || !(await holdsStill(env.DB, relocation))) {
        return
      }
      links = await copyNextLinks(from, to, { organisationId, mode }, now)
      if (!(await noteCopied(env.DB, relocation, links))) {
        return
      }
    }
    for (let more = true; more; round++) {
      if (round >= MOST_ROUNDS || !(await holdsStill(env.DB, relocation))) {
        return
      }
      more = await copyNextErased(from, to, { organisationId, mode })
    }
  }
  await copyErasedKeys(from, to, now)
  // Closed before SHARDS may name it: until all of the service knows of it, nobody is answered from there what others do not see.
  if (await close(env, relocation, to)) {
    await advance(env.DB, relocation, 'copied', now)
  }
}

/** False where it is not to be, for it has been taken back: what a late run has closed nobody would open any more. */
async function close(env: Env, relocation: Relocation, db: D1Database): Promise<boolean> {
  if (!(await holdsStill(env.DB, relocation))) {
    return false
  }
  await closeLinks(db, relocation.organisationId)
  if (await holdsStill(env.DB, relocation)) {
    return true
  }
  if ((await findRelocation(env.DB, relocation.organisationId)) === null) {
    await openLinks(db, relocation.organisationId)
  }
  return false
}

/** Whether nothing is left. */
async function clear(env: Env, relocation: Relocation, binding: string): Promise<boolean> {
  const { organisationId } = relocation
  const db = namedDatabase(env, binding)
  await openLinks(db, organisationId)
  for (const mode of MODES) {
    const owner = { organisationId, mode }
    for (let round = 0, rows = 1; rows > 0; round++) {
      // A late run must not come to what has been copied there since.
      if (round >= MOST_ROUNDS || !(await holdsStill(env.DB, relocation))) {
        return false
      }
      rows = (await clearNextLinks(db, owner)) + (await clearErasedLinks(db, owner))
    }
  }
  await clearOrganisation(db, binding, organisationId)
  return true
}

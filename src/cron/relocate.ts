// The cron: brings organisations on their way from one database to another a step further (core/relocation.ts says which). Each
// step may run twice, and die anywhere: the next minute goes on from what is there. Loaded where one is on its way.
import { configOf } from '../config.ts'
import { DEFAULT_EXPIRES_IN } from '../core/link.ts'
import { decideRelocation, type Relocation, STRAGGLERS_MS } from '../core/relocation.ts'
import { FIRST_SHARD, shardOf } from '../core/shard.ts'
import { logInfo } from '../log.ts'
import { clearErasedLinks, clearNextLinks, clearOrganisation } from '../store/clear-links.ts'
import { closeLinks, openLinks } from '../store/closed-links.ts'
import { copyErasedKeys, copyErasedLinks, copyOrganisation } from '../store/copy-erased.ts'
import { copyNextLinks } from '../store/copy-links.ts'
import { advance, forgetRelocation, listRelocations, namedDatabase, noteCopied } from '../store/relocations.ts'
import { sweepAgain } from '../store/sweep-links.ts'
import { inTurn } from './in-turn.ts'

/** Of one run, so that it ends before the next one starts: some 20,000 links, and fewer questions than a run may ask D1. */
const MOST_ROUNDS = 60
const MODES = ['test', 'live'] as const
/** What the cron passed over since the links were closed it must come to again; and an alarm or a run of it may be late. */
const SWEPT_AGAIN_MS = DEFAULT_EXPIRES_IN * 1000 + 60 * 60_000

/** @param now epoch milliseconds */
export async function relocate(env: Env, now: number): Promise<void> {
  const relocations = await listRelocations(env.DB)
  await inTurn(relocations.map((relocation) => () => goOn(env, relocation, now)))
}

async function goOn(env: Env, relocation: Relocation, now: number): Promise<void> {
  const { organisationId, source, target, phase } = relocation
  const [from, to] = [namedDatabase(env, source), namedDatabase(env, target)]
  switch (decideRelocation(relocation, shardOf(configOf(env).shards, organisationId), now)) {
    case 'copy':
      await closeLinks(from, organisationId)
      await copyAll(env, relocation, from, to, now)
      break
    case 'note_switch':
      await advance(env.DB, relocation, 'switched', now)
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
      if (await clear(from, source, organisationId)) {
        await forgetRelocation(env.DB, relocation)
        logInfo('organisation_relocated', { organisationId, source, target })
      }
      break
    case 'clear_target':
      await sweepAgain(from, relocation.beganAt - SWEPT_AGAIN_MS)
      await openLinks(from, organisationId)
      if ((await clear(to, target, organisationId)) && now - relocation.since >= STRAGGLERS_MS) {
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
      links = round < MOST_ROUNDS ? await copyNextLinks(from, to, { organisationId, mode }, now) : 0
      if (round >= MOST_ROUNDS || !(await noteCopied(env.DB, relocation, links))) {
        return
      }
    }
    await copyErasedLinks(from, to, { organisationId, mode })
  }
  await copyErasedKeys(from, to, now)
  // Closed before SHARDS may name it: until all of the service knows of it, nobody is answered from there what others do not see.
  await closeLinks(to, organisationId)
  await advance(env.DB, relocation, 'copied', now)
}

/** Whether nothing is left. */
async function clear(db: D1Database, binding: string, organisationId: string): Promise<boolean> {
  await openLinks(db, organisationId)
  for (const mode of MODES) {
    const owner = { organisationId, mode }
    for (let round = 0, rows = 1; rows > 0; round++) {
      if (round >= MOST_ROUNDS) {
        return false
      }
      rows = (await clearNextLinks(db, owner)) + (await clearErasedLinks(db, owner))
    }
  }
  await clearOrganisation(db, binding, organisationId)
  return true
}

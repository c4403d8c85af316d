// `npm run test:kill`: kills the whole service again and again under load, and then looks for what it had acknowledged.
// Real processes on a real disk, loopback only. KILLS, CHANGES, CLIENTS, SEED and LIMIT_S change the size of a run; it
// fails where anything acknowledged is lost or any promise is broken, and keeps all of its evidence then.
import { rmSync } from 'node:fs'
import { mkdtemp, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomInt } from 'node:crypto'
import { readOptions } from '../../src/cli/options.ts'
import { exitOnSignal, main } from '../../src/cli/say.ts'
import { chanceOf } from './chance.ts'
import { History } from './history.ts'
import { newEntry, type Entry } from './ledger.ts'
import { planOf } from './plan.ts'
import { Receiver } from './receiver.ts'
import { printReport } from './report.ts'
import { prepareService, Service } from './service.ts'
import { parseSettings, type Settings } from './settings.ts'
import { playStory } from './story.ts'
import { judgeAll, untilQuiet } from './verdict.ts'
import { pause, World } from './world.ts'

/** How long the service may live before it is killed, from its first answer on. Milliseconds. */
const LIFE_MS = 4000
/** One kill in so many comes while the service is still starting. */
const EARLY_ONE_IN = 8
const STARTING_MS = 2000
/** Sessions that are left without a client need two minutes; so many kills take longer. */
const KILLS_OF_A_TIMEOUT = 30
const TELL_EVERY = 10
const TMPFS = 0x01_02_19_94
/** All stories come from one address, and no promise is about how many may. */
const UNLIMITED = 1_000_000

const USAGE =
  'Usage: npm run test:kill\n\nKills a service of its own. KILLS, CHANGES, CLIENTS, SEED and LIMIT_S before it say how much.'

exitOnSignal()
await main(async () => {
  readOptions(USAGE, {})
  const settings = parseSettings(process.env, randomInt(1, 2 ** 32))
  const directory = await newDirectory()
  const history = new History(join(directory, 'history.jsonl'))
  let isEvidence = false
  process.on('exit', () => isEvidence || rmSync(directory, { recursive: true, force: true }))
  const late = pause(settings.limitMs).then(() => {
    throw new Error(`The run did not end within ${settings.limitMs / 1000} s.`)
  })
  try {
    isEvidence = !(await Promise.race([run(settings, directory, history), late]))
  } catch (error) {
    isEvidence = true
    throw error
  } finally {
    await history.close()
    if (isEvidence) {
      console.log(`\nThe history, the server's log and its data: ${directory}`)
    }
  }
  return isEvidence ? 1 : 0
})

async function run(settings: Settings, directory: string, history: History): Promise<boolean> {
  const { seed } = settings
  const began = performance.now()
  console.log(`kill test: at least ${settings.kills} kills and ${settings.changes} changes, seed ${seed}, ${directory}`)
  const prepared = await prepareService(directory, chanceOf(seed, 'port'), { mode: 'test', quota: UNLIMITED })
  const service = new Service(prepared)
  const receiver = new Receiver(chanceOf(seed, 'receiver'), history, () => service.kills)
  await receiver.listen()
  const world = new World(service, receiver, history, seed)

  const entries: Entry[] = []
  let isOver = false
  const load = applyLoad(world, entries, settings.clients, () => isOver)
  const kills = await killAgainAndAgain(world, settings, history)
  isOver = true
  receiver.endFaults()
  const killed = performance.now()
  // The stories that have begun come to their end: nothing may be left in the middle.
  await load
  const finished = performance.now()
  const drainedMs = await untilQuiet(world, entries)
  const totals = await judgeAll(
    world,
    entries.filter(({ created }) => created !== null),
    prepared,
  )
  await service.kill()
  receiver.close()
  return printReport(world, {
    ...totals,
    kills,
    seed,
    loadMs: killed - began,
    finishedMs: finished - killed,
    drainedMs,
    lostClaims: entries.reduce((sum, entry) => sum + entry.lostClaims, 0),
  })
}

/** Keeps `clients` stories going until it is over, and resolves once all have ended. */
async function applyLoad(world: World, entries: Entry[], clients: number, isOver: () => boolean): Promise<void> {
  const stories: Promise<void>[] = []
  const work = async (): Promise<void> => {
    while (!isOver()) {
      const entry = newEntry(planOf(world.seed, entries.length + 1))
      entries.push(entry)
      const { promise: parked, resolve: park } = Promise.withResolvers<void>()
      const story = playStory(world, entry, park)
      stories.push(story)
      await Promise.race([story, parked])
    }
  }
  await Promise.all(Array.from({ length: clients }, work))
  await Promise.all(stories)
}

/** Gives the count of kills. The service is up at the end. */
async function killAgainAndAgain(world: World, settings: Settings, history: History): Promise<number> {
  const { service } = world
  const chance = chanceOf(settings.seed, 'kills')
  service.spawn()
  await service.untilUp()
  let told = 0
  while (service.kills < settings.kills || world.total < settings.changes) {
    world.mayWaitForTimeouts = settings.kills - service.kills > KILLS_OF_A_TIMEOUT
    await pause(chance.below(LIFE_MS))
    await service.kill()
    history.note(null, 'kill', 'ok', { kills: service.kills })
    service.spawn()
    if (chance.oneIn(EARLY_ONE_IN)) {
      await pause(chance.below(STARTING_MS))
      await service.kill()
      history.note(null, 'kill', 'ok', { kills: service.kills, early: true })
      service.spawn()
    }
    await service.untilUp()
    history.note(null, 'up', 'ok')
    if (service.kills >= told + TELL_EVERY) {
      told = service.kills
      console.log(`  ${told} kills, ${world.total} acknowledged, ${world.findings.length} findings`)
    }
  }
  return service.kills
}

/** On a disk: what lives in memory only would prove nothing about a crash. */
async function newDirectory(): Promise<string> {
  const { type } = await statfs(tmpdir())
  return mkdtemp(join(type === TMPFS ? '/var/tmp' : tmpdir(), 'passage-kill-'))
}

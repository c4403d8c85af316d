// Ends a session that a client has claimed and its user no longer wants: nothing was done, and the service hears that they gave
// up. Opens no page.
import { boundsOf } from './bounds.ts'
import type { CommandAnswer, Driver } from './driver.ts'
import { mayRepeat } from './may-repeat.ts'
import { type Outcome, Play, type Setting } from './play.ts'
import type { DeviceMemory } from './step.ts'
import { sleep } from './wait.ts'

/** The service ends a session without a client by itself. */
const GIVING_UP_MS = 10_000

const IDLE: Driver = {
  address: () => null,
  navigate: () => Promise.resolve(),
  run: () => new Promise<CommandAnswer>(() => {}),
  watch: () => {},
  unwatch: () => {},
  close: () => {},
}

/** @param memory of what was done before, in an earlier life of the client */
export function giveUp(
  connect: Setting['connect'],
  client: Setting['rules']['client'],
  memory: DeviceMemory,
): Promise<Outcome> {
  const play = new Play({
    connect,
    driver: () => IDLE,
    clock: { now: Date.now, sleep },
    chance: Math.random,
    isAlone: true,
    store: { read: () => memory, write: () => {} },
    rules: {
      client,
      capabilities: [],
      mayRepeat,
      bounds: boundsOf({ sites: [], origins: [], until: [], commands: [] }),
    },
  })
  play.cancel()
  const late = sleep(GIVING_UP_MS).then(() => play.stop())
  return Promise.race([play.outcome, late.then(() => play.outcome)])
}

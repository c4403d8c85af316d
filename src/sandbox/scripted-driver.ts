// A scripted person as a driver: stands in for the page and for the one before it. Time is an argument, so that it runs in
// Node and in a Worker alike. Nothing may be shown of a command but its name: params hold what a user typed.
import type { Driver, PageListener } from '../device/driver.ts'
import { type Clock, forgetfulStore, Play, type Setting, type Witness } from '../device/play.ts'
import type { DeviceRules } from '../device/step.ts'
import { rowOf } from '../wire/command.ts'
import type { ClientEvent } from '../wire/session-message.ts'
import type { ScriptedPerson } from './scripted-person.ts'

/** A slow site must not keep a session from its end. Milliseconds in all. */
const MOST_PAUSES_MS = 12_000

/** What every client is that a scripted person plays with. */
export const SCRIPTED: DeviceRules = {
  client: { name: 'scripted-client', version: '2', cookies: 'fresh' },
  capabilities: [],
  mayRepeat: (command) => rowOf(command).mayRepeat,
  // It has nothing that could be taken: neither a browser nor a user.
  bounds: null,
}

/** Plays a session with a scripted person, who lives exactly as long as it. */
export function playScripted(
  connect: Setting['connect'],
  person: ScriptedPerson,
  clock: Clock,
  witness: Witness = {},
): Play {
  return new Play({
    connect,
    driver: scriptedDriver(person, clock),
    clock,
    chance: Math.random,
    store: forgetfulStore(),
    isAlone: true,
    rules: SCRIPTED,
    witness,
  })
}

export function scriptedDriver(person: ScriptedPerson, clock: Pick<Clock, 'sleep'>): (page: PageListener) => Driver {
  let pausedMs = 0
  /** Counts the turns, so that what comes late of an earlier one is not told. */
  let turn = 0
  /** What the person did in the turn that is theirs now. */
  let done: readonly ClientEvent[] = []

  /** Waits as long as the site has taken. */
  const waitForSite = async (): Promise<void> => {
    const ms = Math.min(person.tookMs, MOST_PAUSES_MS - pausedMs)
    if (ms > 0) {
      pausedMs += ms
      await clock.sleep(ms)
    }
  }

  return (page) => ({
    address: () => person.state.address,
    navigate: async () => {
      // Stands where it stood: its site is not lost with a connection.
    },
    async run(command, params) {
      const answer = person.answer(command, params)
      await waitForSite()
      return answer
    },
    watch(until) {
      if (person.givesUp) {
        // Whoever plays it says so.
        return
      }
      const mine = ++turn
      const events = person.takeTurn(until)
      if (events.length > 0) {
        done = events
      }
      if (done.length === 0) {
        page.left()
        return
      }
      // A turn that is told of again, on a new connection, finds done what it asks for: what was said of that may be lost.
      const told = done
      waitForSite().then(
        () => mine === turn && page.seen(told),
        () => page.left(),
      )
    },
    unwatch() {
      turn++
      done = []
    },
    close() {
      turn++
    },
  })
}

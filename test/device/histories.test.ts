// The client's step against the service's core, without a runtime: 100,000 histories of one session each, and every planted
// mistake noticed among them. A breach prints the shortest history that shows it; SEED=… begins elsewhere.
import { describe, expect, it } from 'vitest'
import { Breach, playHistory, type Told } from './history.ts'
import { CLIENT_FAULTS, type Fault, SERVICE_FAULTS } from './planted.ts'

const HISTORIES = 100_000
/** The same at every run: what fails here fails for everybody. */
const SEED = Number(process.env['SEED'] ?? 0)
/** How many histories are looked at for a shorter one that breaks the same law. */
const SHORTER_AMONG = 5_000

interface Found {
  readonly seed: number
  readonly law: string
}

/** @param tell of each that held */
function findBreach(fault: Fault | null, tell: (told: Told) => void = () => {}): Found | null {
  for (let seed = SEED; seed < SEED + HISTORIES; seed++) {
    try {
      tell(playHistory(seed, fault))
    } catch (error) {
      return { seed, law: lawOf(error) }
    }
  }
  return null
}

function lawOf(error: unknown): string {
  if (error instanceof Breach) {
    return error.message
  }
  throw error
}

function traceOf(seed: number, law: string): string[] | null {
  const trace: string[] = []
  try {
    playHistory(seed, null, trace)
  } catch (error) {
    return lawOf(error) === law ? trace : null
  }
  return null
}

/** The shortest history with this breach, as text. */
function explain({ seed, law }: Found): string {
  let shortest = { seed, trace: traceOf(seed, law) ?? [] }
  for (let other = seed + 1; other < seed + SHORTER_AMONG; other++) {
    const trace = traceOf(other, law)
    if (trace !== null && trace.length < shortest.trace.length) {
      shortest = { seed: other, trace }
    }
  }
  return [`broken: ${law}`, `SEED=${shortest.seed}`, ...shortest.trace].join('\n')
}

describe('a session over a bad line, with deaths on both sides', () => {
  it('keeps its promises in 100,000 histories', { timeout: 600_000 }, () => {
    const ends = new Map<string, number>()
    const troubles = new Map<string, number>()
    const count = (tally: Map<string, number>, name: string): void => void tally.set(name, (tally.get(name) ?? 0) + 1)
    const began = performance.now()
    const found = findBreach(null, (told) => {
      count(ends, `${told.isCalm ? 'calm' : 'rough'} ${told.code ?? told.status}`)
      told.troubles.forEach((trouble) => count(troubles, trouble))
    })
    const seconds = (performance.now() - began) / 1000
    expect(found === null ? '' : explain(found)).toBe('')
    console.log(`${HISTORIES} histories from seed ${SEED} in ${seconds.toFixed(1)} s`, ends, troubles)
    // Nothing of it is certain to happen, and all of it must have.
    expect([...ends.keys()].toSorted()).toEqual([
      'calm complete',
      'rough AUTOMATION_ERROR',
      'rough CLIENT_TIMEOUT',
      'rough OUTCOME_UNKNOWN',
      'rough USER_CANCELED',
      'rough complete',
    ])
    expect(troubles.size).toBe(13)
    expect(Math.min(...troubles.values(), ...ends.values())).toBeGreaterThan(10)
  })

  it.for([...CLIENT_FAULTS, ...SERVICE_FAULTS])('notices who %s', { timeout: 600_000 }, (fault) => {
    const found = findBreach(fault)
    expect(found).not.toBeNull()
    console.log(`noticed after ${(found?.seed ?? 0) - SEED + 1} histories: ${fault}: ${found?.law}`)
  })
})

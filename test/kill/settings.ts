// How large a run is: read from the environment once, with the sizes of a release as defaults.
import { UsageError } from '../../src/cli/say.ts'

export interface Settings {
  /** At least this many kills, and at least this many acknowledged changes. */
  readonly kills: number
  readonly changes: number
  /** Links that are worked on at a time. */
  readonly clients: number
  /** Draws the stories, the moments of the kills and the receiver's faults. What the machine does in between is its own. */
  readonly seed: number
  /** The run is given up as failed after this time. Milliseconds. */
  readonly limitMs: number
}

/** @throws UsageError for what is no whole number in its range */
export function parseSettings(env: NodeJS.ProcessEnv, freshSeed: number): Settings {
  const kills = whole(env, 'KILLS', 50, 1000)
  return {
    kills,
    changes: whole(env, 'CHANGES', 5000, 1_000_000),
    clients: whole(env, 'CLIENTS', 16, 200),
    seed: whole(env, 'SEED', freshSeed, 0xff_ff_ff_ff),
    // A kill takes about 5 s on a machine that has nothing else to do; the last leases run out within two minutes.
    limitMs: whole(env, 'LIMIT_S', 240 + 20 * kills, 24 * 60 * 60) * 1000,
  }
}

function whole(env: NodeJS.ProcessEnv, name: string, fallback: number, most: number): number {
  const text = env[name]
  if (text === undefined || text === '') {
    return fallback
  }
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= 1 && value <= most)) {
    throw new UsageError(`${name} must be a whole number from 1 to ${most}, not "${text}".`)
  }
  return value
}

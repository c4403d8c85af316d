// Which server a command works on. It is said before anything is done, and never guessed where there are several.
import { UsageError } from './say.ts'
import { runningHere, runningOn, type Server, wasServed } from './servers.ts'
import { DEFAULT_STATE, stateDirectory } from './state.ts'

export interface Target {
  /** The directory of its data. */
  readonly state: string
  /** The server that runs on it now, or null. */
  readonly running: Server | null
}

export interface TargetFacts {
  /** STATE_DIR as it was given, absolute. */
  readonly wanted: string | null
  /** Whether a server ever ran on `wanted`, or without it on the default directory. */
  readonly served: boolean
  /** On `wanted`, or without it all that run here. */
  readonly running: readonly Server[]
}

/** The state to work on, or a sentence why there is none. */
export function decideTarget({ wanted, served, running }: TargetFacts, fallback: string): Target | string {
  if (running.length > 1) {
    const lines = running.map(({ url, state }) => `  ${url ?? 'about to start'}  STATE_DIR=${state}`)
    return `Several servers run here. Say which one is meant, with STATE_DIR=… before the command:\n\n${lines.join('\n')}`
  }
  const [only = null] = running
  if (only !== null) {
    return { state: only.state, running: only }
  }
  if (served) {
    return { state: wanted ?? fallback, running: null }
  }
  return wanted === null
    ? 'No server runs here, and none ever did. Start one first: npm start'
    : `No server ever ran on ${wanted}, so nobody would see the change. Start one first: STATE_DIR=${wanted} npm start`
}

/**
 * The server that this command works on: that of STATE_DIR, else the one that runs, else the one that `npm start` would start.
 * Says so on standard error, and has whatever wrangler is started for use its directory.
 * @throws UsageError where none can be chosen
 */
export function chooseTarget(): Target {
  const wanted = process.env['STATE_DIR'] ? stateDirectory() : null
  const running = wanted === null ? runningHere() : [runningOn(wanted)].filter((server) => server !== null)
  const chosen = decideTarget({ wanted, served: wasServed(wanted ?? DEFAULT_STATE), running }, DEFAULT_STATE)
  if (typeof chosen === 'string') {
    throw new UsageError(chosen)
  }
  process.env['STATE_DIR'] = chosen.state
  console.error(`Server: ${nameOf(chosen)}\n`)
  return chosen
}

function nameOf({ state, running }: Target): string {
  return running === null
    ? `none runs on ${state} now; npm start serves it`
    : `${running.url ?? 'starting'}, data in ${state}`
}

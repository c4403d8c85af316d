#!/usr/bin/env node
// `npx passage`: the command line for daily work. Wiring only: which command is which function, and what becomes of what they throw.
import manifest from '../client/package.json' with { type: 'json' }
import { heedOutput } from './broken-output.ts'
import { candidates } from './candidates.ts'
import { COMMANDS, type CommandName } from './command-table.ts'
import { completion } from './completion.ts'
import { newContext, type Run } from './context.ts'
import { failureOf, textOfFailure } from './failure.ts'
import { listDeliveries, listEvents, redeliver } from './history.ts'
import { cancelLink, createLink, getLink, listLinks, listProviders, watch } from './links.ts'
import { listen } from './listen.ts'
import { login, logout } from './login.ts'
import { parseWords, usageOf, usageOfAll } from './parse-words.ts'
import { Interrupted } from './read-secret.ts'
import { newTerminal, painter, usesColour } from './terminal.ts'
import { trigger } from './trigger.ts'
import { verify } from './verify.ts'

const RUNS: Readonly<Record<CommandName, Run>> = {
  login,
  logout,
  'links create': createLink,
  'links list': listLinks,
  'links get': getLink,
  'links watch': watch,
  'links cancel': cancelLink,
  events: listEvents,
  deliveries: listDeliveries,
  redeliver,
  providers: listProviders,
  trigger,
  listen,
  verify,
  completion,
}
const ending = new AbortController()
/** They answer as often as something happens. */
const STREAMS: readonly CommandName[] = ['links watch', 'listen']

/** Gives the exit code. */
async function run(argv: readonly string[]): Promise<number> {
  if (argv[0] === '__complete') {
    console.log(candidates(argv.slice(2)).join('\n'))
    return 0
  }
  if (argv.length === 1 && argv[0] === '--version') {
    console.log(manifest.version)
    return 0
  }
  const asked = parseWords(argv)
  if (asked === null || 'help' in asked) {
    console.log(asked === null ? usageOfAll() : usageOf(asked.name))
    return 0
  }
  const { name, values, words } = asked
  process.once('SIGINT', () => ending.abort(new Interrupted()))
  process.once('SIGTERM', () => ending.abort(new Interrupted()))
  const isStream = STREAMS.includes(name) || ('watch' in COMMANDS[name].options && values['watch'] === true)
  const paint = painter(usesColour(process.env, process.stdout.isTTY))
  const terminal = newTerminal(values['json'] === true, paint, isStream)
  return await RUNS[name](newContext({ values, words, terminal, signal: ending.signal }))
}

/** Why `listen` has ended where nobody reads it any more. */
const OUTPUT_GONE = new Error('Nobody reads what is printed')

/** Gives the exit code. */
function explain(error: unknown): number {
  if (ending.signal.reason === OUTPUT_GONE) {
    return 0
  }
  // Whatever it was doing: it was told to stop.
  if (ending.signal.aborted || error instanceof Interrupted) {
    return 130
  }
  const failure = failureOf(error)
  console.error(failure === null ? error : textOfFailure(failure, process.argv.includes('--json')))
  return failure?.exitCode ?? 1
}

// A verdict is reached whoever still reads it. What `listen` prints is all there is of it, and it would never end.
heedOutput(() => {
  if (process.argv[2] === 'listen') {
    ending.abort(OUTPUT_GONE)
  }
})
process.exitCode = await run(process.argv.slice(2)).catch(explain)

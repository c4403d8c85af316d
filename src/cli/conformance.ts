// `npm run conformance`: shows whether a client, in whatever language, is what the session socket's contract asks of one.
import { type Case, NEEDS, type Need } from '../conformance/case.ts'
import { CASES } from '../conformance/cases/cases.ts'
import { tableOf } from '../conformance/report.ts'
import { isConforming } from '../conformance/result.ts'
import { startRun } from '../conformance/run.ts'
import { parsePort } from './ports.ts'
import { exitOnSignal, main, paint, UsageError } from './say.ts'
import { readOptions } from './options.ts'

const USAGE = `Usage: npm run conformance -- [--client COMMAND] [--only NAME]... [--without NEED]... [--limit SECONDS]

Listens, prints an address and a claim code, and plays a session for each case with whoever claims it: POST /link/claim
with that code gives the next one, until it answers 410. Then it prints a table, and ends with 1 where a case failed.
PORT=… says where it listens.

  --client COMMAND  starts the client itself, with PASSAGE_URL and PASSAGE_CODE, and kills it where a case says so
  --only NAME       a case, or all of a group; may be given more than once
  --without NEED    what this client cannot be, and the table then says so; may be given more than once:
${Object.entries(NEEDS)
  .map(([name, about]) => `                      ${name.padEnd(14)} ${about}`)
  .join('\n')}
  --limit SECONDS   for a case that does not say its own (30)
  --list            prints the cases and ends`

const LIMIT_S = 30
/** How long nobody may claim, once somebody has. */
const PATIENCE_MS = 60_000

exitOnSignal()
await main(async () => {
  const { values } = readOptions(USAGE, {
    options: {
      client: { type: 'string' },
      only: { type: 'string', multiple: true, default: [] },
      without: { type: 'string', multiple: true, default: [] },
      limit: { type: 'string' },
      list: { type: 'boolean', default: false },
    },
  })
  const cases = chosen(values.only)
  if (values.list) {
    console.log(cases.map(({ group, name, about }) => `${group.padEnd(13)} ${name.padEnd(22)} ${about}`).join('\n'))
    return 0
  }
  const without = values.without.map(needOf)
  const run = await startRun({
    cases,
    without,
    limitMs: secondsOf(values.limit) * 1000,
    port: parsePort(process.env['PORT'], 0),
    client: values.client ?? null,
    patienceMs: PATIENCE_MS,
    show: (text) => process.stderr.write(text),
  })
  console.log(
    `PASSAGE_URL=${run.url}\nPASSAGE_CODE=${run.code}\n${cases.length} cases; the manifest: ${run.url}/manifest`,
  )
  const results = await run.results
  await run.close()
  const look = {
    good: (text: string) => paint('green', text),
    bad: (text: string) => paint('red', text),
    dim: (text: string) => paint('dim', text),
  }
  console.log(tableOf(results, without, look))
  return isConforming(results) ? 0 : 1
})

function chosen(names: readonly string[]): readonly Case[] {
  const unknown = names.find((name) => !CASES.some((one) => one.name === name || one.group === name))
  if (unknown !== undefined) {
    throw new UsageError(`There is no case and no group named ${unknown}: --list prints them.`)
  }
  return names.length === 0 ? CASES : CASES.filter(({ name, group }) => names.includes(name) || names.includes(group))
}

function needOf(word: string): Need {
  if (!Object.hasOwn(NEEDS, word)) {
    throw new UsageError(`--without takes ${Object.keys(NEEDS).join(', ')}, not "${word}".`)
  }
  return word as Need
}

function secondsOf(text: string | undefined): number {
  const seconds = Number(text ?? LIMIT_S)
  if (!(seconds > 0)) {
    throw new UsageError(`--limit takes seconds, not "${text}".`)
  }
  return seconds
}

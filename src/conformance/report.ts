// The table of a run, as text. Pure; colours are the caller's.
import { type Case, GROUPS, type Need } from './case.ts'
import type { Result, Verdict } from './result.ts'

export interface Look {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly dim: (text: string) => string
}

export const PLAIN: Look = { good: (text) => text, bad: (text) => text, dim: (text) => text }

export function tableOf(results: readonly Result[], without: readonly Need[], look: Look = PLAIN): string {
  const width = Math.max(...results.map(({ case: { name } }) => name.length))
  const groups = GROUPS.flatMap((group) => {
    const rows = results.filter((result) => result.case.group === group)
    return rows.length === 0 ? [] : ['', group, ...rows.flatMap((result) => rowOf(result, width, look))]
  })
  return [
    ...groups,
    '',
    'command'.padEnd(20) + 'cases passed',
    ...commandRows(results),
    '',
    ...footOf(results, without),
  ].join('\n')
}

const MARKS: Readonly<Record<Verdict['kind'], string>> = {
  passed: 'pass',
  failed: 'FAIL',
  'not for it': 'n/a ',
  'not run': '-   ',
}

function rowOf({ case: { name, about, isOurs }, verdict, ms }: Result, width: number, look: Look): string[] {
  const paint = verdict.kind === 'passed' ? look.good : verdict.kind === 'failed' ? look.bad : look.dim
  const time = ms === 0 ? '' : ` ${(ms / 1000).toFixed(1)} s`
  const mark = isOurs === true ? '*' : ' '
  const why = 'why' in verdict ? [verdict.why].flat() : []
  return [
    `  ${paint(MARKS[verdict.kind])} ${name.padEnd(width)}${mark} ${look.dim(about + time)}`,
    ...why.map((one) => `  ${' '.repeat(4 + width)}   ${paint(one)}`),
  ]
}

/** Of the cases in which a command is asked, how many passed. Only those that were played count. */
function commandRows(results: readonly Result[]): string[] {
  const counts = new Map<string, { passed: number; played: number }>()
  for (const { case: one, verdict } of results) {
    if (verdict.kind !== 'passed' && verdict.kind !== 'failed') {
      continue
    }
    for (const command of commandsIn(one)) {
      const { passed, played } = counts.get(command) ?? { passed: 0, played: 0 }
      counts.set(command, { passed: passed + (verdict.kind === 'passed' ? 1 : 0), played: played + 1 })
    }
  }
  return [...counts]
    .toSorted(([a], [b]) => a.localeCompare(b))
    .map(([command, { passed, played }]) => `${command.padEnd(20)}${passed} of ${played}`)
}

export function commandsIn({ steps }: Case): ReadonlySet<string> {
  return new Set(steps.flatMap((step) => (step.do === 'send' ? [step.command] : [])))
}

function footOf(results: readonly Result[], without: readonly Need[]): string[] {
  const count = (kind: Verdict['kind']): number => results.filter(({ verdict }) => verdict.kind === kind).length
  const left = without.map((need) => `Told --without ${need}: see the rows marked n/a.`)
  return [
    ...(results.some(({ case: { isOurs } }) => isOurs === true)
      ? ["* the contract does not say it, or not so closely: the kit's own reading."]
      : []),
    ...left,
    `${results.length} cases: ${count('passed')} passed, ${count('failed')} failed, ` +
      `${count('not for it')} not for this client, ${count('not run')} not run.`,
  ]
}

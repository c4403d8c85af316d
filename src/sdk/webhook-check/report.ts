// What a run has shown, as a table for people. Pure; colours are the caller's.
import { GROUPS } from './case.ts'
import { ANSWER_WITHIN_MS, type Verdict } from './judge.ts'
import type { Result } from './run.ts'

export interface Look {
  readonly good: (text: string) => string
  readonly bad: (text: string) => string
  readonly dim: (text: string) => string
}

export const PLAIN: Look = { good: (text) => text, bad: (text) => text, dim: (text) => text }

const MARKS: Readonly<Record<Verdict['kind'], string>> = { passed: 'pass', failed: 'FAIL', 'not run': '-   ' }

/** @param looked whether the receiver tells how often it has acted */
export function tableOf(results: readonly Result[], looked: boolean, look: Look = PLAIN): string {
  const width = Math.max(...results.map(({ case: { name } }) => name.length))
  const groups = GROUPS.flatMap((group) => {
    const rows = results.filter((result) => result.case.group === group)
    return rows.length === 0 ? [] : ['', group, ...rows.flatMap((result) => rowOf(result, width, look))]
  })
  return [...groups, '', ...footOf(results, looked)].join('\n')
}

function rowOf({ case: one, verdict, answers }: Result, width: number, look: Look): string[] {
  const paint = verdict.kind === 'passed' ? look.good : verdict.kind === 'failed' ? look.bad : look.dim
  const slowest = Math.max(0, ...answers.map(({ ms }) => ms))
  const time = answers.length === 0 ? '' : `${slowest} ms`
  const indent = ' '.repeat(width + 8)
  const why = verdict.kind === 'passed' ? [] : [verdict.why].flat()
  return [
    `  ${paint(MARKS[verdict.kind])} ${one.name.padEnd(width)} ${one.expected.padEnd(8)} ${time.padStart(8)}  ${look.dim(one.about)}`,
    ...why.map((line) => `${indent}${paint(line)}`),
    ...(verdict.kind === 'failed' ? [`${indent}${look.dim(`why it matters: ${one.why}`)}`] : []),
  ]
}

function footOf(results: readonly Result[], looked: boolean): string[] {
  const count = (kind: Verdict['kind']): number => results.filter(({ verdict }) => verdict.kind === kind).length
  const slowest = Math.max(0, ...results.flatMap(({ answers }) => answers.map(({ ms }) => ms)))
  const first = results.find(({ case: { name } }) => name === 'complete')
  return [
    ...(first?.verdict.kind === 'failed'
      ? ['It does not take a genuine webhook: what it refused beside it says nothing yet. Mend the first row first.']
      : []),
    ...(results.some(
      ({ case: one, answers }) => one.group === 'genuine' && answers.some(({ status }) => status === 404),
    )
      ? [
          'Does your server ask for the link of an event? Those of the kit are nobody’s: name one of yours, --link link_…',
        ]
      : []),
    ...(looked ? [] : ['Whether it acts once on each event was not looked at: --effects URL tells.']),
    `The slowest answer took ${slowest} ms of the ${ANSWER_WITHIN_MS / 1000} s that a Passage waits.`,
    `${results.length} cases: ${count('passed')} passed, ${count('failed')} failed, ${count('not run')} not run.`,
  ]
}

/** For a program: one object a case. */
export function jsonOf(results: readonly Result[]): string {
  const cases = results.map(({ case: { group, name, about, why, expected, effect }, verdict, answers }) => ({
    group,
    name,
    about,
    expected,
    effect,
    verdict: verdict.kind,
    faults: verdict.kind === 'passed' ? [] : [verdict.why].flat(),
    why,
    answers: answers.map(({ status, ms }) => ({ status, ms })),
  }))
  const failed = results.filter(({ verdict }) => verdict.kind === 'failed').length
  return JSON.stringify({ passed: isRight(results), failed, cases }, null, 2)
}

export function isRight(results: readonly Result[]): boolean {
  return (
    results.every(({ verdict }) => verdict.kind !== 'failed') &&
    results.some(({ verdict }) => verdict.kind === 'passed')
  )
}

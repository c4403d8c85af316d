// What a try says to its author: each step with its answer and its time, and how it ended. Everything of the site that is
// shown here stays in this terminal.
import type { Outcome } from '../core/automation.ts'
import type { Asking, TrialEnd } from '../authoring/trying/trial.ts'
import type { Part } from '../authoring/trying/advance.ts'
import type { Sent } from '../authoring/trying/sending.ts'
import { paint } from './say.ts'

const MOST_ANSWER = 400

export function partWords(part: Part): string {
  return part === null ? 'sign-in' : `${part.resource} ${part.action}`
}

export function stepWords({ number, name }: Asking, outcome: Outcome, ms: number): string {
  const head = `${String(number).padStart(3)}  ${name}`
  const time = paint('dim', `${(ms / 1000).toFixed(1)} s`)
  return 'error' in outcome
    ? `${head}  ${time}\n     ${paint('red', `${outcome.error.code}: ${outcome.error.message}`)}`
    : `${head}  ${time}${answerWords(outcome.value)}`
}

/** A click answers nothing. */
function answerWords(value: unknown): string {
  if (value === null) {
    return ''
  }
  const rows = Array.isArray(value) ? `${value.length} rows, ` : ''
  return `\n     ${rows}${shortened(JSON.stringify(value))}`
}

export function resultWords(part: Part, value: unknown, mismatches: readonly string[] | null): string[] {
  const name = partWords(part)
  if (mismatches === null) {
    return [paint('green', `     ${name}: done`)]
  }
  const shown = JSON.stringify(value, null, 2).split('\n')
  return [
    paint(
      mismatches.length === 0 ? 'green' : 'red',
      `     ${name} gives${mismatches.length === 0 ? '' : ', not as its schema says'}:`,
    ),
    ...shown.slice(0, MOST_LINES).map((line) => `     ${line}`),
    ...(shown.length > MOST_LINES ? [`     … ${shown.length - MOST_LINES} lines more`] : []),
  ]
}

const MOST_LINES = 60

export function endWords(end: TrialEnd): string[] {
  switch (end.kind) {
    case 'complete':
      return [paint('green', 'It came to its end.')]
    case 'stopped':
      return [paint('yellow', 'It stopped here, as you said.')]
    case 'failed':
      return [
        paint('red', `It failed: ${end.code}: ${end.message}`),
        ...end.mismatches.map((path) => `     not as expected: ${path === '' ? 'all of it' : path}`),
        ...(end.cause === null ? [] : [end.cause]),
      ]
  }
}

export function sendingWords({ name }: Asking, before: Sent | null): string {
  return before === null
    ? `"${name}" has an effect at the site that stays.`
    : `"${name}" was sent already, at ${new Date(before.at).toLocaleTimeString()}: once more may do it twice.`
}

function shortened(text: string): string {
  return text.length > MOST_ANSWER ? `${text.slice(0, MOST_ANSWER)}…` : text
}

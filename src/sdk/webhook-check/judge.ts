// Whether a receiver did with the messages of a case what a right one does. Pure.
import type { Case, Expected, Message } from './case.ts'

export interface Answer {
  /** Null: none came, or none in time. */
  readonly status: number | null
  /** `late`: headers and body together took longer than a Passage waits. */
  readonly fault: 'late' | 'broken' | null
  /** The beginning of its body: in a receiver's own words, why. */
  readonly text: string
  readonly ms: number
}

export interface Seen {
  readonly messages: readonly Pick<Message, 'pace'>[]
  readonly answers: readonly Answer[]
  /** How many events were acted on, as far as the case asks; null where nobody tells. */
  readonly acted: number | null
}

export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly why: readonly string[] }
  | { readonly kind: 'not run'; readonly why: string }

/** With these a receiver may say that it is at work on the same event. */
const LATER: readonly (number | null)[] = [409, 425, 429, 503]

export function judge(one: Pick<Case, 'expected' | 'effect'>, seen: Seen): Verdict {
  const answers = seen.answers.filter((_, index) => seen.messages[index]?.pace !== 'cut off')
  const none =
    one.expected === 'once' && !answers.some(({ status }) => isTaken(status)) ? ['none was answered 2xx'] : []
  const why = [
    ...new Set([
      ...answers.flatMap((answer) => faultOf(one.expected, answer)),
      ...none,
      ...effectFault(one.effect, seen),
    ]),
  ]
  return why.length === 0 ? { kind: 'passed' } : { kind: 'failed', why }
}

function faultOf(expected: Expected, { status, fault, text }: Answer): string[] {
  if (fault === 'late') {
    return [`no whole answer within ${ANSWER_WITHIN_MS / 1000} s`]
  }
  if (status === null) {
    return ['the connection broke before an answer came']
  }
  if (fault === 'broken') {
    return [`answered ${status}, and broke off in the middle`]
  }
  const said = text === '' ? '' : `: ${text}`
  return isRight(expected, status)
    ? []
    : [`answered ${status}, not ${WORDS[expected]}${meaning(expected, status)}${said}`]
}

/** As long as a Passage waits. Milliseconds. */
export const ANSWER_WITHIN_MS = 10_000

const WORDS: Readonly<Record<Expected, string>> = {
  '2xx': '2xx',
  '4xx': '4xx',
  once: '2xx, or 409 or 503 while it is at work on the same event',
  'no crash': 'below 500',
}

function isRight(expected: Expected, status: number): boolean {
  switch (expected) {
    case '2xx':
      return isTaken(status)
    case '4xx':
      return status >= 400 && status < 500
    case 'once':
      return isTaken(status) || LATER.includes(status)
    case 'no crash':
      return status < 500
  }
}

function isTaken(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300
}

function meaning(expected: Expected, status: number): string {
  if (status >= 300 && status < 400) {
    return ' (no redirect is followed)'
  }
  if (expected === '4xx') {
    return isTaken(status) ? ' (it was believed)' : status >= 500 ? ' (it crashed, as any stranger can make it do)' : ''
  }
  return status === 410 ? ' (a Passage takes that for: never again)' : ''
}

function effectFault(effect: Case['effect'], { acted }: Seen): string[] {
  if (effect === null || acted === null || acted === effect.is) {
    return []
  }
  return [`it was ${times(acted)}, and should be ${times(effect.is)}`]
}

function times(count: number): string {
  return count === 0 ? 'not acted on' : count === 1 ? 'acted on once' : `acted on ${count} times`
}

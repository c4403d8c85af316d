// The steps in words, for the toolbar and the terminal. Pure.
import type { RecordedSignIn, Step } from './recording.ts'
import { isSubmitMarked, operationOf, type Taking } from './take-down.ts'
import type { Placed, Shown } from './spoken.ts'

export function wordsOfStep(step: Step): string {
  switch (step.do) {
    case 'navigate':
      return `open ${step.path}${step.query ?? ''}`
    case 'waitForNavigation':
      return `wait for ${step.path.replace('(?:[?#]|$)', '').replaceAll('\\', '')}`
    case 'waitForSelector':
      return `wait until ${step.selector} is there`
    case 'click':
    case 'submit':
      return `${step.do} ${step.selector}`
    case 'press':
      return `press ${step.key} in ${step.selector}`
    case 'fillForm':
      return `fill ${step.fields.map(({ selector, takes }) => `${selector} ← ${wordsOfTaken(takes)}`).join(', ')}`
    case 'extract':
      return `${step.what}: ${Object.keys(step.fields).join(', ')}${step.rows === undefined ? '' : ' of each row'}`
  }
}

function wordsOfTaken(takes: { readonly argument: string } | { readonly always: boolean | readonly string[] }): string {
  return 'argument' in takes ? takes.argument : `always ${[takes.always].flat().join(', ')}`
}

export function wordsOfSignIn(signIn: RecordedSignIn): string[] {
  const { start, home, signOut, who, locked, shows } = signIn
  const lines = [
    ['it begins at', start],
    ['it ends at', home],
    ['signed in shows', shows?.signedIn ?? null],
    ['signs out by', signOut],
    ['who it is stands at', who?.selector ?? null],
    ['a locked account shows', locked],
  ] as const
  return lines.flatMap(([words, value]) => (value === null ? [] : [`${words} ${value}`]))
}

export function shownOf(taking: Taking, placed: Placed, typed: readonly string[], key: string): Shown {
  const { phase, recording, asks, notice } = taking
  const operation = operationOf(taking)
  const done = [
    ...((recording.signIn?.home ?? null) === null ? [] : ['sign-in']),
    ...recording.operations.map(({ resource, action, steps }) => `${resource} ${action}: ${steps.length} steps`),
  ]
  const lines =
    operation !== null
      ? operation.steps.map(wordsOfStep)
      : phase === 'sign-in' && recording.signIn !== null
        ? wordsOfSignIn(recording.signIn)
        : done
  return {
    phase,
    title: operation === null ? titleOf(phase, recording.name) : `${operation.resource} ${operation.action}`,
    lines,
    asks: asks.map(({ selector, kind, isHidden, argument, isAlways }) => ({
      selector,
      kind,
      isHidden,
      argument,
      isAlways,
    })),
    isSubmitMarked: isSubmitMarked(taking),
    notice,
    canUndo: (operation?.steps.length ?? 0) > 0,
    placed,
    suggestedWhat: `read the ${wordsIn(operation?.resource ?? 'value')}`,
    typed,
    key,
  }
}

/** `paymentMethod` is "payment methods". */
function wordsIn(resource: string): string {
  const words = resource.replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)
  return words.endsWith('y') ? `${words.slice(0, -1)}ies` : `${words}s`
}

function titleOf(phase: Taking['phase'], name: string): string {
  return phase === 'sign-in' ? 'Sign-in' : phase === 'finished' ? `${name}: finished` : name
}

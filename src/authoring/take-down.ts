// Takes down what an author does, step by step: from the recording so far and what was just done, the recording as it is then.
// Pure: pages are named by whoever keeps them, and nothing is written here.
import type { Extracted } from '../wire/extract.ts'
import type { FormStepField, RecordedOperation, RecordedSignIn, Recording, Step, StepOf } from './recording.ts'
import { pathPattern, safePath, safeQuery } from './safe-path.ts'
import type { Ask, Frame, PointedAt, Said, TypedField } from './spoken.ts'

export interface Taking {
  readonly recording: Recording
  readonly phase: 'idle' | 'sign-in' | 'operation' | 'finished'
  /** The next click has an effect outside of the page. */
  readonly isArmed: boolean
  /** Fields of the open form: what may still be said of them. */
  readonly asks: readonly (Ask & {
    readonly chosen: TypedField['chosen']
    readonly frame: Frame
    readonly page: string | null
  })[]
  readonly notice: string | null
}

type StepSaid = Extract<Said, { say: 'clicked' | 'pressed' | 'typed' | 'named' | 'always' | 'read' }>

const NO_SIGN_IN: RecordedSignIn = {
  home: null,
  start: null,
  signOut: null,
  signedIn: null,
  locked: null,
  who: null,
  shows: null,
}

export function newTaking(name: string, site: string): Taking {
  const recording: Recording = { version: 1, name, site, origins: [], signIn: null, operations: [] }
  return { recording, phase: 'idle', isArmed: false, asks: [], notice: null }
}

/** Where the author is: the part of the address behind the site's own, or null on another origin. */
export interface Whereabouts {
  readonly inside: string | null
  readonly origin: string
  readonly typed: readonly string[]
  /** The name under which the page is kept. */
  readonly page: string | null
  /** What a reading gives on that kept page. */
  readonly sample?: Extracted
}

export function take(before: Taking, said: Said, where: Whereabouts): Taking {
  const taking = { ...before, notice: null }
  switch (said.say) {
    case 'sign-in':
      // Where somebody signs in may have changed since it was recorded.
      return { ...withSignIn(taking, { start: null }), phase: 'sign-in', asks: [], isArmed: false }
    case 'signs-in':
      return seeSignIn(taking, said.selector, where)
    case 'signed-in':
      return endSignIn(taking, where)
    case 'pointed':
      return withSignIn(taking, pointed(said.at, said.selector, said.path, taking.recording.signIn))
    case 'operation':
      return beginOperation(taking, said, where)
    case 'submits':
      return markSubmit(taking)
    case 'undo':
      return undo(taking)
    case 'finish':
      return { ...taking, phase: 'finished', asks: [], isArmed: false }
    case 'cannot':
      return { ...taking, notice: said.why }
    case 'clicked':
    case 'pressed':
    case 'typed':
    case 'named':
    case 'always':
    case 'read':
      return taking.phase === 'operation' ? takeStep(taking, said, where) : taking
    case 'here':
    case 'texts':
    case 'preview':
    case 'placed':
      return taking
  }
}

function takeStep(taking: Taking, said: StepSaid, where: Whereabouts): Taking {
  const { page } = where
  switch (said.say) {
    case 'clicked': {
      const isSubmit = taking.isArmed || (said.isSending && hasJustFilled(taking))
      const step: Step = { do: isSubmit ? 'submit' : 'click', selector: said.selector, page, ...inFrame(said.frame) }
      return { ...added(taking, step), isArmed: false, asks: [] }
    }
    case 'pressed':
      return {
        ...added(taking, { do: 'press', key: said.key, selector: said.selector, page, ...inFrame(said.frame) }),
        asks: [],
      }
    case 'typed':
      return takeField(taking, said.field, said.frame, page)
    case 'named':
      return nameField(taking, said.selector, { argument: said.argument })
    case 'always':
      return nameField(taking, said.selector, null)
    case 'read': {
      const { root, rows, fields } = said.draft
      const list = rows === undefined ? {} : { rows }
      const step: Step = { do: 'extract', what: said.what, root, ...list, fields, sample: where.sample ?? null, page }
      return { ...added(taking, step), asks: [] }
    }
  }
}

/** A page that came: after something that was done it is waited for, else the author has opened it. */
export function takeArrival(taking: Taking, where: Whereabouts): Taking {
  const { inside, origin, typed } = where
  const known = inside === null ? withOrigin(taking, origin) : taking
  if (taking.phase !== 'operation' || inside === null) {
    return known
  }
  const path = safePath(inside, typed)
  const steps = stepsOf(taking)
  const last = steps.at(-1)
  const before = last?.do === 'waitForNavigation' ? steps.at(-2) : last
  const isLed = before !== undefined && ['click', 'submit', 'press'].includes(before.do)
  const step: Step = isLed ? { do: 'waitForNavigation', path: pathPattern(path), page: null } : opening(inside, typed)
  // The site has led on by itself.
  const isAgain = last?.do === step.do
  return { ...withSteps(taking, [...(isAgain ? steps.slice(0, -1) : steps), step]), asks: [] }
}

function opening(inside: string, typed: readonly string[]): StepOf<'navigate'> {
  const query = safeQuery(inside, typed)
  return { do: 'navigate', path: safePath(inside, typed), ...(query !== undefined && { query }), page: null }
}

function beginOperation(taking: Taking, said: Said & { say: 'operation' }, { inside, typed }: Whereabouts): Taking {
  const { operations } = taking.recording
  const { resource, action } = said
  const others = operations.filter((one) => one.resource !== resource || one.action !== action)
  // An operation begins wherever the one before it has ended.
  const steps = inside === null ? [] : [opening(inside, typed)]
  const recording = { ...taking.recording, operations: [...others, { resource, action, steps }] }
  return { ...taking, recording, phase: 'operation', asks: [], isArmed: false }
}

function takeField(taking: Taking, field: TypedField, frame: Frame, page: string | null): Taking {
  const { selector, kind, isHidden, suggested, chosen } = field
  const known = taking.asks.find((one) => one.selector === selector)
  if (known !== undefined) {
    const asks = taking.asks.map((one) => (one === known ? { ...one, chosen } : one))
    const again = { ...taking, asks }
    return known.isAlways ? nameField(again, selector, null) : again
  }
  // A tick is most often the same for everybody, a choice is not. What hides its text is not written down unasked.
  const isAlways = kind === 'tick'
  const names = taking.asks.map(({ argument }) => argument)
  const argument = isHidden ? '' : otherThan(names, suggested)
  const ask = { selector, kind, isHidden, argument, isAlways, chosen, frame, page }
  const asked = { ...taking, asks: [...taking.asks, ask] }
  return isHidden ? asked : nameField(asked, selector, isAlways ? null : { argument })
}

function otherThan(taken: readonly string[], name: string): string {
  for (let number = 1; ; number++) {
    const one = number === 1 ? name : `${name}${number}`
    if (!taken.includes(one)) {
      return one
    }
  }
}

/** @param given null: always what was chosen now */
function nameField(taking: Taking, selector: string, given: { readonly argument: string } | null): Taking {
  const ask = taking.asks.find((one) => one.selector === selector)
  if (ask === undefined) {
    return taking
  }
  if (given !== null && !/^[A-Za-z][A-Za-z0-9_]{0,63}$/.test(given.argument)) {
    return { ...taking, notice: 'The name of an argument is letters and digits, and begins with a letter.' }
  }
  const field = fieldOf(ask, given)
  if (field === null) {
    return { ...taking, notice: 'What is typed is not kept, so it needs an argument.' }
  }
  const now = { ...ask, isAlways: given === null, argument: given?.argument ?? ask.argument }
  const asks = taking.asks.map((one) => (one === ask ? now : one))
  return { ...withField(taking, field, ask.frame, ask.page), asks }
}

function fieldOf(
  { kind, selector, isHidden, chosen }: Taking['asks'][number],
  given: { readonly argument: string } | null,
): FormStepField | null {
  switch (kind) {
    case 'text':
      return given === null ? null : { kind, selector, takes: given, ...(isHidden && { password: true }) }
    case 'list':
      return { kind, selector, takes: given ?? { always: Array.isArray(chosen) ? [...chosen] : [] } }
    case 'tick':
      return { kind, selector, takes: given ?? { always: chosen === true } }
  }
}

/** Into the form that is being filled, in the order in which it was. */
function withField(taking: Taking, field: FormStepField, frame: Frame, page: string | null): Taking {
  const steps = stepsOf(taking)
  const last = steps.at(-1)
  if (last?.do !== 'fillForm' || String(last.frame ?? '') !== String(frame ?? '')) {
    return added(taking, { do: 'fillForm', fields: [field], page, ...inFrame(frame) })
  }
  const isThere = last.fields.some(({ selector }) => selector === field.selector)
  const fields = isThere
    ? last.fields.map((one) => (one.selector === field.selector ? field : one))
    : [...last.fields, field]
  return withSteps(taking, [...steps.slice(0, -1), { ...last, fields }])
}

/** The last click, where it is the last that was done; else the next one. Again: not. */
function markSubmit(taking: Taking): Taking {
  const steps = stepsOf(taking)
  const index = steps.findLastIndex((step) => step.do !== 'waitForNavigation')
  const last = steps[index]
  if (taking.isArmed || (last?.do !== 'click' && last?.do !== 'submit')) {
    return { ...taking, isArmed: taking.phase === 'operation' && !taking.isArmed }
  }
  const marked: Step = { ...last, do: last.do === 'click' ? 'submit' : 'click' }
  return withSteps(taking, steps.with(index, marked))
}

export function isSubmitMarked(taking: Taking): boolean {
  return taking.isArmed || stepsOf(taking).findLast((step) => step.do !== 'waitForNavigation')?.do === 'submit'
}

/** The last that was done, with the waits for it and for what followed; of a form the last field. */
function undo(taking: Taking): Taking {
  const steps = stepsOf(taking)
  const done = steps.at(-1)?.do === 'waitForNavigation' ? steps.slice(0, -1) : steps
  const last = done.at(-1)
  if (last?.do === 'fillForm' && last.fields.length > 1) {
    const gone = last.fields.at(-1)?.selector
    const asks = taking.asks.filter(({ selector }) => selector !== gone)
    return { ...withSteps(taking, [...done.slice(0, -1), { ...last, fields: last.fields.slice(0, -1) }]), asks }
  }
  const before = done.slice(0, -1)
  const rest = before.at(-1)?.do === 'waitForSelector' ? before.slice(0, -1) : before
  return { ...withSteps(taking, rest), asks: [], isArmed: false }
}

/** It begins on the first page on which something is typed: that for a password may come later. */
function seeSignIn(taking: Taking, selector: string, { inside, origin, typed }: Whereabouts): Taking {
  const { signIn } = taking.recording
  if (inside === null) {
    return withOrigin(taking, origin)
  }
  if (taking.phase !== 'sign-in' || signIn === null || signIn.start !== null) {
    return taking
  }
  const shows = { signedIn: signIn.shows?.signedIn ?? null, signedOut: selector }
  return withSignIn(taking, { start: safePath(inside, typed), shows })
}

function endSignIn(taking: Taking, { inside, typed }: Whereabouts): Taking {
  if (taking.phase !== 'sign-in' || inside === null) {
    return { ...taking, notice: 'This page is none of the site. Go on until you are back there.' }
  }
  const home = safePath(inside, typed)
  const { signIn } = taking.recording
  const isOneAddress = home === signIn?.start
  // Where the address tells, what is shown need not.
  const shows = isOneAddress || (signIn?.shows?.signedIn ?? null) !== null ? (signIn?.shows ?? null) : null
  const done = withSignIn(taking, { home, signedIn: pathPattern(home), shows })
  return isOneAddress && (shows?.signedIn ?? null) === null
    ? { ...done, notice: 'The address is that of the sign-in: point at what only somebody signed in sees.' }
    : { ...done, phase: 'idle' }
}

function pointed(
  at: PointedAt,
  selector: string,
  path: string | null,
  known: RecordedSignIn | null,
): Partial<RecordedSignIn> {
  switch (at) {
    case 'who':
      return { who: { selector } }
    case 'locked':
      return { locked: selector }
    case 'signOut':
      return { signOut: path }
    case 'signedIn':
      return { shows: { signedIn: selector, signedOut: known?.shows?.signedOut ?? null } }
  }
}

function withSignIn(taking: Taking, change: Partial<RecordedSignIn>): Taking {
  const { recording } = taking
  return { ...taking, recording: { ...recording, signIn: { ...(recording.signIn ?? NO_SIGN_IN), ...change } } }
}

function withOrigin(taking: Taking, origin: string): Taking {
  const { recording } = taking
  const isKnown = !/^https?:/.test(origin) || recording.site.startsWith(origin) || recording.origins.includes(origin)
  return isKnown ? taking : { ...taking, recording: { ...recording, origins: [...recording.origins, origin] } }
}

export function operationOf({ phase, recording }: Taking): RecordedOperation | null {
  return phase === 'operation' ? (recording.operations.at(-1) ?? null) : null
}

function stepsOf(taking: Taking): readonly Step[] {
  return operationOf(taking)?.steps ?? []
}

function withSteps(taking: Taking, steps: readonly Step[]): Taking {
  const { recording } = taking
  const last = recording.operations.at(-1)
  if (last === undefined || taking.phase !== 'operation') {
    return taking
  }
  const operations = recording.operations.with(recording.operations.length - 1, { ...last, steps: [...steps] })
  return { ...taking, recording: { ...recording, operations } }
}

/** A page that a program draws shows later what is to be pressed or filled there. */
function added(taking: Taking, step: Step): Taking {
  const steps = stepsOf(taking)
  const last = steps.at(-1)
  const target = targetOf(step)
  const isFresh = last !== undefined && last.do !== 'fillForm' && last.do !== 'extract'
  const wait: Step[] =
    target === null || !isFresh
      ? []
      : [{ do: 'waitForSelector', selector: target, page: null, ...inFrame(step.frame ?? null) }]
  return withSteps(taking, [...steps, ...wait, step])
}

function targetOf(step: Step): string | null {
  switch (step.do) {
    case 'click':
    case 'submit':
    case 'press':
      return step.selector
    case 'fillForm':
      return step.fields[0]?.selector ?? null
    case 'navigate':
    case 'waitForNavigation':
    case 'waitForSelector':
    case 'extract':
      // It waits by itself, or is a wait.
      return null
  }
}

function hasJustFilled(taking: Taking): boolean {
  return operationOf(taking)?.action === 'write' && stepsOf(taking).at(-1)?.do === 'fillForm'
}

function inFrame(frame: Frame): { readonly frame?: string[] } {
  return frame === null || frame.length === 0 ? {} : { frame: [...frame] }
}

import { describe, expect, it } from 'vitest'
import {
  type Answer,
  AutomationFailure,
  CommandError,
  fingerprintOf,
  isUnknownSubmit,
  nameOf,
  type Next,
  replay,
  type Request,
  type Steps,
  type Submitted,
  submittedBy,
  submittedWhile,
  SubmitRefused,
} from '../../src/core/automation.ts'
import type { CommandName, CommandParams } from '../../src/wire/command.ts'
import { COMMAND_ERROR_CODES, type CommandErrorCode } from '../../src/wire/error-code.ts'

const PASSWORD = 'pass-that-nobody-may-see'

function command(name: CommandName, params: CommandParams): Request {
  return { kind: 'command', command: name, params, timeoutMs: 1000 }
}

const navigate = command('navigate', { url: 'https://site.example/login' })
const fill = command('fill', { selector: '#password', value: PASSWORD })
const submit = command('submit', { selector: '#confirm' })
const title = command('title', {})
const person: Request = { kind: 'user', until: [{ type: 'url', pattern: '/home' }], timeoutMs: 1000 }

function value(of: Request, answer: unknown = null): Answer {
  return { fingerprint: fingerprintOf(of), outcome: { value: answer } }
}

function error(of: Request, code: CommandErrorCode, message = `the page said ${PASSWORD}`): Answer {
  return { fingerprint: fingerprintOf(of), outcome: { error: { code, message } } }
}

/** Two commands, the user's turn, and a result made of the answers. */
function* story(): Steps<unknown> {
  yield navigate
  yield person
  const heading = yield title
  return { heading }
}

function* inOrder(...requests: Request[]): Steps<unknown> {
  for (const request of requests) {
    yield request
  }
  return 'done'
}

function requestOf(next: Next): Request {
  if (next.kind !== 'request') {
    throw new Error(`expected a request, got ${next.kind}`)
  }
  return next.request
}

function failureOf(next: Next): { code: string; message: string } {
  if (next.kind !== 'failure') {
    throw new Error(`expected a failure, got ${next.kind}`)
  }
  expect(next.message).not.toContain(PASSWORD)
  return { code: next.code, message: next.message }
}

describe('replay', () => {
  it.each<[string, Answer[], Next]>([
    ['asks first', [], { kind: 'request', request: navigate, fingerprint: fingerprintOf(navigate) }],
    ['asks next', [value(navigate)], { kind: 'request', request: person, fingerprint: fingerprintOf(person) }],
    [
      'goes on after the user',
      [value(navigate), value(person)],
      { kind: 'request', request: title, fingerprint: fingerprintOf(title) },
    ],
    [
      'gives the result',
      [value(navigate), value(person), value(title, 'Home')],
      { kind: 'result', value: { heading: 'Home' } },
    ],
  ])('%s', (_, answers, next) => {
    expect(replay(story, answers)).toEqual(next)
  })

  it('gives the same next step however often it is asked', () => {
    const answers = [value(navigate), value(person)]
    expect(replay(story, answers)).toEqual(replay(story, answers))
  })

  it('gives a result without a single command', () => {
    expect(replay(() => inOrder(), [])).toEqual({ kind: 'result', value: 'done' })
  })

  it('hands each answer to the step that asked, whatever its type', () => {
    const answers = [null, 0, '', false, [1], { a: 1 }]
    const next = replay(
      function* () {
        const seen: unknown[] = []
        for (let index = 0; index < answers.length; index++) {
          seen.push(yield title)
        }
        return seen
      },
      answers.map((answer) => value(title, answer)),
    )
    expect(next).toEqual({ kind: 'result', value: answers })
  })

  it('throws the error in, and a caught one leads elsewhere', () => {
    function* careful(): Steps<unknown> {
      try {
        yield submit
      } catch (cause) {
        if (cause instanceof CommandError && cause.code === 'detached' && cause.request === submit) {
          const heading = yield title
          return heading
        }
      }
      return 'submitted'
    }
    expect(requestOf(replay(careful, [error(submit, 'detached')]))).toEqual(title)
    expect(replay(careful, [error(submit, 'detached'), value(title, 'Added')])).toEqual({
      kind: 'result',
      value: 'Added',
    })
    expect(replay(careful, [value(submit)])).toEqual({ kind: 'result', value: 'submitted' })
    expect(replay(careful, [error(submit, 'timeout')])).toEqual({ kind: 'result', value: 'submitted' })
  })

  it('keeps the failure that an automation chose', () => {
    const next = replay(
      function* () {
        yield navigate
        throw new AutomationFailure('LOGIN_FAILED', 'The site refused the sign-in.')
      },
      [value(navigate)],
    )
    expect(failureOf(next)).toEqual({ code: 'LOGIN_FAILED', message: 'The site refused the sign-in.' })
  })

  it.each<[string, () => Steps<unknown>, Answer[], string, string]>([
    [
      'a lost submit: nobody knows',
      () => inOrder(submit),
      [error(submit, 'detached')],
      'OUTCOME_UNKNOWN',
      'The step "submit #confirm" failed: detached. What was sent before may have taken effect.',
    ],
    [
      'a site that cannot be reached',
      () => inOrder(navigate),
      [error(navigate, 'navigation_failed')],
      'CONNECTION_FAILED',
      'The site could not be reached at "navigate /login".',
    ],
    [
      'a submit that led to no page',
      () => inOrder(submit),
      [error(submit, 'navigation_failed')],
      'OUTCOME_UNKNOWN',
      'The site could not be reached at "submit #confirm". What was sent before may have taken effect.',
    ],
    [
      'a lost fill, which has no effect outside',
      () => inOrder(fill),
      [error(fill, 'detached')],
      'AUTOMATION_ERROR',
      'The step "fill #password" failed: detached.',
    ],
    [
      'a submit that was refused',
      () => inOrder(submit),
      [error(submit, 'not_found')],
      'AUTOMATION_ERROR',
      'The step "submit #confirm" failed: not_found.',
    ],
    [
      'a client that cannot look',
      () => inOrder(command('evaluate', { expression: PASSWORD })),
      [error(command('evaluate', { expression: PASSWORD }), 'unsupported')],
      'CLIENT_UNSUPPORTED',
      'The client cannot do the step "evaluate".',
    ],
    [
      'an element that cannot be filled',
      () => inOrder(fill),
      [error(fill, 'unsupported')],
      'AUTOMATION_ERROR',
      'The step "fill #password" failed: unsupported.',
    ],
    [
      'a field that is not there',
      () => inOrder(navigate, fill),
      [value(navigate), error(fill, 'timeout')],
      'AUTOMATION_ERROR',
      'The step "fill #password" failed: timeout.',
    ],
    [
      'a user who never came back',
      () => inOrder(person),
      [error(person, 'timeout')],
      'AUTOMATION_ERROR',
      'The step "wait for the user" failed: timeout.',
    ],
    [
      'a bug, without its text',
      // oxlint-disable-next-line require-yield -- It stops before its first step.
      function* () {
        throw new TypeError(`cannot read ${PASSWORD}`)
      },
      [],
      'AUTOMATION_ERROR',
      'The automation stopped unexpectedly.',
    ],
    [
      'a bug that throws no error',
      function* () {
        const answer = yield title
        throw answer
      },
      [value(title, PASSWORD)],
      'AUTOMATION_ERROR',
      'The automation stopped unexpectedly.',
    ],
    [
      'an automation that cannot even start',
      () => {
        throw new Error(PASSWORD)
      },
      [],
      'AUTOMATION_ERROR',
      'The automation stopped unexpectedly.',
    ],
  ])('explains %s', (_, run, answers, code, message) => {
    expect(failureOf(replay(run, answers))).toEqual({ code, message })
  })

  it('keeps the cause for the log', () => {
    const cause = new Error('for the log')
    const next = replay(() => {
      throw cause
    }, [])
    expect(next).toMatchObject({ kind: 'failure', cause })
  })

  it.each<[string, () => Steps<unknown>, Answer[]]>([
    ['another first command', () => inOrder(title), [value(navigate)]],
    ['another command later', () => inOrder(navigate, submit), [value(navigate), value(title)]],
    ['another param', () => inOrder(command('submit', { selector: '#send' })), [value(submit)]],
    ['a click instead of a submit', () => inOrder(command('click', { selector: '#confirm' })), [value(submit)]],
    ['a command instead of the user', () => inOrder(title), [value(person)]],
    [
      'another end of the user’s turn',
      () => inOrder({ kind: 'user', until: [{ type: 'url', pattern: '/welcome' }], timeoutMs: 1000 }),
      [value(person)],
    ],
    ['another command where the answer was an error', () => inOrder(title), [error(navigate, 'timeout')]],
    ['an end before the answers end', () => inOrder(navigate), [value(navigate), value(title)]],
    ['no command at all', () => inOrder(), [value(navigate)]],
    [
      'a failure before the answers end',
      function* () {
        yield navigate
        throw new AutomationFailure('LOGIN_FAILED', 'The site refused the sign-in.')
      },
      [value(navigate), value(title)],
    ],
    ['an error that is no longer caught', () => inOrder(navigate, title), [error(navigate, 'timeout'), value(title)]],
  ])('ends a session whose automation changed: %s', (_, run, answers) => {
    expect(replay(run, answers).kind).toBe('deviation')
  })
})

/** A step that sends and then, whatever came of that, looks, and ends as it is told. */
function sending(end: 'result' | AutomationFailure | TypeError, asked: Request = submit): () => Steps<unknown> {
  return function* () {
    yield navigate
    try {
      yield asked
    } catch (cause) {
      if (!(cause instanceof CommandError)) {
        throw cause
      }
    }
    yield title
    if (end === 'result') {
      return 'done'
    }
    throw end
  }
}

describe('a submit', () => {
  const login = new AutomationFailure('LOGIN_FAILED', 'No.')
  const refused = new SubmitRefused('Declined.')
  const codes: readonly CommandErrorCode[] = COMMAND_ERROR_CODES
  const NOTHING: readonly CommandErrorCode[] = ['not_found', 'unsupported', 'refused']

  it.each<[string, Answer, 'result' | AutomationFailure | TypeError, string]>([
    // However it was answered, whoever has looked and come to a result or to a refusal knows.
    ...codes.flatMap((code): [string, Answer, 'result' | AutomationFailure, string][] => [
      [code, error(submit, code), 'result', 'result'],
      [code, error(submit, code), refused, 'AUTOMATION_ERROR'],
    ]),
    ['came through', value(submit), 'result', 'result'],
    ['came through', value(submit), refused, 'AUTOMATION_ERROR'],
    // Everything else is no knowledge of it.
    ['came through', value(submit), login, 'OUTCOME_UNKNOWN'],
    ['came through', value(submit), new TypeError('a bug'), 'OUTCOME_UNKNOWN'],
    ['timeout', error(submit, 'timeout'), login, 'OUTCOME_UNKNOWN'],
    ['detached', error(submit, 'detached'), login, 'OUTCOME_UNKNOWN'],
    ['navigation_failed', error(submit, 'navigation_failed'), login, 'OUTCOME_UNKNOWN'],
    ['script_error', error(submit, 'script_error'), new TypeError('a bug'), 'OUTCOME_UNKNOWN'],
    // A client that promises that nothing happened has sent nothing.
    ['not_found', error(submit, 'not_found'), login, 'LOGIN_FAILED'],
    ['unsupported', error(submit, 'unsupported'), login, 'LOGIN_FAILED'],
    ['refused', error(submit, 'refused'), login, 'LOGIN_FAILED'],
  ])('that was answered with %s (%#)', (_, answer, end, expected) => {
    const next = replay(sending(end), [value(navigate), answer, value(title)])
    expect(next.kind === 'failure' ? next.code : next.kind).toBe(expected)
  })

  it.each(codes)('that nobody handles: %s', (code) => {
    const { code: told } = failureOf(replay(() => inOrder(submit), [error(submit, code)]))
    expect(told).toBe(NOTHING.includes(code) ? 'AUTOMATION_ERROR' : 'OUTCOME_UNKNOWN')
  })

  it('is not a click', () => {
    const click = command('click', { selector: '#next' })
    const next = replay(sending(login, click), [value(navigate), error(click, 'timeout'), value(title)])
    expect(failureOf(next).code).toBe('LOGIN_FAILED')
  })

  it('is unknown to the automation where nothing promises that it did not happen', () => {
    const unknown = codes.filter((code) => isUnknownSubmit(new CommandError(code, 'm', submit)))
    expect(unknown).toEqual(['timeout', 'navigation_failed', 'script_error', 'detached'])
    expect(isUnknownSubmit(new CommandError('detached', 'm', title))).toBe(false)
    expect(isUnknownSubmit(new Error('m'))).toBe(false)
  })

  it.each<[Submitted, Request, Answer['outcome'], Submitted]>([
    ['no', title, { value: 1 }, 'no'],
    ['asked', submit, { value: null }, 'maybe'],
    ['asked', submit, { error: { code: 'timeout', message: '' } }, 'maybe'],
    ['asked', submit, { error: { code: 'refused', message: '' } }, 'no'],
    // An earlier one is not taken back by a later one that did not happen.
    ['maybe', submit, { error: { code: 'not_found', message: '' } }, 'maybe'],
    ['maybe', title, { error: { code: 'timeout', message: '' } }, 'maybe'],
  ])('%s, then an answer: %#', (before, asked, outcome, after) => {
    expect(submittedBy(before, asked, outcome)).toBe(after)
  })

  it.each<[Submitted, Request, Submitted]>([
    ['no', title, 'no'],
    ['no', submit, 'asked'],
    ['maybe', submit, 'maybe'],
    ['maybe', title, 'maybe'],
  ])('%s, while a request is open: %#', (before, next, during) => {
    expect(submittedWhile(before, next)).toBe(during)
  })
})

describe('fingerprintOf', () => {
  it('is the same whatever the order of the params', () => {
    const there = command('waitForSelector', { selector: '#a', state: 'visible', timeout: 5 })
    const back = command('waitForSelector', { timeout: 5, state: 'visible', selector: '#a' })
    expect(Object.keys(there.kind === 'command' ? there.params : {})).not.toEqual(
      Object.keys(back.kind === 'command' ? back.params : {}),
    )
    expect(fingerprintOf(there)).toBe(fingerprintOf(back))
    expect(replay(() => inOrder(back), [value(there)])).toEqual({ kind: 'result', value: 'done' })
  })

  it('differs between any two requests that differ', () => {
    const requests: Request[] = [
      navigate,
      fill,
      submit,
      title,
      person,
      command('url', {}),
      command('click', { selector: '#confirm' }),
      command('fill', { selector: '#password', value: '' }),
      command('fill', { selector: PASSWORD, value: '#password' }),
      command('select', { selector: '#a', values: ['b', 'c'] }),
      command('select', { selector: '#a', values: ['b,c'] }),
      command('select', { selector: '#a', values: ['c', 'b'] }),
      command('press', { key: 'Enter' }),
      command('press', { key: 'Enter', selector: '#a' }),
      command('waitForTimeout', { timeout: 1 }),
      command('waitForTimeout', { timeout: 2 }),
      { kind: 'user', until: [{ type: 'selector', selector: '/home' }], timeoutMs: 1000 },
      { kind: 'user', until: [], timeoutMs: 1000 },
    ]
    expect(new Set(requests.map(fingerprintOf)).size).toBe(requests.length)
  })

  it('tells nothing of a value', () => {
    expect(fingerprintOf(fill)).toMatch(/^[\w-]{16}$/)
  })
})

describe('nameOf', () => {
  it.each<[Request, string]>([
    [navigate, 'navigate /login'],
    [fill, 'fill #password'],
    [command('select', { selector: '#state', values: [PASSWORD] }), 'select #state'],
    [command('press', { key: PASSWORD, selector: '#a' }), 'press #a'],
    [command('evaluate', { expression: PASSWORD }), 'evaluate'],
    [command('waitForNavigation', { urlPattern: '/done$', timeout: 1 }), 'waitForNavigation /done$'],
    [command('updateStatus', { heading: PASSWORD }), 'updateStatus'],
    [person, 'wait for the user'],
  ])('%#: names the step and no value', (request, name) => {
    expect(nameOf(request)).toBe(name)
  })
})

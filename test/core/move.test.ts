// What one move of a session writes down and changes: an automation of a few lines, no runtime, and time is a number.
import { describe, it } from 'vitest'
import {
  fingerprintOf,
  nameOf,
  type Answer,
  type Outcome,
  type Request,
  type Steps,
} from '../../src/core/automation.ts'
import { decideMove, findOpenRequest, type Journal, type Move } from '../../src/core/move.ts'
import type { OpenRequest, Plan } from '../../src/core/run.ts'
import { facts, navigate, NOW, session, state, submit, typesOf, user } from '../support/states.ts'

function* asking(...requests: Request[]): Steps<unknown> {
  for (const request of requests) {
    yield request
  }
  return 'done'
}

function planOf(...steps: Request[][]): Plan {
  const [login = [], ...operations] = steps
  return {
    version: 'v1',
    needs: ['evaluate'],
    login: () => asking(...login),
    operations: operations.map((requests) => ({
      resource: 'paymentMethod',
      action: 'write',
      run: () => asking(...requests),
      parseResult: (data) => ({ data }),
    })),
  }
}

const EMPTY: Journal = { answers: [], before: null, results: [], number: 0, bytes: 0, submitted: 'no' }

function answerTo(request: Request, outcome: Outcome = { value: null }): Answer {
  return { fingerprint: fingerprintOf(request), outcome }
}

const nextOf = (request: Request) => ({ fingerprint: fingerprintOf(request), asked: nameOf(request) })

function move(
  plan: Plan,
  step: number,
  journal: Partial<Journal>,
  outcome: Outcome | null,
  { connection = 1, capabilities = null }: { connection?: number; capabilities?: readonly 'tabs'[] | null } = {},
): Move {
  const before = session({ step, connection })
  const whole = { ...EMPTY, ...journal }
  const openRequest = outcome === null ? null : findOpenRequest(plan, before, whole)
  const given = outcome === null || openRequest === null ? null : { openRequest, outcome }
  return decideMove({ state: state('active', before), session: before, facts }, plan, whole, given, capabilities, NOW)
}

function openAfter({ run }: Move): OpenRequest | null {
  return run.next.kind === 'asks' ? run.next.openRequest : null
}

describe('a move', () => {
  it('that begins a session asks the first request, and writes nothing down', ({ expect }) => {
    const first = move(planOf([user]), -1, {}, null)
    expect(openAfter(first)).toMatchObject({ number: 1, request: user })
    expect(first).toMatchObject({ entries: [], submitted: 'no', isNew: true })
    expect(typesOf(first.change)).toEqual(['session.user_required'])
  })

  it('with another client asks the same again, and changes nothing', ({ expect }) => {
    const again = move(planOf([user]), -1, {}, null, { connection: 2 })
    expect(again).toMatchObject({ change: null, entries: [], isNew: false })
  })

  it('writes down the answer, and after it the results of what came to its end', ({ expect }) => {
    const plan = planOf([navigate], [], [submit])
    const over = move(plan, -1, {}, { value: 1 })
    expect(over.entries).toEqual([
      {
        kind: 'answer',
        value: { ...answerTo(navigate, { value: 1 }), asked: 'navigate /', version: 'v1', next: nextOf(submit) },
      },
      { kind: 'result', value: 'done' },
    ])
    expect(openAfter(over)).toMatchObject({ number: 3, request: submit })
    expect(over.change?.state.session).toMatchObject({ step: 1, stepFrom: 2 })
  })

  it('keeps beside the answer what its step has left open: other code that asks otherwise is noticed', ({ expect }) => {
    const [entry] = move(planOf([navigate, submit]), -1, {}, { value: 1 }).entries
    const answer = entry?.value as Answer
    expect(answer.next).toEqual(nextOf(submit))
    const after = { answers: [answer], number: 1, submitted: 'asked' } as const
    const open = (plan: Plan) => findOpenRequest(plan, session(), { ...EMPTY, ...after })
    expect(open(planOf([navigate, submit]))).toMatchObject({ number: 2, request: submit })
    for (const other of [[navigate, user], [navigate]]) {
      const plan = { ...planOf(other), version: 'v2' }
      expect(open(plan)).toBeNull()
      const moved = move(plan, -1, after, null, { connection: 2 })
      expect(moved.change?.state.error?.code).toBe('OUTCOME_UNKNOWN')
    }
  })

  it.for<[string, Request[], Partial<Journal>, Outcome | null, Move['submitted']]>([
    ['before a submit', [navigate, submit], {}, { value: null }, 'asked'],
    ['that begins with a submit', [submit], {}, null, 'asked'],
    ['after one that came through', [submit, navigate], { submitted: 'asked' }, { value: null }, 'maybe'],
    [
      'after one that did nothing',
      [submit, navigate],
      { submitted: 'asked' },
      { error: { code: 'not_found', message: '' } },
      'no',
    ],
  ])('%s says what the step has sent', ([, requests, journal, outcome, expected], { expect }) => {
    // One that is told of an error goes on where it can: this automation looks no further than that.
    const tolerant: Plan = {
      ...planOf([], requests),
      operations: [
        {
          resource: 'paymentMethod',
          action: 'write',
          *run() {
            for (const request of requests) {
              try {
                yield request
              } catch {
                // It tries the next.
              }
            }
            return 'done'
          },
          parseResult: (data) => ({ data }),
        },
      ],
    }
    expect(move(tolerant, 0, journal, outcome).submitted).toBe(expected)
  })

  it('leaves the first request of the next step open for whatever code comes next', ({ expect }) => {
    const [written] = move(planOf([navigate], [submit]), -1, {}, { value: null }).entries
    const before = written!.value as Answer
    expect(before.next).toEqual(nextOf(submit))
    const journal = { before, number: 1 }
    expect(openAfter(move(planOf([navigate], [submit]), 0, journal, null, { connection: 2 }))).toMatchObject({
      number: 2,
    })
    for (const changed of [planOf([navigate], [navigate]), planOf([navigate], [])]) {
      expect(move(changed, 0, { ...journal, submitted: 'asked' }, null, { connection: 2 }).run.next).toMatchObject({
        kind: 'failed',
        error: { code: 'OUTCOME_UNKNOWN' },
      })
    }
  })

  it('of an operation that has sent something starts the next with a clean slate', ({ expect }) => {
    const next = move(planOf([], [submit], [navigate]), 0, { submitted: 'asked' }, { value: null })
    expect(next.submitted).toBe('no')
    expect(next.change?.state.session?.sent).toEqual(['paymentMethod read'])
  })

  it('that ends the session writes nothing down', ({ expect }) => {
    const end = move(planOf([], [navigate]), 0, {}, { value: null })
    expect(end).toMatchObject({ entries: [], change: { state: { status: 'complete' }, session: 'ends' } })
  })

  it('ends where the client lacks what is needed, before anything is asked', ({ expect }) => {
    const lacking = move(planOf([navigate]), -1, {}, null, { capabilities: ['tabs'] })
    expect(lacking).toMatchObject({ entries: [], change: { state: { error: { code: 'CLIENT_UNSUPPORTED' } } } })
    const sent = move(planOf([], [submit, navigate]), 0, { submitted: 'asked' }, { value: null }, { capabilities: [] })
    expect(sent.change?.state.error?.code).toBe('OUTCOME_UNKNOWN')
  })
})

describe('what the journal leaves open', () => {
  it('is the next request, under the next number', ({ expect }) => {
    const journal = { ...EMPTY, answers: [answerTo(navigate)], number: 6 }
    expect(findOpenRequest(planOf([navigate, user]), session(), journal)).toMatchObject({ number: 7, request: user })
  })

  it('is nothing where the answers reach the end', ({ expect }) => {
    expect(findOpenRequest(planOf([], []), session({ step: 0 }), EMPTY)).toBeNull()
  })
})

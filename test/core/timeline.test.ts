// What a developer may see of a session: entries and sessions as pure tables. Values never come through.
import { describe, it } from 'vitest'
import type { Request } from '../../src/core/automation.ts'
import { attemptsOf } from '../../src/core/attempt.ts'
import type { LinkEvent } from '../../src/wire/event.ts'
import { answeredEntry, askedEntry, consoleEntry, textsIn } from '../../src/core/timeline.ts'
import { facts, NOW, openOf, user } from '../support/states.ts'

const SECRET = 'pass-that-nobody-may-see'
const CARD = '4111111111111111'

function command(name: string, params: object, more: object = {}): Request {
  return { kind: 'command', command: name, params, timeoutMs: 1000, ...more } as Request
}

describe('an entry of a request', () => {
  it.for<[string, Request, object]>([
    [
      'an address without its query',
      command('navigate', { url: `https://a.example/pay/new?sid=${SECRET}#${SECRET}` }),
      { command: 'navigate', path: '/pay/new' },
    ],
    ['a number in an address', command('navigate', { url: `https://a.example/of/${CARD}` }), { path: '/of/…' }],
    ['a value that is filled', command('fill', { selector: '#pw', value: SECRET }), { target: '#pw', path: '/at' }],
    [
      'a root in a frame',
      command('extract', { root: '#b', fields: {}, timeout: 1, frame: ['#f', 'iframe'] }),
      { target: '#f → iframe → #b' },
    ],
    ['values', command('select', { selector: '#s', values: [SECRET] }), { target: '#s', path: '/at' }],
    ['a key', command('press', { selector: '#s', key: SECRET }), { target: '#s', path: '/at' }],
    ['a selector with a card', command('click', { selector: `[data-n="${CARD}"]` }), { target: '[data-n="…"]' }],
    [
      'an expression, by what it looks for',
      command('evaluate', { expression: SECRET }, { step: 'read the cards' }),
      { command: 'evaluate', target: 'read the cards' },
    ],
    ['words for the user', command('updateStatus', { heading: SECRET }), { command: 'updateStatus' }],
  ])('shows %s', ([, request, expected], { expect }) => {
    const entry = askedEntry({ ...openOf(request), path: '/at' }, NOW)
    expect(entry).toMatchObject({ at: NOW, kind: 'command', ...expected })
    expect(JSON.stringify(entry)).not.toMatch(/pass-that|4111/)
  })

  it('of the turn of the user says no more than where', ({ expect }) => {
    expect(askedEntry({ ...openOf(user), path: '/in' }, NOW)).toEqual({ at: NOW, kind: 'user', path: '/in' })
  })

  it('says when it was answered, and how, and never with what', ({ expect }) => {
    const request = command('evaluate', { expression: '1' }, { mismatchesOf: () => ['rows.0.number'] })
    const asked = askedEntry(openOf(request), NOW)
    expect(answeredEntry(asked, request, { value: SECRET }, NOW + 70)).toEqual({
      ...asked,
      durationMs: 70,
      outcome: 'ok',
      mismatches: ['rows.0.number'],
    })
    const error = { code: 'timeout', message: SECRET } as const
    expect(answeredEntry(asked, request, { error }, NOW - 5)).toEqual({ ...asked, durationMs: 0, outcome: 'timeout' })
  })
})

describe('a console line', () => {
  it.for<[string, string]>([
    ['main.js:12 the form is not ready', 'main.js:12 the form is not ready'],
    [`cannot parse "${SECRET}"`, 'cannot parse …'],
    [`card ${CARD} refused`, 'card … refused'],
    [`GET /pay?sid=${SECRET} 404`, 'GET /pay?… 404'],
    [`sid=${SECRET}; theme=dark`, 'sid=…; theme=…'],
    ['password: hunter2', 'password: …'],
    ['typed hunter2 here', 'typed … here'],
    ['name on card is John Doe', 'name on card is …'],
    ['NAME JOHN DOE, john doe', 'NAME …, …'],
    ['Authorization Bearer eyJhbGciOi.abc.def sent', 'Authorization Bearer … sent'],
    ['Authorization: Bearer eyJhbGciOi.abc.def sent', 'Authorization: … … sent'],
    ['signed in as john@mail.example', 'signed in as …'],
    ['JOHN DOE of Elm St', '… of …'],
    ['two\nlines\u0000\u202e', 'two lines'],
    ['x'.repeat(5000), 'x'.repeat(300)],
  ])('%j is kept as %j', ([said, kept], { expect }) => {
    const event = { type: 'console', payload: { message: said, level: 'warn' } } as const
    expect(consoleEntry(event, ['Doe', 'John Doe', 'Elm St'], NOW)).toEqual({
      at: NOW,
      kind: 'console',
      outcome: 'warn',
      message: kept,
    })
  })

  it('of any other form is an empty one', ({ expect }) => {
    expect(consoleEntry({ type: 'error' }, [], NOW)).toMatchObject({ outcome: 'error', message: '' })
    expect(consoleEntry({ type: 'console', payload: { text: 7, level: SECRET } }, [], NOW)).toMatchObject({
      outcome: 'log',
      message: '',
    })
  })

  it('is searched for every argument that can be told from a word', ({ expect }) => {
    expect(textsIn([{ cvv: '123', zip: ' 10001 ', state: 'CA', more: { line1: 'Elm St 1' } }, null, 7])).toEqual([
      '123',
      '10001',
      'Elm St 1',
    ])
  })
})

describe('the sessions of a link', () => {
  let seq = 1
  const event = (type: LinkEvent['type'], at: number, data: LinkEvent['data'] = {}): LinkEvent => ({
    id: `evt_${seq}`,
    seq: ++seq,
    type,
    data,
    createdAt: at,
  })
  const [read, write] = facts.operations

  it('are put together from its events, newest first', ({ expect }) => {
    const sessions = attemptsOf(facts.operations, [
      event('link.claimed', 10, { sessionId: 'a' }),
      event('session.connected', 11, { sessionId: 'a', clientName: 'shell', clientVersion: '7' }),
      event('operation.started', 12, { index: 0 }),
      event('operation.completed', 13, { index: 0 }),
      event('operation.started', 13, { index: 1 }),
      event('link.failed', 15, { sessionId: 'a', code: 'LOGIN_FAILED', message: 'No.' }),
      event('link.claimed', 20, { sessionId: 'b' }),
    ])
    expect(sessions).toEqual([
      {
        id: 'b',
        startedAt: 20,
        endedAt: null,
        status: 'active',
        error: null,
        client: null,
        operations: [read, write].map((one) => ({ ...one, status: 'pending', startedAt: null, endedAt: null })),
      },
      {
        id: 'a',
        startedAt: 10,
        endedAt: 15,
        status: 'failed',
        error: { code: 'LOGIN_FAILED', message: 'No.' },
        client: { name: 'shell', version: '7' },
        operations: [
          { ...read, status: 'complete', startedAt: 12, endedAt: 13 },
          { ...write, status: 'failed', startedAt: 13, endedAt: 15 },
        ],
      },
    ])
  })

  it.for<[LinkEvent['type'], LinkEvent['data'], object]>([
    ['link.complete', {}, { status: 'complete', error: null }],
    ['link.expired', {}, { status: 'expired', error: null }],
    [
      'link.canceled',
      { code: 'OUTCOME_UNKNOWN', message: 'm' },
      { status: 'canceled', error: { code: 'OUTCOME_UNKNOWN' } },
    ],
  ])('end with %s', ([type, data, expected], { expect }) => {
    const [only] = attemptsOf(facts.operations, [event('link.claimed', 1, { sessionId: 'a' }), event(type, 2, data)])
    expect(only).toMatchObject({ endedAt: 2, ...expected })
  })

  it('are none where nobody claimed it', ({ expect }) => {
    expect(attemptsOf(facts.operations, [event('link.expired', 2)])).toEqual([])
  })
})

// What a client's frame means for the open request: pure tables.
import { describe, it } from 'vitest'
import type { Request } from '../../src/core/automation.ts'
import type { SessionState } from '../../src/core/link-life.ts'
import {
  commandId,
  decideResume,
  endOfTurn,
  forkAfter,
  judgeMessage,
  knownCapabilities,
  mayEndTurn,
  missingCapability,
  outcomeOf,
  timeoutOutcome,
} from '../../src/core/open-request.ts'
import type { OpenRequest } from '../../src/core/run.ts'
import type { Capability } from '../../src/wire/capability.ts'
import type { ClientMessage } from '../../src/wire/session-message.ts'
import { navigate, openOf, session, submit, user } from '../support/states.ts'

describe('a response', () => {
  const sessionId = 'sess_1234567890'
  const id = commandId(sessionId, 7)
  const response = (fields: object) => ({ type: 'client.command_response' as const, id, ...fields })

  it.for<[string, object, unknown]>([
    ['a result', { result: { a: 1 } }, { value: { a: 1 } }],
    ['no result', {}, { value: null }],
    ['a null error', { result: 1, error: null }, { value: 1 }],
    ['a known error', { error: { code: 'not_found', message: 'm' } }, { error: { code: 'not_found', message: 'm' } }],
    ['an unknown error code', { error: { code: 'oops' } }, { error: { code: 'script_error', message: '' } }],
    [
      'a long message',
      { error: { code: 'timeout', message: 'm'.repeat(2000) } },
      { error: { code: 'timeout', message: 'm'.repeat(1000) } },
    ],
  ])('with %s is the outcome', ([, fields, expected], { expect }) => {
    expect(outcomeOf(openOf(navigate), sessionId, response(fields))).toEqual(expected)
  })

  it.for<[string, OpenRequest, string]>([
    ['an earlier command', openOf(navigate, 8), id],
    ['a command of another session', openOf(navigate), commandId('sess_other67891', 7)],
    ['nothing, as the user has the turn', openOf(user), id],
  ])('to %s changes nothing', ([, openRequest, given], { expect }) => {
    expect(outcomeOf(openRequest, sessionId, { ...response({ result: 1 }), id: given })).toBeNull()
  })

  it('that never came is a timeout, but a lost page for a submit', ({ expect }) => {
    expect(timeoutOutcome(navigate)).toMatchObject({ error: { code: 'timeout' } })
    expect(timeoutOutcome(submit)).toMatchObject({ error: { code: 'detached' } })
  })
})

describe('the turn of the user', () => {
  const home = 'https://a.example/account'

  it.for<[string, string, Record<string, unknown> | undefined, number | null]>([
    ['the address matches', 'navigation', { url: home, isMainFrame: true }, 0],
    ['the address matches and no frame is named', 'navigation', { url: home }, 0],
    ['the address of another frame matches', 'navigation', { url: home, isMainFrame: false }, null],
    ['the address is another', 'navigation', { url: `${home}/no`, isMainFrame: true }, null],
    ['the address is no text', 'navigation', { url: [home] }, null],
    ['a navigation says nothing', 'navigation', undefined, null],
    ['the element is there', 'selector', { selector: '#locked' }, 1],
    ['another element is there', 'selector', { selector: '#other' }, null],
    ['a console line has the address', 'console', { url: home, selector: '#locked' }, null],
  ])('%s', ([, type, payload, expected], { expect }) => {
    const events = [{ type: type as 'console', ...(payload === undefined ? {} : { payload }) }]
    expect(endOfTurn(user, events)).toBe(expected)
    expect(endOfTurn(user, [{ type: 'error' }, ...events])).toBe(expected)
  })

  it('ends by an element in the frame that was named, and by none elsewhere', ({ expect }) => {
    const framed: Request = {
      kind: 'user',
      until: [{ type: 'selector', selector: '#done', frame: ['#bank'] }],
      timeoutMs: 1000,
    }
    const seen = (frame?: readonly string[]) => [
      { type: 'selector' as const, payload: { selector: '#done', ...(frame !== undefined && { frame }) } },
    ]
    expect(endOfTurn(framed, seen(['#bank']))).toBe(0)
    expect(endOfTurn(framed, seen(['#bank', '#deep']))).toBeNull()
    expect(endOfTurn(framed, seen())).toBeNull()
    expect(missingCapability(framed, [], ['evaluate'])).toBe('frames')
  })

  it('cannot end while a command is open', ({ expect }) => {
    expect(endOfTurn(navigate, [{ type: 'navigation', payload: { url: home } }])).toBeNull()
  })
})

describe('a client that says hello', () => {
  const remembered = commandId('sess_1234567890', 7)
  const before = commandId('sess_1234567890', 6)

  it.for<[string, OpenRequest, Partial<SessionState>, string | null, 'ask' | 'outcome_unknown']>([
    ['a submit that nobody was sent', openOf(submit), { connection: 1 }, null, 'ask'],
    ['a submit, and remembers nothing', openOf(submit), {}, null, 'outcome_unknown'],
    ['a submit, and began the command just before it', openOf(submit), {}, before, 'ask'],
    ['a submit, and began an older command', openOf(submit), {}, commandId('sess_1234567890', 5), 'outcome_unknown'],
    [
      'a submit after a user, and began the command before',
      openOf(submit, 7, 5),
      {},
      commandId('sess_1234567890', 5),
      'ask',
    ],
    ['a submit after a user, and claims his turn', openOf(submit, 7, 5), {}, before, 'outcome_unknown'],
    ['a submit that is the first command', openOf(submit, 7, null), {}, null, 'outcome_unknown'],
    [
      'a submit, and a second memory may have begun the one before',
      openOf(submit),
      { forkedAt: 6 },
      before,
      'outcome_unknown',
    ],
    ['a submit, and any second memory is older', openOf(submit), { forkedAt: 5 }, before, 'ask'],
    [
      'a submit, and began the one before in another session',
      openOf(submit),
      {},
      commandId('sess_other67891', 6),
      'outcome_unknown',
    ],
    [
      'a submit of the same number in another session',
      openOf(submit),
      {},
      commandId('sess_other67891', 7),
      'outcome_unknown',
    ],
    ['a submit that it remembers', openOf(submit), { forkedAt: 7 }, remembered, 'ask'],
    ['a command that it does not remember', openOf(navigate), {}, null, 'ask'],
    ['a command that it remembers', openOf(navigate), { connection: 3 }, remembered, 'ask'],
    ['the turn of its user', openOf(user), {}, null, 'ask'],
  ])('finds %s open', ([, openRequest, changes, lastCommandId, expected], { expect }) => {
    expect(decideResume(openRequest, session({ connection: 2, ...changes }), lastCommandId)).toBe(expected)
  })
})

describe('a second memory of the session', () => {
  const id = (number: number) => commandId('sess_1234567890', number)

  it.for<[string, OpenRequest | null, number, string | null, number]>([
    ['is none where the first client comes', null, 0, null, 2],
    ['is none where a client has begun the open command', openOf(navigate), 1, id(7), 2],
    ['is none where a client has begun the one before', openOf(navigate), 1, id(6), 2],
    ['is none where a client has begun the one before the turn of its user', openOf(user, 7, 5), 3, id(5), 2],
    ['is there where a client remembers nothing', openOf(navigate), 1, null, 7],
    ['is there where a client remembers an older command', openOf(navigate), 1, id(5), 7],
    ['is there where a client remembers another session', openOf(navigate), 1, commandId('sess_other67891', 6), 7],
    ['changes nothing where nothing is open', null, 1, null, 2],
  ])('%s', ([, openRequest, connection, lastCommandId, expected], { expect }) => {
    expect(forkAfter(openRequest, session({ connection, forkedAt: 2 }), lastCommandId)).toBe(expected)
  })
})

describe('a client that lacks something', () => {
  const look: Request = { kind: 'command', command: 'evaluate', params: { expression: '1' }, timeoutMs: 1000 }
  const shoot: Request = { kind: 'command', command: 'screenshot', params: { format: 'png' }, timeoutMs: 1000 }

  const framed: Request = {
    kind: 'command',
    command: 'click',
    params: { selector: '#pay', frame: ['#bank'] },
    timeoutMs: 1000,
  }
  const anywhere: Request = {
    kind: 'command',
    command: 'waitForAny',
    params: { any: [{ urlPattern: 'x' }, { selector: 'a', state: 'visible', frame: ['#bank'] }], timeout: 1 },
    timeoutMs: 1000,
  }

  it.for<[string, Request | null, readonly Capability[], readonly string[] | undefined, Capability | null]>([
    ['lacks frames', framed, [], ['evaluate'], 'frames'],
    ['lacks frames for one of several', anywhere, [], [], 'frames'],
    ['has frames', framed, [], ['frames'], null],
    ['says nothing of it and is asked', look, ['evaluate'], undefined, null],
    ['has it', look, [], ['evaluate'], null],
    ['lacks it', look, [], ['screenshot'], 'evaluate'],
    ['lacks all', shoot, [], [], 'screenshot'],
    ['will lack it', user, ['evaluate'], [], 'evaluate'],
    ['lacks what nobody asks', navigate, [], [], null],
    ['has more than anybody knows', navigate, ['evaluate'], ['evaluate', 'telepathy'], null],
  ])('%s', ([, request, needs, said, expected], { expect }) => {
    expect(missingCapability(request, needs, knownCapabilities(said))).toBe(expected)
  })
})

describe('an answer', () => {
  it('of a command whose result is null is kept as null', ({ expect }) => {
    const asked: Request = { kind: 'command', command: 'fill', params: { selector: '#a', value: 'x' }, timeoutMs: 1000 }
    const id = commandId('sess_1234567890', openOf(asked).number)
    const response = { type: 'client.command_response' as const, id, result: 'x'.repeat(1000) }
    expect(outcomeOf(openOf(asked), 'sess_1234567890', response)).toEqual({ value: null })
  })

  it('can end a turn only where the user went somewhere', ({ expect }) => {
    expect(mayEndTurn([{ type: 'console' }, { type: 'error' }])).toBe(false)
    expect(mayEndTurn([{ type: 'console' }, { type: 'navigation' }])).toBe(true)
  })
})

describe('a message', () => {
  const hello = (protocol = 2) => ({ type: 'client.hello' as const, protocol })
  const events = (clientSeq: number) => ({ type: 'client.events' as const, clientSeq, events: [] })
  const cancel = { type: 'client.cancel' as const }

  it.for<[string, number, ClientMessage, ReturnType<typeof judgeMessage>]>([
    ['the first hello', 0, hello(), 'taken'],
    ['a hello of the protocol before', 0, hello(1), 'unsupported_protocol'],
    ['a second hello of the protocol before', 2, hello(1), 'unsupported_protocol'],
    ['a second hello', 2, hello(), 'already_greeted'],
    ['anything before the hello', 0, cancel, 'hello_required'],
    ['anything of a client that was replaced', 1, cancel, 'hello_required'],
    ['anything of the client', 2, cancel, 'taken'],
    ['the next events', 2, events(6), 'taken'],
    ['events that were told before', 2, events(5), 'repeated'],
    ['old events of a client that was replaced', 1, events(5), 'hello_required'],
  ])('that is %s', ([, connection, message, expected], { expect }) => {
    expect(judgeMessage(session({ connection: 2 }), { connection, clientSeq: 5 }, message)).toBe(expected)
  })
})

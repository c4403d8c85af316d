// The client's half of the protocol as a table: what has happened in, what is to be done out.
import { describe, expect, it } from 'vitest'
import type { Bounds } from '../../src/device/bounds.ts'
import {
  type DeviceEffect,
  type DeviceEvent,
  type DeviceMemory,
  type DeviceRules,
  type DeviceState,
  NOTHING_DONE,
  step,
  wake,
} from '../../src/device/step.ts'
import type { ClientEvent, ServerMessage } from '../../src/wire/session-message.ts'

const RULES: DeviceRules = {
  client: { name: 'table', version: '1', cookies: 'fresh' },
  capabilities: ['evaluate'],
  mayRepeat: (command) => !['submit', 'click'].includes(command),
  bounds: null,
}
const NOW = 1_000_000
const UNTIL = [{ type: 'url', pattern: '/account$' }] as const
/** Looks at the address, and lets its user sign in. */
const BOUNDS: Bounds = {
  allows: (command) => command === 'url',
  mayVisit: (address) => address.startsWith('https://site.example/'),
  isHome: () => true,
  mayWatch: ({ type }) => type === 'url',
}
const OPENED: DeviceEvent = { kind: 'opened' }
const LOST: DeviceEvent = { kind: 'lost', code: 1006, chance: 0 }

const say = (message: ServerMessage): DeviceEvent => ({ kind: 'message', message })
const helloMessage = (interactive: boolean) =>
  ({
    type: 'server.hello',
    sessionId: 'sess_1',
    linkId: 'link_1',
    integration: { id: 'tmobile', name: 'T-Mobile' },
    origins: [],
    operations: [{ resource: 'paymentMethod', action: 'read', status: 'pending' }],
    interactive,
    ...(interactive ? { until: UNTIL } : {}),
    debug: false,
    expiresAt: NOW,
  }) as const
const hello = (interactive = false): DeviceEvent => say(helloMessage(interactive))
const ask = (id: string, command: 'submit' | 'url' = 'submit'): DeviceEvent =>
  say({ type: 'server.command', id, command, params: command === 'submit' ? { selector: '#pay' } : {} })
const ended = (id: string): DeviceEvent => ({ kind: 'ended', id, answer: { result: id } })
const turn = (interactive: boolean): DeviceEvent =>
  say({ type: 'server.set_interactive', interactive, ...(interactive ? { until: UNTIL } : {}) })

/** Plays the events; gives the state and what the last of them has brought, without what is only shown. */
function play(
  events: readonly DeviceEvent[],
  memory = NOTHING_DONE,
  isAlone = true,
  rules = RULES,
): { state: DeviceState; effects: DeviceEffect[]; all: DeviceEffect[] } {
  let { state, effects } = wake(memory, { isAlone, now: NOW })
  const all = [...effects]
  for (const event of events) {
    ;({ state, effects } = step(state, event, rules))
    all.push(...effects)
  }
  return { state, all, effects: effects.filter(({ kind }) => kind !== 'show') }
}

const response = (id: string, answer: object): DeviceEffect => ({
  kind: 'send',
  message: { type: 'client.command_response', id, ...answer },
})
const write = (memory: Partial<DeviceMemory>): DeviceEffect => ({
  kind: 'write',
  memory: { ...NOTHING_DONE, ...memory },
})
const sendHello = (lastCommandId: string | null): DeviceEffect => ({
  kind: 'send',
  message: {
    type: 'client.hello',
    protocol: 2,
    lastCommandId,
    client: RULES.client,
    capabilities: ['evaluate'],
  },
})
const SEEN = { type: 'selector', payload: { selector: '#locked' } } as const
const at = (url: string): ClientEvent => ({ type: 'navigation', payload: { url, isMainFrame: true } })
const REFUSED = { error: { code: 'refused', message: 'This client does not do that.' } } as const
const DETACHED = { error: { code: 'detached', message: 'The client died before the command had ended.' } } as const
const SUBMIT = { command: 'submit', params: { selector: '#pay' } } as const

const rows: [name: string, events: DeviceEvent[], effects: DeviceEffect[], memory?: DeviceMemory, isAlone?: boolean][] =
  [
    ['says hello first', [OPENED], [sendHello(null)]],
    ['tells what was started last', [OPENED, hello(), ask('1'), LOST, OPENED], [sendHello('1')]],
    ['tells it after its death', [OPENED], [sendHello('1')], { ...NOTHING_DONE, last: { id: '1' } }],
    [
      'tells nothing where another client of its memory may have started one since',
      [OPENED],
      [sendHello(null)],
      { ...NOTHING_DONE, last: { id: '1' } },
      false,
    ],
    [
      'writes a start down before it runs',
      [OPENED, hello(), ask('1')],
      [write({ last: { id: '1' } }), { kind: 'run', id: '1', ...SUBMIT }],
    ],
    [
      'writes an answer down before it is sent',
      [OPENED, hello(), ask('1'), ended('1')],
      [write({ last: { id: '1', answer: { result: '1' } } }), response('1', { result: '1' })],
    ],
    [
      'keeps an answer that it cannot send',
      [OPENED, hello(), ask('1'), LOST, ended('1')],
      [write({ last: { id: '1', answer: { result: '1' } } })],
    ],
    ['answers again', [OPENED, hello(), ask('1'), ended('1'), ask('1')], [response('1', { result: '1' })]],
    [
      'answers again after its death',
      [OPENED, hello(), ask('1')],
      [response('1', { result: '1' })],
      { ...NOTHING_DONE, last: { id: '1', answer: { result: '1' } } },
    ],
    ['does not start again what runs', [OPENED, hello(), ask('1'), LOST, OPENED, hello(), ask('1')], []],
    [
      'says detached of what it finds begun, where that has an effect',
      [OPENED, hello(), ask('1')],
      [write({ last: { id: '1', answer: DETACHED } }), response('1', DETACHED)],
      { ...NOTHING_DONE, last: { id: '1' } },
    ],
    [
      'runs again what it finds begun, where that only looks',
      [OPENED, hello(), ask('1', 'url')],
      [write({ last: { id: '1' } }), { kind: 'run', id: '1', command: 'url', params: {} }],
      { ...NOTHING_DONE, last: { id: '1' } },
    ],
    [
      'passes over an earlier one that comes again: the service has its answer, or takes none',
      [OPENED, hello(), ask('1'), ended('1'), ask('2'), ended('2'), ask('1')],
      [],
    ],
    [
      'never runs an earlier one again',
      [OPENED, ask('1', 'url')],
      [],
      { ...NOTHING_DONE, last: { id: '2' }, earlier: ['1'] },
    ],
    [
      'starts the next one where the service has given one up',
      [OPENED, hello(), ask('1'), ask('2')],
      [write({ last: { id: '2' }, earlier: ['1'] }), { kind: 'run', id: '2', ...SUBMIT }],
    ],
    ['drops the answer of one that was given up', [OPENED, hello(), ask('1'), ask('2'), ended('1')], []],
    ['watches in the user’s turn', [OPENED, hello(), turn(true)], [{ kind: 'watch', until: UNTIL }]],
    ['stops watching after it', [OPENED, hello(), turn(true), turn(false)], [{ kind: 'unwatch' }]],
    [
      'watches anew after a new connection: what was reported may be lost',
      [OPENED, hello(), turn(true), LOST, OPENED, hello(true)],
      [
        { kind: 'greeted', hello: helloMessage(true) },
        { kind: 'watch', until: UNTIL },
      ],
    ],
    [
      'tells what it sees, counting',
      [OPENED, hello(true), { kind: 'seen', events: [{ type: 'error' }] }, { kind: 'seen', events: [SEEN] }],
      [{ kind: 'send', message: { type: 'client.events', clientSeq: NOW + 2, events: [SEEN] } }],
    ],
    ['tells nobody what it sees without a connection', [{ kind: 'seen', events: [SEEN] }], []],
    [
      'writes down that the user gave up, and says it',
      [OPENED, hello(), { kind: 'canceled' }],
      [write({ isCanceling: true }), { kind: 'send', message: { type: 'client.cancel' } }],
    ],
    ['says it once on a connection', [OPENED, hello(), { kind: 'canceled' }, { kind: 'canceled' }], []],
    [
      'says it once, on the next connection, where there was none',
      [{ kind: 'canceled' }, { kind: 'canceled' }, OPENED, hello(), { kind: 'canceled' }],
      [],
    ],
    [
      'says it again on the next connection',
      [OPENED, hello(), { kind: 'canceled' }, LOST, OPENED],
      [sendHello(null), { kind: 'send', message: { type: 'client.cancel' } }],
    ],
    [
      'says it again after its death',
      [OPENED],
      [sendHello(null), { kind: 'send', message: { type: 'client.cancel' } }],
      { ...NOTHING_DONE, isCanceling: true },
    ],
    ['connects again', [OPENED, hello(), LOST], [{ kind: 'connect', afterMs: 300, owedMs: 0 }]],
    [
      'waits longer where it is not let in',
      [LOST, { kind: 'refused', status: 503, chance: 0.999_999 }],
      [{ kind: 'connect', afterMs: 2_000, owedMs: 0 }],
    ],
    [
      'and 10 seconds at most',
      Array.from({ length: 20 }, () => ({ kind: 'refused', status: null, chance: 0.999_999 }) as const),
      [{ kind: 'connect', afterMs: 10_000, owedMs: 0 }],
    ],
    [
      'owes the service a minute where it was too fast',
      [OPENED, { ...LOST, code: 4429 }],
      [{ kind: 'connect', afterMs: 60_300, owedMs: 60_000 }],
    ],
    ['never comes back when replaced', [OPENED, { ...LOST, code: 4409 }], [{ kind: 'end', end: { kind: 'replaced' } }]],
    ['nor when it is not understood', [OPENED, { ...LOST, code: 4000 }], [{ kind: 'end', end: { kind: 'broken' } }]],
    ['nor after the end', [OPENED, { ...LOST, code: 1000 }], [{ kind: 'end', end: { kind: 'over' } }]],
    [
      'nor where its token opens nothing any more',
      [{ kind: 'refused', status: 401, chance: 0 }],
      [{ kind: 'end', end: { kind: 'over' } }],
    ],
    [
      'ends with its session, also in the user’s turn',
      [OPENED, hello(true), say({ type: 'server.session_end', status: 'complete', returnUrl: 'app://done' })],
      [
        { kind: 'unwatch' },
        { kind: 'end', end: { kind: 'ended', status: 'complete', error: null, returnUrl: 'app://done' } },
      ],
    ],
    ['ends where the user leaves', [OPENED, hello(), { kind: 'left' }], [{ kind: 'end', end: { kind: 'left' } }]],
    ['does nothing after its end', [OPENED, { ...LOST, code: 4409 }, ask('1'), ended('1'), OPENED, LOST], []],
    ['does nothing once it has let go', [OPENED, hello(), ask('1'), { kind: 'stopped' }, ended('1'), LOST], []],
    ['passes over what a later version says', [OPENED, say({ type: 'server.news' } as never)], []],
    [
      'complains of a refusal',
      [OPENED, say({ type: 'server.error', code: 'hello_required', message: 'Say it' })],
      [{ kind: 'complain', code: 'hello_required', message: 'Say it' }],
    ],
  ]

const bound: [name: string, events: DeviceEvent[], effects: DeviceEffect[], memory?: DeviceMemory][] = [
  [
    'refuses what lies outside before anything is started, and writes that down',
    [OPENED, hello(), ask('1')],
    [write({ last: { id: '1', answer: REFUSED } }), response('1', REFUSED)],
  ],
  ['refuses it again', [OPENED, hello(), ask('1'), LOST, OPENED, hello(), ask('1')], [response('1', REFUSED)]],
  [
    'refuses it after its death, too',
    [OPENED, hello(), ask('1')],
    [response('1', REFUSED)],
    { ...NOTHING_DONE, last: { id: '1', answer: REFUSED } },
  ],
  [
    'does what lies within',
    [OPENED, hello(), ask('1', 'url')],
    [write({ last: { id: '1' } }), { kind: 'run', id: '1', command: 'url', params: {} }],
  ],
  [
    'keeps the ids before',
    [OPENED, hello(), ask('1', 'url'), ended('1'), ask('2')],
    [write({ last: { id: '2', answer: REFUSED }, earlier: ['1'] }), response('2', REFUSED)],
  ],
  [
    'drops the answer of one that was given up for one that is refused',
    [OPENED, hello(), ask('1', 'url'), ask('2'), ended('1')],
    [],
  ],
  [
    'promises nothing of what it finds begun: another version of it may have allowed that',
    [OPENED, hello(), ask('1')],
    [write({ last: { id: '1', answer: DETACHED } }), response('1', DETACHED)],
    { ...NOTHING_DONE, last: { id: '1' } },
  ],
  [
    'tells what it refused as started last: it has an answer to it',
    [OPENED, hello(), ask('1'), LOST, OPENED],
    [sendHello('1')],
  ],
  [
    'watches for what lies within, and nothing else',
    [
      OPENED,
      hello(),
      say({
        type: 'server.set_interactive',
        interactive: true,
        until: [...UNTIL, { type: 'selector', selector: 'i' }],
      }),
    ],
    [{ kind: 'watch', until: UNTIL }],
  ],
  [
    'tells of no address outside',
    [
      OPENED,
      hello(true),
      { kind: 'seen', events: [at('https://id.example/?token=1'), SEEN, at('https://site.example/')] },
    ],
    [
      {
        kind: 'send',
        message: { type: 'client.events', clientSeq: NOW + 1, events: [SEEN, at('https://site.example/')] },
      },
    ],
  ],
  [
    'and says nothing where nothing else was seen',
    [OPENED, hello(true), { kind: 'seen', events: [at('about:blank')] }],
    [],
  ],
  ['nor of an event without an address', [OPENED, hello(true), { kind: 'seen', events: [{ type: 'navigation' }] }], []],
]

describe('the step of a client that holds a manifest', () => {
  it.for(bound)('%s', ([, events, effects, memory]) => {
    expect(play(events, memory, true, { ...RULES, bounds: BOUNDS }).effects).toEqual(effects)
  })
})

describe('the step of a client', () => {
  it.for(rows)('%s', ([, events, effects, memory, isAlone]) => {
    expect(play(events, memory, isAlone).effects).toEqual(effects)
  })

  it('shows what it knows, and only when that changes', () => {
    const { all, state } = play([OPENED, hello(), hello(), turn(true), turn(true), LOST])
    const shown = all.flatMap((effect) => (effect.kind === 'show' ? [effect.view] : []))
    expect(shown.map(({ isConnected, isUsersTurn }) => [isConnected, isUsersTurn])).toEqual([
      [true, false],
      [true, false],
      [true, true],
      [false, true],
    ])
    expect(state.view).toBe(shown.at(-1))
  })

  it('counts the connections on which nobody answered, and forgets them with the first hello', () => {
    expect(play([LOST, OPENED, LOST]).state.view.refusals).toBe(2)
    expect(play([LOST, OPENED, LOST, OPENED, hello(), LOST]).state.view.refusals).toBe(0)
  })

  it('keeps nothing that grows with what a page shows: of all its answers only the last', () => {
    const page = 'page '.repeat(100)
    const answered = Array.from({ length: 50 }, (_, index): DeviceEvent[] => [
      ask(`${index}`, 'url'),
      { kind: 'ended', id: `${index}`, answer: { result: page } },
    ])
    const { state } = play([OPENED, hello(), ...answered.flat()])
    const kept = JSON.stringify(state, (_name, value: unknown) => (value instanceof Map ? [...value] : value))
    expect(kept.split(page)).toHaveLength(2)
  })

  it('keeps a memory that survives JSON', () => {
    const { memory } = play([OPENED, hello(), ask('1'), ended('1'), ask('2'), { kind: 'canceled' }]).state
    expect(JSON.parse(JSON.stringify(memory))).toEqual(memory)
  })
})

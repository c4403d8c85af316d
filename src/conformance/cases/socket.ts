// The line itself: how it ends, and what may come over it.
import { ask, back, type Case, DONE, open, type Step, shows } from '../case.ts'

/** The least that a client waits before it comes back is 0.3 s, and what it does later is seen at the end of the run. */
const SOON_MS = 2_000
/** Longer than any wait before an ordinary reconnect. */
const ORDINARY_MS = 16_000

const works: Step[] = ask('title', {}, { result: 'Plain' })
const comesBack = (how: Step): Step[] => [...open('plain'), how, back([0]), ...works]

export const SOCKET: readonly Case[] = [
  {
    name: 'lost',
    group: 'socket',
    about: 'a line that is cut is opened again',
    steps: comesBack({ do: 'cut' }),
  },
  {
    name: 'restarted',
    group: 'socket',
    about: 'a close with 1012: comes back',
    steps: comesBack({ do: 'close', code: 1012 }),
  },
  {
    name: 'refused-once',
    group: 'socket',
    about: 'tries to connect that are answered with 503: comes back',
    isOurs: true,
    steps: [
      ...open('plain'),
      { do: 'refuse', status: 503 },
      { do: 'cut' },
      { do: 'tries', withinMs: 20_000, isEnd: false },
      back([0]),
      ...works,
    ],
  },
  {
    name: 'replaced',
    group: 'socket',
    about: 'a close with 4409: never comes back',
    steps: [...open('plain'), { do: 'close', code: 4409 }, { do: 'stays away', ms: SOON_MS }],
  },
  {
    name: 'not-protocol',
    group: 'socket',
    about: 'a close with 4000: never comes back',
    steps: [...open('plain'), { do: 'close', code: 4000 }, { do: 'stays away', ms: SOON_MS }],
  },
  {
    name: 'session-over',
    group: 'socket',
    about: 'a connection that is refused with 401: never comes back',
    needs: 'upgradeStatus',
    steps: [
      ...open('plain'),
      { do: 'refuse', status: 401 },
      { do: 'cut' },
      { do: 'tries', withinMs: 20_000, isEnd: true },
      { do: 'stays away', ms: SOON_MS },
    ],
  },
  {
    name: 'unknown-message',
    group: 'socket',
    about: 'a message that a later service may know is passed over',
    isOurs: true,
    steps: [...open('plain'), { do: 'frame', data: '{"type":"server.later","to":1}' }, ...works],
  },
  {
    name: 'unknown-field',
    group: 'socket',
    about: 'a field that a later service may know is passed over',
    isOurs: true,
    steps: [
      ...open('plain'),
      { do: 'frame', data: '{"type":"server.progress","operations":[],"later":{"a":1}}' },
      ...works,
    ],
  },
  {
    name: 'unknown-command',
    group: 'socket',
    about: 'a command that a later service may know is unsupported',
    steps: [...open('plain'), ...ask('hover', { selector: '#here' }, { error: ['unsupported', 'refused'] }), ...works],
  },
  {
    name: 'garbage',
    group: 'socket',
    about: 'frames that are no message are passed over',
    isOurs: true,
    steps: [
      ...open('plain'),
      { do: 'frame', data: 'not json' },
      { do: 'frame', data: '[1]' },
      { do: 'frame', data: new Uint8Array([1, 2, 3]) },
      ...works,
    ],
  },
  {
    name: 'progress',
    group: 'socket',
    about: 'is taken in the middle of a command',
    steps: [
      ...open('counter'),
      {
        do: 'frame',
        data: '{"type":"server.progress","operations":[{"resource":"conformance","action":"read","status":"running"}]}',
      },
      ...ask('click', { selector: '#count' }, DONE),
      ...shows('#count', '1'),
    ],
  },
  {
    name: 'half-open',
    group: 'socket',
    about: 'a line that has died in silence is noticed within a minute, and opened again',
    isOurs: true,
    steps: [...open('plain'), { do: 'fall silent' }, { ...back([0]), withinMs: 60_000 } as Step, ...works],
    limitMs: 90_000,
  },
  {
    name: 'too-fast',
    group: 'socket',
    about: 'a close with 4429: does not come back for a minute',
    steps: [...open('plain'), { do: 'close', code: 4429 }, { do: 'stays away', ms: ORDINARY_MS }],
    limitMs: 40_000,
  },
]

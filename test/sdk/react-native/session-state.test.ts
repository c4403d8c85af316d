// What the user sees, by what has happened.
import { describe, expect, it } from 'vitest'
import { placeAt } from '../../../src/sdk/react-native/addresses.ts'
import {
  BEGINNING,
  type Face,
  faceOf,
  nextState,
  type SessionEvent,
  type SessionState,
} from '../../../src/sdk/react-native/session-state.ts'
import { ENGLISH } from '../../../src/sdk/react-native/words.ts'
import { workOf } from '../../../src/sdk/react-native/work.ts'

const view = { isUsersTurn: false, isConnected: true, isCanceling: false, refusals: 0, operations: [] }
const TURN: SessionEvent = { kind: 'shows', view: { ...view, isUsersTurn: true } }
const WORK: SessionEvent = { kind: 'shows', view }
const ASKED: SessionEvent = { kind: 'asked', name: 'Ada' }
const STOP: SessionEvent = { kind: 'stopAsked' }

const after = (...events: SessionEvent[]): SessionState => events.reduce(nextState, BEGINNING)

describe('on the screen', () => {
  const cases: readonly [string, SessionEvent[], Face][] = [
    ['at first', [], 'work'],
    ['in the turn of the user', [TURN], 'site'],
    ['after it', [TURN, WORK], 'work'],
    ['while something is asked', [ASKED], 'question'],
    ['once it is answered', [ASKED, { kind: 'answered' }], 'work'],
    ['before giving up, over all else', [TURN, ASKED, STOP], 'stop'],
    ['when not', [TURN, STOP, { kind: 'stopRefused' }], 'site'],
    ['giving up, though the turn lasts', [TURN, STOP, { kind: 'canceled' }, TURN], 'work'],
    ['giving up, and Back again', [TURN, { kind: 'canceled' }, STOP], 'work'],
    ['at the end, whatever comes', [TURN, { kind: 'over' }, TURN, ASKED, STOP], 'work'],
  ]
  it.for(cases)('%s', ([, events, face]) => {
    expect(faceOf(after(...events))).toBe(face)
  })
})

describe('the words of the work', () => {
  const says: SessionEvent = {
    kind: 'says',
    status: { heading: 'Reading your cards', subheading: 'Two of three', progress: 0.6 },
  }
  const offline: SessionEvent = { kind: 'shows', view: { ...view, isConnected: false } }
  it.for([
    ['before any came', [], [ENGLISH.working, null, null]],
    ["are the service's", [says], ['Reading your cards', 'Two of three', 0.6]],
    ['without a network', [says, offline], ['Reading your cards', ENGLISH.reconnecting, 0.6]],
    ['of who gives up', [says, { kind: 'canceled' }], [ENGLISH.canceling, null, null]],
    [
      'are no longer than fits',
      [{ kind: 'says', status: { heading: 'x'.repeat(999) } }],
      ['x'.repeat(200), null, null],
    ],
  ] as const)('%s', ([, events, [heading, subheading, progress]]) => {
    expect(workOf(after(...(events as readonly SessionEvent[])), ENGLISH)).toEqual({ heading, subheading, progress })
  })
})

it.for([
  ['https://shop.example/a?b', { host: 'shop.example', isSecure: true }],
  ['http://127.0.0.1:8787/x', { host: '127.0.0.1:8787', isSecure: false }],
  // Whose host it is, and not what is written before it.
  ['https://shop.example@evil.example/', { host: 'evil.example', isSecure: true }],
  ['about:blank', null],
  [null, null],
] as const)('%s is shown as %o', ([address, place]) => {
  expect(placeAt(address)).toEqual(place)
})

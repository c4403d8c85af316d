// Waits: for elements, addresses, silence and time.
import { answered, ask, askedFor, type Case, DONE, hold, open, release, send, type Step } from '../case.ts'

/** A page that goes on when it is let. */
const leaving = (page: string): Step[] => [hold('go'), ...open(page), askedFor('go')]

const wait = (selector: string, state: string, timeout = 4_000): ReturnType<typeof ask> =>
  ask('waitForSelector', { selector, state, timeout }, DONE)

export const WAITING: readonly Case[] = [
  {
    name: 'wait-selector',
    group: 'waiting',
    about: 'until it is attached, visible, hidden',
    steps: [...open('later'), ...wait('#late', 'attached'), ...wait('#soon', 'visible'), ...wait('#now', 'hidden')],
  },
  {
    name: 'wait-selector-timeout',
    group: 'waiting',
    about: 'what does not come is timeout',
    steps: [
      ...open('table'),
      ...ask('waitForSelector', { selector: '#none', state: 'attached', timeout: 300 }, { error: 'timeout' }),
      ...ask('waitForSelector', { selector: '#gone', state: 'visible', timeout: 300 }, { error: 'timeout' }),
      ...ask('waitForSelector', { selector: '#seen', state: 'hidden', timeout: 300 }, { error: 'timeout' }),
    ],
  },
  {
    name: 'wait-selector-onward',
    group: 'waiting',
    about: 'goes on in the next page',
    steps: [
      ...leaving('onward'),
      send('waitForSelector', { selector: '#late', state: 'visible', timeout: 8_000 }),
      release('go'),
      answered(DONE),
    ],
  },
  {
    name: 'wait-any',
    group: 'waiting',
    about: 'says which came, and the address',
    steps: [
      ...leaving('onward'),
      send('waitForAny', { any: [{ selector: '#none', state: 'visible' }, { urlPattern: '/later$' }], timeout: 8_000 }),
      release('go'),
      answered({ result: { index: 1, url: '{site}/later' } }),
      ...ask(
        'waitForAny',
        { any: [{ urlPattern: '/nowhere$' }, { selector: '#late', state: 'visible' }], timeout: 8_000 },
        { result: { index: 1, url: '{site}/later' } },
      ),
    ],
  },
  {
    name: 'wait-any-timeout',
    group: 'waiting',
    about: 'none of it is timeout',
    steps: [
      ...open('table'),
      ...ask(
        'waitForAny',
        { any: [{ urlPattern: '/nowhere$' }, { selector: '#none', state: 'attached' }], timeout: 300 },
        { error: 'timeout' },
      ),
    ],
  },
  {
    name: 'wait-address',
    group: 'waiting',
    about: 'an address changed by pushState, then by a hash; what is there already',
    steps: [
      hold('go-on'),
      ...leaving('pushes'),
      send('waitForNavigation', { urlPattern: '/pushed$', timeout: 4_000 }),
      release('go'),
      answered({ result: { url: '{site}/pushed' } }),
      send('waitForNavigation', { urlPattern: '#part$', timeout: 4_000 }),
      release('go-on'),
      answered({ result: { url: '{site}/pushed#part' } }),
      ...ask('waitForNavigation', { urlPattern: '/pushed', timeout: 4_000 }, { result: { url: '{site}/pushed#part' } }),
      ...ask('waitForNavigation', { urlPattern: '/nowhere', timeout: 300 }, { error: 'timeout' }),
    ],
  },
  {
    name: 'wait-network',
    group: 'waiting',
    about: 'a quiet site, and one that is never quiet',
    steps: [
      ...open('table'),
      ...ask('waitForNetworkIdle', { timeout: 5_000 }, DONE),
      ...open('busy'),
      ...ask('waitForNetworkIdle', { timeout: 900 }, { error: 'timeout' }),
    ],
  },
  {
    name: 'wait-time',
    group: 'waiting',
    about: 'a while, and not less',
    steps: [
      ...open('later'),
      ...ask('waitForTimeout', { timeout: 700 }, DONE),
      ...ask('isVisible', { selector: '#late' }, { result: true }),
    ],
  },
  {
    name: 'update-status',
    group: 'waiting',
    about: 'words for the user',
    steps: ask('updateStatus', { heading: 'Reading', subheading: 'Your bills', progress: 0.5 }, DONE),
  },
]

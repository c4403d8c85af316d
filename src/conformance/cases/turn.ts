// The user's turn: what a client tells of the page meanwhile.
import { ask, askedFor, back, type Case, hold, open, release, type Step, told } from '../case.ts'
import type { Wanted } from '../expect.ts'

const INSIDE = { type: 'url', pattern: '^{sitePattern}/inside$' } as const
const INSIDE_EVENT: Wanted = { url: '{site}/inside' }

/** A turn on a page that changes when the kit lets it. */
function changing(page: string, event: Step): Step[] {
  return [
    hold('go'),
    ...open(page),
    askedFor('go'),
    { do: 'turn', until: [INSIDE, { type: 'url', pattern: '^{sitePattern}/user-hash#inside$' }] },
    told('navigation', { url: `{site}/${page}` }),
    release('go'),
    event,
    { do: 'turn over' },
    ...ask('url', {}, { result: /inside$/ }),
  ]
}

export const TURN: readonly Case[] = [
  {
    name: 'turn-met',
    group: 'turn',
    about: 'the address that is waited for is there already',
    steps: [...open('inside'), { do: 'turn', until: [INSIDE] }, told('navigation', INSIDE_EVENT)],
  },
  {
    name: 'turn-met-selector',
    group: 'turn',
    about: 'the element that is waited for is there already',
    steps: [
      ...open('inside'),
      { do: 'turn', until: [{ type: 'selector', selector: '#inside' }] },
      told('selector', { selector: '#inside' }),
    ],
  },
  {
    name: 'turn-goes',
    group: 'turn',
    about: 'the user comes to another page',
    steps: changing('user-goes', told('navigation', INSIDE_EVENT)),
  },
  {
    name: 'turn-pushes',
    group: 'turn',
    about: 'an address changed by pushState',
    steps: changing('user-pushes', told('navigation', INSIDE_EVENT)),
  },
  {
    name: 'turn-replaces',
    group: 'turn',
    about: 'an address changed by replaceState',
    isOurs: true,
    steps: changing('user-replaces', told('navigation', INSIDE_EVENT)),
  },
  {
    name: 'turn-hash',
    group: 'turn',
    about: 'an address changed by a hash',
    steps: changing('user-hash', told('navigation', { url: '{site}/user-hash#inside' })),
  },
  {
    name: 'turn-selector',
    group: 'turn',
    about: 'an element counts when it is visible',
    steps: [
      hold('go'),
      ...open('user-shows'),
      askedFor('go'),
      { do: 'turn', until: [{ type: 'selector', selector: '#in' }] },
      { do: 'untold', type: 'selector', payload: { selector: '#in' }, ms: 800 },
      release('go'),
      told('selector', { selector: '#in' }),
    ],
  },
  {
    name: 'turn-frame',
    group: 'turn',
    about: 'a frame at the awaited address, or with the awaited element, does not count',
    steps: [
      ...open('user-frame'),
      { do: 'turn', until: [INSIDE, { type: 'selector', selector: '#inside' }] },
      told('navigation', { url: '{site}/user-frame' }),
      { do: 'untold', type: 'selector', payload: { selector: '#inside' }, ms: 800 },
      { do: 'untold', type: 'navigation', payload: { url: '{site}/inside', isMainFrame: true }, ms: 200 },
    ],
  },
  {
    name: 'turn-reconnect',
    group: 'turn',
    about: 'the line breaks in the turn: what is there is told again',
    steps: [
      hold('go'),
      ...open('user-pushes'),
      askedFor('go'),
      { do: 'turn', until: [INSIDE] },
      told('navigation', { url: '{site}/user-pushes' }),
      { do: 'cut' },
      release('go'),
      back([0], [INSIDE]),
      told('navigation', INSIDE_EVENT),
    ],
  },
  {
    name: 'turn-twice',
    group: 'turn',
    about: 'the same turn once more is told of once more',
    steps: [
      ...open('inside'),
      { do: 'turn', until: [INSIDE] },
      told('navigation', INSIDE_EVENT),
      { do: 'turn over' },
      ...ask('title', {}, { result: 'Inside' }),
      { do: 'turn', until: [INSIDE] },
      told('navigation', INSIDE_EVENT),
    ],
  },
]

// Where a client does not go, whoever asks it.
import { ask, askOutside, type Case, DONE, open, shows, type Step, visits } from '../case.ts'
import { ANY_ERROR } from '../expect.ts'

const REFUSED = { error: 'refused' } as const
const at = (address: string): Step[] => askOutside('navigate', { url: address }, REFUSED)

export const BOUNDS: readonly Case[] = [
  {
    name: 'foreign-origin',
    group: 'bounds',
    about: 'navigate to another origin is refused, and nobody there is asked',
    steps: [
      ...open('plain'),
      ...at('{foreign}/plain'),
      ...at('//localhost/plain'),
      ...shows('#here', 'Plain'),
      visits('foreign:plain', 'GET', 0),
    ],
  },
  {
    name: 'no-web-address',
    group: 'bounds',
    about: 'javascript:, data:, file: and blob: are refused',
    steps: [
      ...open('plain'),
      ...at("javascript:document.body.textContent='run'"),
      ...at('data:text/html,<h1 id=here>Data</h1>'),
      ...at('file:///etc/hostname'),
      ...at('blob:{site}'),
      ...shows('#here', 'Plain'),
    ],
  },
  {
    name: 'redirect-away',
    group: 'bounds',
    about: 'a redirect to another origin is an error, and nothing is read there',
    isOurs: true,
    steps: [
      ...open('plain'),
      ...ask('navigate', { url: '{site}/me-gone' }, ANY_ERROR),
      ...ask('content', {}, ANY_ERROR),
      visits('foreign:me', 'GET', null),
    ],
  },
  {
    name: 'link-away',
    group: 'bounds',
    about: 'where a click leads to another origin, nothing is read there',
    isOurs: true,
    steps: [
      ...open('away'),
      ...ask('click', { selector: '#away' }, { oneOf: [DONE, ANY_ERROR] }),
      ...ask('textContent', { selector: '#here' }, ANY_ERROR),
      ...open('plain'),
      ...shows('#here', 'Plain'),
      visits('foreign:plain', 'GET', null),
    ],
  },
  {
    name: 'get-json-away',
    group: 'bounds',
    about: 'getJson asks the own site only, also by a redirect',
    steps: [
      ...open('plain'),
      ...askOutside('getJson', { path: '{foreign}/me' }, REFUSED),
      ...ask('getJson', { path: '{path}/me-gone' }, ANY_ERROR),
      visits('foreign:me', 'GET', 0),
    ],
  },
  {
    name: 'manifest-command',
    group: 'bounds',
    about: 'a command that the manifest does not have',
    needs: 'manifest',
    steps: [
      ...open('counter'),
      ...askOutside('click', { selector: 'button' }, REFUSED),
      ...askOutside('press', { selector: '#count', key: ' ' }, REFUSED),
      ...shows('#count', '0'),
    ],
  },
  {
    name: 'manifest-submit',
    group: 'bounds',
    about: 'what the manifest lets click may not be submitted',
    needs: 'manifest',
    steps: [
      ...open('counter'),
      ...askOutside('submit', { selector: '#count' }, REFUSED),
      ...shows('#count', '0'),
      ...ask('click', { selector: '#count' }, DONE),
      ...shows('#count', '1'),
    ],
  },
  {
    name: 'manifest-password',
    group: 'bounds',
    about: 'a password is not filled in',
    needs: 'manifest',
    steps: [
      ...open('fields'),
      ...askOutside('fill', { selector: '#secret', value: 'guess' }, REFUSED),
      ...askOutside('fillForm', { fields: [{ selector: '#secret', value: 'guess', keep: 9 }] }, REFUSED),
      ...shows('#secret-is', ''),
    ],
  },
  {
    name: 'manifest-extract',
    group: 'bounds',
    about: 'more fields than the manifest reads',
    needs: 'manifest',
    steps: [
      ...open('table'),
      ...askOutside('extract', { root: '#bills', rows: '.bill', fields: { all: {} }, timeout: 500 }, REFUSED),
    ],
  },
  {
    name: 'manifest-evaluate',
    group: 'bounds',
    about: 'an expression that the manifest does not have',
    needs: 'manifest',
    steps: [
      ...open('plain'),
      ...askOutside(
        'evaluate',
        { expression: "document.body.textContent = 'run'" },
        { error: ['refused', 'unsupported'] },
      ),
      ...shows('#here', 'Plain'),
    ],
  },
  {
    name: 'manifest-page',
    group: 'bounds',
    about: 'a page of the site that the manifest does not open',
    needs: 'manifest',
    steps: [...open('plain'), ...at('{site}/secret-page'), visits('secret-page', 'GET', 0)],
  },
]

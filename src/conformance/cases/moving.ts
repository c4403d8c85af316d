// Coming to a page and leaving it.
import {
  ask,
  askedFor,
  askOutside,
  type Case,
  DONE,
  hold,
  NOTHING_HAPPENED,
  open,
  release,
  send,
  answered,
  shows,
  visits,
} from '../case.ts'
import { ANY_ERROR, type WantedAnswer } from '../expect.ts'

const NO_PAGE: WantedAnswer = { error: ['navigation_failed', 'timeout'] }
/** The service gives a command up after 35 s: a client says before that what is wrong. */
const BEFORE_GIVEN_UP_MS = 34_000
const LONG_MS = 60_000

const url = (page: string): { url: string } => ({ url: `{site}/${page}` })

export const MOVING: readonly Case[] = [
  {
    name: 'navigate',
    group: 'moving',
    about: 'the address, the title and the text of a page',
    steps: [
      ...open('plain'),
      ...ask('url', {}, { result: '{site}/plain' }),
      ...ask('title', {}, { result: 'Plain' }),
      ...ask('content', {}, { result: /<h1 id="here">Plain<\/h1>/ }),
    ],
  },
  {
    name: 'navigate-redirect',
    group: 'moving',
    about: 'the address where a redirect ended',
    steps: ask('navigate', url('moved'), { result: url('plain') }),
  },
  {
    name: 'navigate-404',
    group: 'moving',
    about: 'an answer of 404 is a page',
    steps: [...open('absent'), ...shows('#here', 'Not there')],
  },
  {
    name: 'navigate-503',
    group: 'moving',
    about: 'an answer of 503 is navigation_failed, and the next page opens',
    steps: [
      ...ask('navigate', url('down'), { error: 'navigation_failed' }),
      ...open('plain'),
      ...shows('#here', 'Plain'),
    ],
  },
  {
    name: 'navigate-broken',
    group: 'moving',
    about: 'no answer is navigation_failed, and the next page opens',
    steps: [
      ...ask('navigate', url('broken'), { error: 'navigation_failed' }),
      ...open('plain'),
      ...shows('#here', 'Plain'),
    ],
  },
  {
    name: 'navigate-held',
    group: 'moving',
    about: 'answers when the page is there, and not before',
    steps: [
      hold('plain'),
      send('navigate', url('plain')),
      askedFor('plain'),
      { do: 'unanswered', ms: 700 },
      release('plain'),
      answered({ result: url('plain') }),
      ...shows('#here', 'Plain'),
    ],
  },
  {
    name: 'navigate-part',
    group: 'moving',
    about: 'a part of the page that is there: nothing is loaded again',
    steps: [
      ...open('parts'),
      ...ask('click', { selector: '#more' }, DONE),
      ...ask('navigate', url('parts#part'), { result: url('parts#part') }),
      ...shows('#count', '1'),
      visits('parts', 'GET', 1),
    ],
  },
  {
    name: 'navigate-slow-image',
    group: 'moving',
    about: 'a page whose image never comes can be used',
    isOurs: true,
    steps: [
      ...ask('navigate', url('slow-image'), { result: url('slow-image') }, BEFORE_GIVEN_UP_MS),
      ...shows('#here', 'Slow image'),
    ],
    limitMs: LONG_MS,
  },
  {
    name: 'navigate-hanging',
    group: 'moving',
    about: 'a page that never comes is told before the service gives up, and the next one opens',
    steps: [
      ...ask('navigate', url('hanging'), NO_PAGE, BEFORE_GIVEN_UP_MS),
      ...open('plain'),
      ...shows('#here', 'Plain'),
    ],
    limitMs: LONG_MS,
  },
  {
    name: 'navigate-empty',
    group: 'moving',
    about: 'an answer of 204 brings no page, and the next one opens',
    isOurs: true,
    steps: [
      ...open('other'),
      ...ask('navigate', url('empty'), NO_PAGE, BEFORE_GIVEN_UP_MS),
      ...open('plain'),
      ...shows('#here', 'Plain'),
    ],
    limitMs: LONG_MS,
  },
  {
    name: 'navigate-nowhere',
    group: 'moving',
    about: 'what is no address is an error',
    isOurs: true,
    steps: [...open('plain'), ...askOutside('navigate', { url: 'plain' }, ANY_ERROR), ...shows('#here', 'Plain')],
  },
  {
    name: 'reload',
    group: 'moving',
    about: 'the page is asked for again',
    steps: [
      ...open('parts'),
      ...ask('click', { selector: '#more' }, DONE),
      ...ask('reload', {}, { result: url('parts') }),
      ...shows('#count', '0'),
      visits('parts', 'GET', 2),
    ],
  },
  {
    name: 'go-back',
    group: 'moving',
    about: 'the page before',
    steps: [
      ...open('plain'),
      ...open('other'),
      ...ask('goBack', {}, { result: url('plain') }),
      ...shows('#here', 'Plain'),
    ],
  },
  {
    name: 'click-link',
    group: 'moving',
    about: 'a click answers when the page that it started is there',
    steps: [
      ...open('links'),
      ...ask('click', { selector: '#slow' }, DONE),
      ...ask('title', {}, { result: 'Slow' }),
      ...ask('goBack', {}, { result: url('links') }),
    ],
  },
  {
    name: 'click-link-twice',
    group: 'moving',
    about: 'a page that goes on by itself',
    isOurs: true,
    steps: [
      ...open('links'),
      ...ask('click', { selector: '#twice' }, DONE),
      ...ask('waitForSelector', { selector: '#here', state: 'visible', timeout: 5_000 }, DONE),
      ...ask('url', {}, { result: '{site}/plain' }),
    ],
  },
  {
    name: 'click-empty',
    group: 'moving',
    about: 'a click that starts a 204 answers, and the page stays',
    isOurs: true,
    steps: [
      ...open('links'),
      ...ask('click', { selector: '#empty' }, DONE, BEFORE_GIVEN_UP_MS),
      ...shows('#here', 'Links'),
    ],
    limitMs: LONG_MS,
  },
  {
    name: 'click-file',
    group: 'moving',
    about: 'a click on a download answers, and the page stays',
    isOurs: true,
    steps: [
      ...open('links'),
      ...ask('click', { selector: '#file' }, DONE, BEFORE_GIVEN_UP_MS),
      ...shows('#here', 'Links'),
    ],
    limitMs: LONG_MS,
  },
  {
    name: 'click-new-window',
    group: 'moving',
    about: 'a link that opens a new window opens it in the same view',
    unless: 'tabs',
    steps: [
      ...open('links'),
      ...ask('click', { selector: '#tab' }, DONE),
      ...ask(
        'waitForAny',
        { any: [{ urlPattern: '/plain$' }], timeout: 5_000 },
        { result: { index: 0, url: '{site}/plain' } },
      ),
      ...shows('#here', 'Plain'),
    ],
  },
  {
    name: 'click-absent',
    group: 'moving',
    about: 'what is not there is not_found',
    steps: [...open('links'), ...ask('click', { selector: '#none' }, { error: 'not_found' })],
  },
  {
    name: 'click-disabled',
    group: 'moving',
    about: 'what cannot be used is not clicked, and the error promises it',
    isOurs: true,
    steps: [...open('buttons'), ...ask('click', { selector: '#off' }, NOTHING_HAPPENED), ...shows('#log', '')],
  },
]

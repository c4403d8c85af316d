// What is read out of a page, and asked of its site.
import {
  answered,
  ask,
  askedFor,
  type Case,
  hold,
  open,
  type Params,
  release,
  send,
  shows,
  type Step,
} from '../case.ts'
import { ANY_ERROR, type Wanted } from '../expect.ts'

const extract = (what: Params, result: Wanted): Step[] =>
  ask('extract', { root: '#bills', timeout: 2_000, ...what }, { result })

export const READING: readonly Case[] = [
  {
    name: 'read',
    group: 'reading',
    about: 'text, attribute and markup, of what is hidden too',
    steps: [
      ...open('table'),
      ...shows('#gone', 'Hidden'),
      ...ask('getAttribute', { selector: '.bill', name: 'data-id' }, { result: 'b1' }),
      ...ask('getAttribute', { selector: '.bill', name: 'data-none' }, { result: null }),
      ...ask('innerHTML', { selector: '.what' }, { result: 'First' }),
      ...ask('innerHTML', { selector: '#nothing' }, { result: '' }),
    ],
  },
  {
    name: 'read-absent',
    group: 'reading',
    about: 'of what is not there: not_found',
    isOurs: true,
    steps: [
      ...open('table'),
      ...ask('textContent', { selector: '#none' }, { error: 'not_found' }),
      ...ask('getAttribute', { selector: '#none', name: 'id' }, { error: 'not_found' }),
    ],
  },
  {
    name: 'is-visible',
    group: 'reading',
    about: 'laid out, not hidden; what is not there is not visible',
    steps: [
      ...open('table'),
      ...ask('isVisible', { selector: '#seen' }, { result: true }),
      ...ask('isVisible', { selector: '#gone' }, { result: false }),
      ...ask('isVisible', { selector: '#unseen' }, { result: false }),
      ...ask('isVisible', { selector: '#none' }, { result: false }),
    ],
  },
  {
    name: 'extract-one',
    group: 'reading',
    about: 'one object: text with its whitespace collapsed, attribute, pattern',
    steps: [
      ...open('table'),
      ...extract(
        {
          fields: {
            title: { selector: 'h2' },
            first: { selector: '.bill', attribute: 'data-id' },
            sum: { selector: '.sum', pattern: '([0-9]+\\.[0-9]{2})' },
            whole: { selector: '.sum', pattern: '[A-Z]{3}' },
          },
        },
        { title: 'The bills', first: 'b1', sum: '12.50', whole: 'EUR' },
      ),
    ],
  },
  {
    name: 'extract-rows',
    group: 'reading',
    about: 'a list, with all, present, optional, the row itself, and rows within rows',
    steps: [
      ...open('table'),
      ...extract(
        {
          rows: '.bill',
          fields: {
            id: { attribute: 'data-id' },
            what: { selector: '.what' },
            sum: { selector: '.sum', pattern: '([0-9.]+) EUR', optional: true },
            marks: { selector: 'u', all: true },
            paid: { selector: '.paid', present: true },
            lines: { rows: 'li', fields: { what: { selector: 'span' }, price: { selector: 'em' } } },
          },
        },
        [
          {
            id: 'b1',
            what: 'First',
            sum: '12.50',
            marks: ['a', 'b'],
            paid: true,
            lines: [
              { what: 'Line', price: '2' },
              { what: 'Tax', price: '1' },
            ],
          },
          { id: 'b2', what: 'Second', sum: null, marks: [], paid: false, lines: [] },
        ],
      ),
    ],
  },
  {
    name: 'extract-none',
    group: 'reading',
    about: 'no row is an empty list',
    steps: [
      ...open('table'),
      ...extract({ root: '#nothing', rows: '.bill', fields: { what: { selector: '.what' } } }, []),
    ],
  },
  {
    name: 'extract-missing',
    group: 'reading',
    about: 'a field that is missing is not_found, and named',
    steps: [
      ...open('table'),
      ...ask(
        'extract',
        { root: '#bills', rows: '.bill', fields: { lateFee: { selector: '.fee' } }, timeout: 2_000 },
        { error: 'not_found', says: 'lateFee' },
      ),
    ],
  },
  {
    name: 'extract-shadow',
    group: 'reading',
    about: 'reaches into an open shadow root',
    steps: [
      ...open('table'),
      ...extract({ root: '#open >>> ul', rows: '.row', fields: { what: { selector: 'b' } } }, [{ what: 'Deep' }]),
    ],
  },
  {
    name: 'extract-late',
    group: 'reading',
    about: 'waits for its root, in the next page too',
    steps: [
      hold('go'),
      ...open('onward'),
      askedFor('go'),
      send('extract', { root: '#late', fields: { text: {} }, timeout: 8_000 }),
      release('go'),
      answered({ result: { text: 'Late' } }),
    ],
  },
  {
    name: 'extract-never',
    group: 'reading',
    about: 'a root that never comes',
    isOurs: true,
    steps: [
      ...open('table'),
      ...ask('extract', { root: '#none', fields: { text: {} }, timeout: 300 }, { error: ['timeout', 'not_found'] }),
    ],
  },
  {
    name: 'get-json',
    group: 'reading',
    about: 'what the site answers, with its status',
    steps: [
      ...open('table'),
      ...ask('getJson', { path: '{path}/me' }, { result: { status: 200, json: { name: 'Ann', cards: [1, 2] } } }),
      ...ask('getJson', { path: '{path}/me-absent' }, { result: { status: 404, json: { error: 'none' } } }),
    ],
  },
  {
    name: 'get-json-none',
    group: 'reading',
    about: 'what is no JSON is null, with its status',
    isOurs: true,
    steps: [
      ...open('table'),
      ...ask('getJson', { path: '{path}/plain' }, { result: { status: 200, json: null } }),
      ...ask('getJson', { path: '{path}/down' }, { result: { status: 503, json: null } }),
    ],
  },
  {
    name: 'get-json-large',
    group: 'reading',
    about: 'more than 512 KiB is an error',
    steps: [...open('table'), ...ask('getJson', { path: '{path}/me-large' }, ANY_ERROR)],
  },
  {
    name: 'content-large',
    group: 'reading',
    about: 'an answer larger than a message is an error, and the line stays',
    isOurs: true,
    steps: [...open('large'), ...ask('content', {}, ANY_ERROR), ...ask('title', {}, { result: 'Large' })],
  },
]

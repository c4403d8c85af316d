// What a client may do without, and then says so.
import { ask, type Case, DONE, open, shows, type Step } from '../case.ts'
import { ANY_ERROR, type Wanted, type WantedAnswer } from '../expect.ts'

const evaluate = (expression: string, wanted: WantedAnswer): Step[] => ask('evaluate', { expression }, wanted)
const gives = (expression: string, result: Wanted): Step[] => evaluate(expression, { result })
const FRAME = { frame: ['#pay'] }

export const OFFERED: readonly Case[] = [
  {
    name: 'evaluate',
    group: 'capabilities',
    about: 'an expression, async too; its result by JSON',
    capability: 'evaluate',
    steps: [
      ...open('plain'),
      ...gives('1 + 1', 2),
      ...gives('({ a: [1, null], b: document.title })', { a: [1, null], b: 'Plain' }),
      ...gives("await new Promise((resolve) => setTimeout(resolve, 20, 'late'))", 'late'),
      ...gives('undefined', null),
    ],
  },
  {
    name: 'evaluate-throws',
    group: 'capabilities',
    about: 'what is thrown, malformed, or no JSON is script_error',
    capability: 'evaluate',
    steps: [
      ...open('plain'),
      ...evaluate("(() => { throw 'a text' })()", { error: 'script_error' }),
      ...evaluate('(', { error: 'script_error' }),
      ...evaluate('(() => { const a = {}; a.a = a; return a })()', { error: 'script_error' }),
    ],
  },
  {
    name: 'evaluate-gone',
    group: 'capabilities',
    about: 'the page goes away under it: detached',
    capability: 'evaluate',
    steps: [
      ...open('plain'),
      ...evaluate("(location.href = '{site}/other', await new Promise(() => {}))", { error: 'detached' }),
      ...ask('waitForNavigation', { urlPattern: '/other$', timeout: 4_000 }, { result: { url: '{site}/other' } }),
    ],
  },
  {
    name: 'evaluate-large',
    group: 'capabilities',
    about: 'an answer larger than a message is an error',
    capability: 'evaluate',
    isOurs: true,
    steps: [...open('plain'), ...evaluate("'x'.repeat(2000000)", ANY_ERROR), ...ask('title', {}, { result: 'Plain' })],
  },
  {
    name: 'screenshot',
    group: 'capabilities',
    about: 'a picture, as PNG and as JPEG',
    capability: 'screenshot',
    steps: [
      ...open('plain'),
      ...ask('screenshot', { format: 'png' }, { result: { data: /^iVBOR/ } }),
      ...ask('screenshot', { format: 'jpeg', fullPage: true }, { result: { data: /^\/9j\// } }),
    ],
  },
  {
    name: 'frames',
    group: 'capabilities',
    about: 'a command in a frame, and in one within it',
    capability: 'frames',
    steps: [
      ...open('framed'),
      ...ask('textContent', { selector: '#text', ...FRAME }, { result: 'Inner' }),
      ...ask('textContent', { selector: '#text', frame: ['#pay', '#deeper'] }, { result: 'Innermost' }),
      ...ask('fill', { selector: '#name', value: 'Ann', ...FRAME }, DONE),
      ...ask('textContent', { selector: '#name-is', ...FRAME }, { result: 'Ann' }),
      ...shows('#text', 'Outer'),
    ],
  },
  {
    name: 'frames-absent',
    group: 'capabilities',
    about: 'a frame that is not there is not_found',
    capability: 'frames',
    steps: [...open('framed'), ...ask('textContent', { selector: '#text', frame: ['#none'] }, { error: 'not_found' })],
  },
]

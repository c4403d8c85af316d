// Clicks, submits and keys.
import { ask, type Case, DONE, open, shows, visits } from '../case.ts'
import { ANY_ERROR } from '../expect.ts'

export const ACTING: readonly Case[] = [
  {
    name: 'click',
    group: 'acting',
    about: 'pointer, mouse and click, on the first match',
    steps: [
      ...open('buttons'),
      ...ask('click', { selector: '.one' }, DONE),
      ...shows('#log', /^pointerdown mousedown click $/),
    ],
  },
  {
    name: 'click-covered',
    group: 'acting',
    about: 'what covers an element does not matter',
    steps: [...open('buttons'), ...ask('click', { selector: '#covered' }, DONE), ...shows('#log', 'covered ')],
  },
  {
    name: 'click-scrolls',
    group: 'acting',
    about: 'scrolls the element into view',
    steps: [...open('buttons'), ...ask('click', { selector: '#deep' }, DONE), ...shows('#log', 'seen ')],
  },
  {
    name: 'click-shadow',
    group: 'acting',
    about: 'reaches into an open shadow root by ` >>> `',
    steps: [
      ...open('buttons'),
      ...ask('click', { selector: '#open >>> button' }, DONE),
      ...shows('#log', 'in open '),
      ...shows('#open >>> p', 'Shadow'),
    ],
  },
  {
    name: 'click-closed-shadow',
    group: 'acting',
    about: 'a closed shadow root is not_found',
    steps: [
      ...open('buttons'),
      ...ask('click', { selector: '#closed >>> button' }, { error: 'not_found' }),
      ...shows('#log', ''),
    ],
  },
  {
    name: 'click-malformed',
    group: 'acting',
    about: 'a malformed selector is an error',
    isOurs: true,
    steps: [...open('buttons'), ...ask('click', { selector: '##' }, ANY_ERROR)],
  },
  {
    name: 'submit',
    group: 'acting',
    about: 'posts once, and answers when the next page is there',
    steps: [
      ...open('order'),
      ...ask('submit', { selector: '#send' }, DONE),
      ...shows('#thanks', 'Thanks'),
      visits('ordered', 'POST', 1),
    ],
  },
  {
    name: 'submit-quiet',
    group: 'acting',
    about: 'a form that its page sends without leaving',
    steps: [
      ...open('order-quiet'),
      ...ask('submit', { selector: '#send' }, DONE),
      ...ask(
        'waitForAny',
        {
          any: [
            { selector: '#thanks', state: 'visible' },
            { selector: '#said', state: 'visible' },
          ],
          timeout: 5_000,
        },
        { result: { index: 1 } },
      ),
      ...shows('#said', 'Noted'),
      visits('noted', 'POST', 1),
    ],
  },
  {
    name: 'submit-lost',
    group: 'acting',
    about: 'no page comes after it: detached, and posted once',
    steps: [
      ...open('order-lost'),
      ...ask('submit', { selector: '#send' }, { error: 'detached' }, 34_000),
      visits('lost', 'POST', 1),
    ],
    limitMs: 60_000,
  },
  {
    name: 'submit-503',
    group: 'acting',
    about: 'an answer of 503 is a page: the click has had its effect',
    isOurs: true,
    steps: [...open('order-down'), ...ask('submit', { selector: '#send' }, DONE), visits('down', 'POST', 1)],
  },
  {
    name: 'submit-absent',
    group: 'acting',
    about: 'what is not there is not_found, and nothing was posted',
    steps: [
      ...open('order'),
      ...ask('submit', { selector: '#none' }, { error: 'not_found' }),
      visits('ordered', 'POST', 0),
    ],
  },
  {
    name: 'press-key',
    group: 'acting',
    about: 'types a character into a field',
    steps: [
      ...open('keys'),
      ...ask('press', { selector: '#field', key: 'a' }, DONE),
      ...shows('#log', 'keydown =a keyup '),
    ],
  },
  {
    name: 'press-enter',
    group: 'acting',
    about: 'Enter in a field sends its form, and the answer waits for the page',
    steps: [
      ...open('keys'),
      ...ask('press', { selector: '#field', key: 'Enter' }, DONE),
      ...shows('#thanks', 'Thanks'),
    ],
  },
  {
    name: 'press-prevented',
    group: 'acting',
    about: 'a key that the page takes for itself types nothing',
    steps: [...open('keys'), ...ask('press', { selector: '#deaf', key: 'a' }, DONE), ...shows('#log', '')],
  },
  {
    name: 'press-space',
    group: 'acting',
    about: 'a space ticks a box',
    steps: [...open('keys'), ...ask('press', { selector: '#box', key: ' ' }, DONE), ...shows('#box-is', 'true')],
  },
  {
    name: 'press-focused',
    group: 'acting',
    about: 'without a selector the key goes to what has the focus',
    steps: [
      ...open('keys'),
      ...ask('click', { selector: '#field' }, DONE),
      ...ask('press', { key: 'b' }, DONE),
      ...shows('#log', 'keydown =b keyup '),
    ],
  },
]

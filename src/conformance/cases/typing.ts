// Fields and lists.
import { ask, type Case, DONE, NOTHING_HAPPENED, open, shows } from '../case.ts'

const fill = (selector: string, value: string): ReturnType<typeof ask> => ask('fill', { selector, value }, DONE)

export const TYPING: readonly Case[] = [
  {
    name: 'fill',
    group: 'typing',
    about: 'replaces, fires input and change, and leaves the field',
    steps: [
      ...open('fields'),
      ...fill('#name', 'Ann'),
      ...shows('#name-is', 'Ann'),
      ...shows('#log', /^focus input change blur $/),
    ],
  },
  {
    name: 'fill-empty',
    group: 'typing',
    about: 'an empty text clears',
    steps: [
      ...open('fields'),
      ...fill('#name', ''),
      ...shows('#name-is', ''),
      ...ask(
        'fillForm',
        { fields: [{ selector: '#name', value: '', keep: 9 }] },
        { result: { fields: [{ found: true, kept: '' }] } },
      ),
    ],
  },
  {
    name: 'fill-number',
    group: 'typing',
    about: 'a field for numbers',
    steps: [...open('fields'), ...fill('#age', '42'), ...shows('#age-is', '42')],
  },
  {
    name: 'fill-lines',
    group: 'typing',
    about: 'a text of two lines',
    steps: [...open('fields'), ...fill('#note', 'two\nlines'), ...shows('#note-is', 'two\nlines')],
  },
  {
    name: 'fill-editable',
    group: 'typing',
    about: 'an element that can be edited',
    steps: [...open('fields'), ...fill('#rich', 'rich'), ...shows('#rich', 'rich'), ...shows('#rich-is', 'rich')],
  },
  {
    name: 'fill-controlled',
    group: 'typing',
    about: 'a field that a framework controls keeps the text',
    steps: [...open('fields'), ...fill('#held', 'kept'), ...shows('#held-is', 'kept')],
  },
  {
    name: 'fill-box',
    group: 'typing',
    about: 'what takes no text is an error that promises that nothing happened',
    isOurs: true,
    steps: [
      ...open('fields'),
      ...ask('fill', { selector: '#box', value: 'x' }, NOTHING_HAPPENED),
      ...shows('#box-is', ''),
    ],
  },
  {
    name: 'fill-absent',
    group: 'typing',
    about: 'what is not there is not_found',
    steps: [...open('fields'), ...ask('fill', { selector: '#none', value: 'x' }, { error: 'not_found' })],
  },
  {
    name: 'select',
    group: 'typing',
    about: 'by value before words, several at once',
    steps: [
      ...open('lists'),
      ...ask('select', { selector: '#size', values: ['m'] }, DONE),
      ...shows('#size-is', 'm'),
      ...ask('select', { selector: '#size', values: ['Small'] }, DONE),
      ...shows('#size-is', 'Small'),
      ...ask('select', { selector: '#many', values: ['a', 'c'] }, DONE),
      ...shows('#many-is', 'a c'),
    ],
  },
  {
    name: 'select-words',
    group: 'typing',
    about: 'by the words of an option',
    steps: [
      ...open('lists'),
      ...ask('select', { selector: '#size', values: ['Medium'] }, DONE),
      ...shows('#size-is', 'm'),
    ],
  },
  {
    name: 'select-missing',
    group: 'typing',
    about: 'an option that is not offered is not_found, and the choice stays',
    steps: [
      ...open('lists'),
      ...ask('select', { selector: '#many', values: ['a', 'z'] }, { error: 'not_found' }),
      ...shows('#many-is', ''),
    ],
  },
  {
    name: 'fill-form',
    group: 'typing',
    about: 'several fields in order; what each keeps, as far as it is asked',
    steps: [
      ...open('fields'),
      ...ask(
        'fillForm',
        {
          fields: [
            { selector: '#card', value: '4242424242424242', keep: 4 },
            { selector: '#none', value: 'x', keep: 4 },
            { selector: '#name', value: 'Ann' },
            { selector: '#held', value: 'kept', keep: 256 },
            { selector: '#box', checked: true, keep: 5 },
          ],
        },
        {
          result: {
            fields: [
              { found: true, kept: '4242' },
              { found: false, kept: null },
              { found: true, kept: null },
              { found: true, kept: 'kept' },
              { found: true, kept: 'true' },
            ],
          },
        },
      ),
      ...shows('#card-is', '4242 4242 4242 4242'),
      ...shows('#name-is', 'Ann'),
      ...shows('#box-is', 'true'),
    ],
  },
  {
    name: 'fill-form-dependent',
    group: 'typing',
    about: 'a list that is filled by what was chosen before it',
    isOurs: true,
    steps: [
      ...open('lists'),
      ...ask(
        'fillForm',
        {
          fields: [
            { selector: '#land', values: ['Netherlands'], keep: 2 },
            { selector: '#town', values: ['Amsterdam'], keep: 3 },
          ],
        },
        {
          result: {
            fields: [
              { found: true, kept: 'ds' },
              { found: true, kept: 'dam' },
            ],
          },
        },
      ),
      ...shows('#town-is', 'ams'),
    ],
  },
]

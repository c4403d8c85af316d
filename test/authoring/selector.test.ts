// Which selector an element gets: by what lasts, never by what was made by a build, by what is somebody's, or by what was typed.
import { describe, expect, it } from 'vitest'
import { type Described, selectorFor } from '../../src/authoring/selector.ts'
import { isStableClass, isStableField, isStableName } from '../../src/authoring/stable-names.ts'

function one(tag: string, attributes: Record<string, string> = {}, place = 1, siblings = 1): Described {
  return { tag, attributes, place, siblings }
}

const PAGE = [one('main', { id: 'content' }), one('body'), one('html')]
/** Not the only one of its kind: what is right must name what is around it, or its place. */
const SHARED = /^(?:a|button|td|div|span|li|\.contact-action|input)$/

describe('a selector', () => {
  it.each<[string, Described[], string]>([
    [
      'an attribute for programs',
      [one('button', { 'data-testid': 'save-card', id: 'save' })],
      '[data-testid="save-card"]',
    ],
    ['an id that a person gave', [one('button', { id: 'add_card', class: 'css-1x2y3z' })], '#add_card'],
    [
      'the name of a field, not a made id',
      [one('input', { id: 'mat-input-4', name: 'card_number' })],
      '[name="card_number"]',
    ],
    [
      'a field among counted ones',
      [one('input', { name: 'view[records][0][city]' })],
      '[name="view[records][0][city]"]',
    ],
    ['what browsers fill by', [one('input', { id: 'r3k9', autocomplete: 'cc-number' })], '[autocomplete="cc-number"]'],
    ['a label in words of the site', [one('button', { 'aria-label': 'Close' })], 'button[aria-label="Close"]'],
    ['no label with a name in it', [one('button', { 'aria-label': 'Remove Mina' }), ...PAGE], '#content button'],
    ['no number of anybody', [one('a', { 'aria-label': 'Card 4242', id: 'card-4242' }), ...PAGE], '#content a'],
    ['the mark and not its value', [one('li', { 'data-card': 'pm_8372' })], '[data-card]'],
    ['an element of its own kind', [one('vdr-order-list', { class: 'ng-star-inserted' })], 'vdr-order-list'],
    [
      'the path of a link, below what has a name',
      [one('a', { href: '/contacts/add' }), ...PAGE],
      '#content a[href="/contacts/add"]',
    ],
    ['no path that is somebody’s', [one('a', { href: '/users/mina' }), ...PAGE], '#content a'],
    [
      'a class that a person gave',
      [one('div', { class: 'css-9f8a contact-action active' }), ...PAGE],
      '#content .contact-action',
    ],
    [
      'a place, where nothing has a name',
      [one('td', {}, 2, 4), one('tr', {}, 3, 9), one('body'), one('html')],
      'tr:nth-of-type(3) > td:nth-of-type(2)',
    ],
  ])('takes %s', (_, line, expected) => {
    // The page has others of each plain kind, and two cells of the same place.
    const isRight = (selector: string): boolean => !SHARED.test(selector) && !selector.startsWith('td:nth')
    expect(selectorFor(line, isRight)).toBe(expected)
  })

  it('goes on where the page has several', () => {
    const line = [one('button', { 'aria-label': 'Edit' }, 2, 3), one('li', { class: 'contact' }, 4, 9), ...PAGE]
    const asked: string[] = []
    expect(
      selectorFor(line, (selector) => {
        asked.push(selector)
        return selector.includes('nth-of-type')
      }),
    ).toBe('.contact > button:nth-of-type(2)')
    expect(asked.slice(0, 2)).toEqual(['button[aria-label="Edit"]', '#content button[aria-label="Edit"]'])
  })

  it('holds nothing that was typed', () => {
    const line = [one('input', { id: 'field-mina', name: 'mina' }), ...PAGE]
    expect(selectorFor(line, () => true, ['Mina'])).toBe('#content input')
  })

  it('is null for nothing', () => {
    expect(selectorFor([], () => true)).toBeNull()
    expect(selectorFor([one('a')], () => false)).toBeNull()
  })
})

describe('a name', () => {
  it.each(['card_number', 'address_line1', 'save-card', 'loginForm', 'x-table', 'order-detail-list', 'user-menu-btn'])(
    'such as %s was given',
    (name) => expect(isStableName(name)).toBe(true),
  )

  it.each([
    'mat-input-4',
    'ember123',
    'css-1q2w3e',
    'sc-bdVaJa',
    'ng-valid',
    ':r3:',
    'field-17',
    'jss12',
    'Button_root__3xK2p',
    'a8f3c2',
    'dUxCLJ',
    'react-select-2-input',
    'svelte-xyz',
    'bcdfghjk',
    '',
  ])('such as %s was made', (name) => expect(isStableName(name)).toBe(false))

  it.each(['active', 'is-open', 'col-md-6', 'mt-4', 'btn-primary', 'selected', 'd-flex'])(
    'such as %s says how it is now, or how it looks',
    (name) => expect(isStableClass(name)).toBe(false),
  )

  it.each<[string, boolean]>([
    ['view[contacts][records][0][columns][name]', true],
    ['billing.zip', true],
    ['card_83726', false],
    ['0a1b2c3d4e5f6a7b', false],
    ['na me', false],
  ])('of a field: %s', (name, expected) => expect(isStableField(name)).toBe(expected))
})

// What becomes of each thing that an author does: which steps, in which order, and what is taken back.
import { describe, expect, it } from 'vitest'
import type { Recording, Step } from '../../src/authoring/recording.ts'
import { recording } from '../../src/authoring/recording.ts'
import { insideOf, pathPattern, safePath, safeQuery } from '../../src/authoring/safe-path.ts'
import type { Said } from '../../src/authoring/spoken.ts'
import { newTaking, take, takeArrival, type Taking, type Whereabouts } from '../../src/authoring/take-down.ts'

const SITE = 'https://www.example.com'

/** Something that is said on the page, or the address that comes. */
type Event = Said | string

function at(address: string, more: Partial<Whereabouts> = {}): Whereabouts {
  const { origin } = new URL(address)
  return { inside: insideOf(SITE, address), origin, typed: [], page: '01-page.html', ...more }
}

function play(...events: readonly Event[]): Taking {
  let where = at(`${SITE}/contacts`)
  let taking = newTaking('contacts', SITE)
  for (const event of events) {
    if (typeof event === 'string') {
      where = at(event.startsWith('/') ? SITE + event : event)
      taking = takeArrival(taking, where)
    } else {
      taking = take(taking, event, where)
    }
  }
  recording.parse(taking.recording)
  return taking
}

function stepsAfter(...events: readonly Event[]): readonly Step[] {
  const { recording: made }: { recording: Recording } = play(WRITE, ...events)
  return made.operations.at(-1)?.steps.slice(1) ?? []
}

const WRITE: Said = { say: 'operation', resource: 'contact', action: 'write' }
const click = (selector: string, isSending = false): Said => ({
  say: 'clicked',
  selector,
  isSending,
  frame: null,
  page: '',
})
const typed = (selector: string, suggested: string, more: object = {}): Said => ({
  say: 'typed',
  field: { selector, kind: 'text', isHidden: false, suggested, chosen: null, ...more },
  frame: null,
  page: '',
})
const waits = (selector: string): object => ({ do: 'waitForSelector', selector })

describe('what is done', () => {
  it('begins on the page that is open', () => {
    expect(play(WRITE).recording.operations).toMatchObject([
      { resource: 'contact', action: 'write', steps: [{ do: 'navigate', path: '/contacts' }] },
    ])
  })

  it.each<[string, Event[], object[]]>([
    [
      'a click that leads to another page waits for it',
      [click('#add'), '/contacts/add'],
      [waits('#add'), { do: 'click', selector: '#add' }, { do: 'waitForNavigation', path: '/contacts/add(?:[?#]|$)' }],
    ],
    ['an address of the author’s own is opened', ['/orders'], []],
    [
      'a site that leads on is waited for once',
      [click('#add'), '/step', '/contacts/17'],
      [waits('#add'), { do: 'click' }, { do: 'waitForNavigation', path: '/contacts/[^/?#]+(?:[?#]|$)' }],
    ],
    [
      'fields become one form, with arguments that differ',
      [typed('#first', 'name'), typed('#last', 'name'), typed('#first', 'name')],
      [
        waits('#first'),
        {
          do: 'fillForm',
          fields: [
            { selector: '#first', takes: { argument: 'name' } },
            { selector: '#last', takes: { argument: 'name2' } },
          ],
        },
      ],
    ],
    [
      'an argument is named by the author',
      [typed('#city', 'city'), { say: 'named', selector: '#city', argument: 'town' }],
      [waits('#city'), { do: 'fillForm', fields: [{ takes: { argument: 'town' } }] }],
    ],
    ['what hides its text is not written down', [typed('#secret', 'pin', { isHidden: true })], []],
    [
      'what hides its text and is named is a password field',
      [typed('#cvv', 'cvv', { isHidden: true }), { say: 'named', selector: '#cvv', argument: 'cvv' }],
      [waits('#cvv'), { do: 'fillForm', fields: [{ takes: { argument: 'cvv' }, password: true }] }],
    ],
    [
      'a tick is always so, and a choice can be',
      [
        typed('#ok', 'ok', { kind: 'tick', chosen: true }),
        typed('#kind', 'kind', { kind: 'list', chosen: ['Credit card'] }),
        { say: 'always', selector: '#kind' },
      ],
      [waits('#ok'), { do: 'fillForm', fields: [{ takes: { always: true } }, { takes: { always: ['Credit card'] } }] }],
    ],
    [
      'a text is never always the same',
      [typed('#city', 'city'), { say: 'always', selector: '#city' }],
      [waits('#city'), { do: 'fillForm', fields: [{ takes: { argument: 'city' } }] }],
    ],
    [
      'a filled form that is sent is a submit',
      [typed('#city', 'city'), click('#save', true)],
      [waits('#city'), { do: 'fillForm' }, { do: 'submit', selector: '#save' }],
    ],
    [
      'a click is marked before it',
      [{ say: 'submits' }, click('#pay')],
      [waits('#pay'), { do: 'submit', selector: '#pay' }],
    ],
    [
      'a click is marked after it, with the page that came',
      [click('#pay'), '/paid', { say: 'submits' }],
      [waits('#pay'), { do: 'submit', selector: '#pay' }, { do: 'waitForNavigation' }],
    ],
    ['a mark is taken back', [click('#pay'), { say: 'submits' }, { say: 'submits' }], [waits('#pay'), { do: 'click' }]],
    ['what was done is undone with its waits', [click('#add'), '/contacts/add', { say: 'undo' }], []],
    [
      'of a form the last field is undone',
      [typed('#a', 'a'), typed('#b', 'b'), { say: 'undo' }],
      [waits('#a'), { do: 'fillForm', fields: [{ selector: '#a' }] }],
    ],
    [
      'a reading waits by itself',
      [
        {
          say: 'read',
          what: 'read the contacts',
          draft: { root: 'table', rows: 'tr', fields: { name: {} } },
          shape: '',
          page: '',
        },
      ],
      [{ do: 'extract', root: 'table', rows: 'tr', fields: { name: {} }, sample: null, page: '01-page.html' }],
    ],
  ])('%s', (_, events, expected) => {
    expect(stepsAfter(...events)).toMatchObject(expected)
    expect(stepsAfter(...events)).toHaveLength(expected.length)
  })

  it('is no step outside of an operation', () => {
    expect(play(click('#a'), '/b').recording.operations).toEqual([])
    expect(play(WRITE, { say: 'finish' }, click('#a')).recording.operations[0]?.steps).toHaveLength(1)
  })

  it('is an operation again where it is recorded again', () => {
    expect(play(WRITE, click('#a'), WRITE).recording.operations).toMatchObject([{ steps: [{ do: 'navigate' }] }])
  })
})

describe('a sign-in', () => {
  it('begins where a text is hidden and ends where the author says', () => {
    const { recording: made, phase } = play(
      { say: 'sign-in' },
      '/login',
      { say: 'signs-in', selector: '#login' },
      '/login/password',
      { say: 'signs-in', selector: '#secret' },
      typed('#password', 'password', { isHidden: true }),
      'https://id.example.com/otp',
      '/home',
      { say: 'pointed', at: 'signOut', selector: 'a', path: '/logout' },
      { say: 'signed-in' },
    )
    expect(made).toMatchObject({
      origins: ['https://id.example.com'],
      operations: [],
      signIn: { start: '/login', home: '/home', signedIn: '/home(?:[?#]|$)', signOut: '/logout', shows: null },
    })
    expect(phase).toBe('idle')
  })

  it('needs what only they see where the address stays', () => {
    const events: Event[] = [{ say: 'sign-in' }, '/app', { say: 'signs-in', selector: 'form' }, { say: 'signed-in' }]
    expect(play(...events)).toMatchObject({ phase: 'sign-in', notice: expect.stringContaining('point at') })
    const pointed: Said = { say: 'pointed', at: 'signedIn', selector: '.user', path: null }
    expect(play(...events, pointed, { say: 'signed-in' }).recording.signIn?.shows).toEqual({
      signedIn: '.user',
      signedOut: 'form',
    })
  })
})

describe('an address', () => {
  it.each<[string, string | null]>([
    [SITE, '/'],
    [`${SITE}/a?b`, '/a?b'],
    [`${SITE}?b`, '/?b'],
    [`${SITE}.evil.test/a`, null],
    ['https://other.example.com/', null],
  ])('%s is inside as %s', (address, expected) => expect(insideOf(SITE, address)).toBe(expected))

  it.each<[string, string]>([
    ['/orders/1234?x=1', '/orders/{id}'],
    ['/users/mina/cards', '/users/{id}/cards'],
    ['/v2/cards', '/v2/cards'],
    ['/a/3f2b9c/b', '/a/{id}/b'],
  ])('%s is kept as %s', (inside, expected) => expect(safePath(inside, ['Mina'])).toBe(expected))

  it('is waited for as a pattern', () => {
    expect('/orders/17?a').toMatch(new RegExp(`^${pathPattern('/orders/{id}')}`))
    expect('/orders/17/more').not.toMatch(new RegExp(`^${pathPattern('/orders/{id}')}`))
  })

  it('keeps of its query only words of the site', () => {
    expect(safeQuery('/w?title=orders&token=a8f3&user=mina#x', [])).toBe('?title=orders')
    expect(safeQuery('/w?title=mina', [])).toBeUndefined()
    expect(safeQuery('/w?search=visa', ['Visa'])).toBeUndefined()
  })
})

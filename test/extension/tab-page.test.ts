// What the browser tells of a tab, and what has become of a move.
import { describe, expect, it } from 'vitest'
import { follow, outcomeOf, pageAt, type TabEvent } from '../../src/extension/tab-page.ts'

const OWN = 'chrome-extension://abc'
const A = 'https://site.example/a'
const B = 'https://site.example/b'
const began = (url: string): TabEvent => ({ kind: 'began', url })
const committed = (url: string): TabEvent => ({ kind: 'committed', url })
const moved = (url: string): TabEvent => ({ kind: 'moved', url })
const failed = (error: string): TabEvent => ({ kind: 'failed', error })
const aborted = failed('net::ERR_ABORTED')
const refused = failed('net::ERR_CONNECTION_REFUSED')

const at = (address: string | null, isBlank = false, isPending = false): object => ({ address, isBlank, isPending })

describe('a tab', () => {
  it.each([
    ['begins on our page', [], at(null, true)],
    ['is on its way', [began(A)], at(null, true, true)],
    ['has arrived', [began(A), committed(A)], at(A)],
    ['was moved by its page', [began(A), committed(A), moved(B)], at(B)],
    ['downloads', [committed(A), began(B), aborted], at(A)],
    ['downloads in Firefox', [committed(A), began(B), failed('Error code 2152398850')], at(A)],
    ['shows an error of the browser', [committed(A), began(B), refused], at(null)],
    [
      'went back to our page',
      [committed(A), began(`${OWN}/tab.html`), committed(`${OWN}/tab.html?link=a`)],
      at(null, true),
    ],
    ['is at a page that is none of a site', [committed('data:text/html,x')], at(null)],
  ] as const)('%s', (_, events, page) => {
    const first = pageAt(`${OWN}/tab.html`, OWN)
    expect([...events].reduce((before, event: TabEvent) => follow(before, event, OWN), first)).toEqual(page)
  })

  it('is not taken for ours by its name', () => {
    expect(pageAt(`${OWN}.evil.example/`, OWN).isBlank).toBe(false)
  })
})

describe('a move', () => {
  it.each([
    ['nothing yet', [], A, 'under way'],
    ['another page before it', [began(B), committed(B)], A, 'under way'],
    ['on its way', [began(A)], A, 'under way'],
    ['there', [began(A), committed(A)], A, 'arrived'],
    ['redirected', [began(A), committed(B)], A, 'arrived'],
    ['another first', [began(B), aborted, began(A), committed(A)], A, 'arrived'],
    ['encrypted by the browser', [began(A), committed(A)], A.replace('https', 'http'), 'arrived'],
    ['a part of the page', [moved(`${A}#b`)], `${A}#b`, 'arrived'],
    ['back, wherever', [began(B), committed(B)], null, 'arrived'],
    ['a download', [began(A), aborted], A, 'nothing'],
    ['no server', [began(A), refused], A, 'broken'],
    ['the site goes elsewhere', [began(A), aborted, began(B)], A, 'interrupted'],
    ['the site goes elsewhere at once', [began(A), began(B)], A, 'interrupted'],
    ['the old page moves meanwhile', [began(A), moved(B), committed(A)], A, 'arrived'],
  ] as const)('%s', (_, events, wanted, outcome) => {
    expect(outcomeOf(events, wanted)).toBe(outcome)
  })
})

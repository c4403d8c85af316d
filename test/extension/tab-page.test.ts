// What the browser tells of a tab, and what has become of a move.
import { describe, expect, it } from 'vitest'
import { follow, outcomeOf, pageAt, type TabEvent } from '../../src/extension/tab-page.ts'

const OWN = 'chrome-extension://abc'
const A = 'https://site.example/a'
const B = 'https://site.example/b'
const began = (url: string): TabEvent => ({ kind: 'began', url })
const committed = (url: string): TabEvent => ({ kind: 'committed', url })
const moved = (url: string): TabEvent => ({ kind: 'moved', url })
const failed = (error: string, url = B): TabEvent => ({ kind: 'failed', url, error })
const aborted = failed('net::ERR_ABORTED')
const abortedA = failed('net::ERR_ABORTED', A)
const refused = failed('net::ERR_CONNECTION_REFUSED')

const at = (address: string | null, isBlank = false, pending: string | null = null): object => ({
  address,
  isBlank,
  pending,
})

describe('a tab', () => {
  it.each([
    ['begins on our page', [], at(null, true)],
    ['is on its way', [began(A)], at(null, true, A)],
    ['has arrived', [began(A), committed(A)], at(A)],
    ['was moved by its page', [began(A), committed(A), moved(B)], at(B)],
    ['downloads', [committed(A), began(B), aborted], at(A)],
    ['downloads in Firefox', [committed(A), began(B), failed('Error code 2152398850')], at(A)],
    ['goes on where another was given up', [committed(A), began(B), began(A), aborted], at(A, false, A)],
    ['did not load to its end', [committed(B), refused], at(B)],
    ['did not load to its end, and goes on', [committed(B), began(A), refused], at(B, false, A)],
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
    ['a download', [began(A), abortedA], A, 'nothing'],
    ['no server', [began(A), failed('net::ERR_CONNECTION_REFUSED', A)], A, 'broken'],
    ['the site goes elsewhere', [began(A), abortedA, began(B)], A, 'interrupted'],
    ['the site goes elsewhere at once', [began(A), began(B)], A, 'interrupted'],
    ['the old page moves meanwhile', [began(A), moved(B), committed(A)], A, 'arrived'],
  ] as const)('%s', (_, events, wanted, outcome) => {
    expect(outcomeOf(events, wanted, { address: null, pending: null })).toBe(outcome)
  })

  it.each([
    ['which is told late', [began(A), aborted], 'under way'],
    ['and ours comes', [began(A), aborted, committed(A)], 'arrived'],
    ['and ours breaks', [began(A), aborted, failed('net::ERR_FAILED', A)], 'broken'],
  ] as const)('from a page that was loading still, %s', (_, events, outcome) => {
    expect(outcomeOf(events, A, { address: B, pending: null })).toBe(outcome)
  })

  it('to the page that was loading still', () => {
    expect(outcomeOf([began(A), abortedA, committed(A)], A, { address: A, pending: null })).toBe('arrived')
  })

  it.each([
    ['given up late', [began(A), aborted, committed(A)], 'arrived'],
    ['come late', [began(A), committed(B)], 'under way'],
    ['come late, and ours after it', [began(A), committed(B), committed(A)], 'arrived'],
  ] as const)('while another was on its way, which is %s', (_, events, outcome) => {
    expect(outcomeOf(events, A, { address: null, pending: B })).toBe(outcome)
  })
})

// Who may ask the worker for what: a page of a site may pretend to be the bar in it, and nobody else.
import { describe, expect, it } from 'vitest'
import { type Asked, mayAsk, readAsked, type Speaker } from '../../src/extension/messages.ts'

const OWN = 'chrome-extension://abc'
const SERVICE = 'https://connect.example.com'
const SITE = 'https://www.site.example'
const KNOWN = { own: OWN, service: SERVICE, linkIn: (tabId: number) => (tabId === 7 ? 'link_a' : null) }

const SPEAKERS = {
  'own page': { origin: OWN, tabId: 3, isMainFrame: true },
  popup: { origin: OWN, tabId: null, isMainFrame: false },
  'hosted page': { origin: SERVICE, tabId: 2, isMainFrame: true },
  'hosted page in a modal': { origin: SERVICE, tabId: 2, isMainFrame: false },
  "site in the session's tab": { origin: SITE, tabId: 7, isMainFrame: true },
  'frame in that tab': { origin: SITE, tabId: 7, isMainFrame: false },
  'site in another tab': { origin: SITE, tabId: 8, isMainFrame: true },
  nobody: { origin: null, tabId: null, isMainFrame: false },
} satisfies Record<string, Speaker>
type Who = keyof typeof SPEAKERS

const link = { linkId: 'link_a', code: 'clm_a', integrationId: 'tmobile', asker: 'Acme' }
const TABLE: readonly (readonly [Asked, readonly Who[]])[] = [
  [{ ask: 'link', link }, ['hosted page', 'hosted page in a modal']],
  [{ ask: 'here', linkId: 'link_a' }, ['hosted page', 'hosted page in a modal']],
  [{ ask: 'allowed', linkId: 'link_a' }, ['own page', 'popup']],
  [{ ask: 'choose', linkId: 'link_a', accepted: true }, ['own page', 'popup']],
  [{ ask: 'cancel', linkId: 'link_a' }, ['own page', 'popup', "site in the session's tab"]],
  [{ ask: 'cancel', linkId: 'link_b' }, ['own page', 'popup']],
  [{ ask: 'front', linkId: 'link_a' }, ['own page', 'popup', "site in the session's tab"]],
  [{ ask: 'dialog', kind: 'alert' }, ["site in the session's tab"]],
]

describe.each(TABLE)('%j', (asked, allowed) => {
  it.each(Object.keys(SPEAKERS) as Who[])('by the %s', (who) => {
    expect(mayAsk(asked, SPEAKERS[who], KNOWN)).toBe(allowed.includes(who))
  })

  it('is read', () => {
    expect(readAsked(structuredClone(asked))).toEqual(asked)
  })
})

it.each([
  null,
  'link',
  {},
  { ask: 'anything' },
  { ask: 'constructor' },
  { ask: 'link' },
  { ask: 'link', link: null },
  { ask: 'link', link: { ...link, code: 1 } },
  { ask: 'link', link: { ...link, asker: 'x'.repeat(100_000) } },
  { ask: 'here', linkId: 'x'.repeat(100_000) },
  { ask: 'cancel', linkId: 1 },
  { ask: 'choose', linkId: 'link_a', accepted: 'yes' },
  { ask: 'dialog', kind: 'x'.repeat(100_000) },
  { ask: 'dialog', kind: 1 },
  { ask: 'link', link: [] },
])('%j is no message', (message) => {
  expect(readAsked(message)).toBeNull()
})

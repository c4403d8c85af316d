// What people read.
import { expect, it } from 'vitest'
import type { Link } from '../../../src/sdk/client/index.ts'
import { showDistance, showLink, showList, table } from '../../../src/sdk/command/show.ts'
import { painter, usesColour } from '../../../src/sdk/command/terminal.ts'

const NOW = Date.UTC(2026, 0, 1, 12)
const LINK: Link = {
  id: 'link_1',
  integrationId: 'tmobile',
  operations: [{ resource: 'paymentMethod', action: 'read' }],
  externalUserId: 'user\u001B[2J\u202E\u200B',
  status: 'failed',
  currentSessionId: null,
  returnUrl: null,
  debug: false,
  expiresAt: NOW + 4 * 3_600_000,
  createdAt: NOW - 60_000,
  updatedAt: NOW,
  result: null,
  error: { code: 'LOGIN_FAILED', message: 'Wrong password' },
}

it.each([
  [{}, true, true],
  [{}, false, false],
  [{ NO_COLOR: '1' }, true, false],
  [{ NO_COLOR: '1', FORCE_COLOR: '1' }, true, false],
  [{ FORCE_COLOR: '1' }, false, true],
  [{ FORCE_COLOR: '0' }, true, false],
  [{ NO_COLOR: '' }, true, true],
])('%o, terminal %s: colour %s', (env, isTerminal, colour) => {
  expect(usesColour(env, isTerminal)).toBe(colour)
})

it('columns are as wide as what is seen', () => {
  const paint = painter(true)
  expect(
    table([
      ['a', 'b'],
      [paint('red', 'long'), 'c'],
    ]),
  ).toBe(`a     b\n${paint('red', 'long')}  c`)
})

it.each([
  [0, '0 s ago'],
  [119_000, '119 s ago'],
  [120_000, '2 min ago'],
  [-7_200_000, 'in 2 h'],
  [3 * 86_400_000, '3 days ago'],
])('%i ms: %s', (ms, text) => {
  expect(showDistance(ms)).toBe(text)
})

it('a link is what there is to know, and moves no cursor', () => {
  const text = showLink(LINK, NOW, painter(false))
  expect(text).toBe(`link_1  failed
  integration  tmobile
  operations   paymentMethod:read
  user         user?[2J??
  created      2026-01-01 11:59:00Z (60 s ago)
  expires      2026-01-01 16:00:00Z (in 4 h)
  error        LOGIN_FAILED: Wrong password`)
  expect(showList([LINK], NOW, painter(false))).toContain('user?[2J??')
  expect(showList([], NOW, painter(false))).toBe('No links')
})

// What a browser says where it puts no script into a page, and what that means for what was to be done there.
import { describe, expect, it } from 'vitest'
import { goneFor, isOnlyLeaving, NotAllowed } from '../../src/extension/gone-page.ts'

it.each([
  ['Chrome: no tab', 'No tab with id: 7.', 'nothing begun'],
  ['Chrome: no frame', 'No frame with id 4 in tab with id 7.', 'nothing begun'],
  ['Chrome: an error page', 'Frame with ID 0 is showing error page', 'nothing begun'],
  [
    'Chrome: not let in',
    'Cannot access contents of the page. Extension manifest must request permission',
    'not allowed',
  ],
  ['Chrome: gone in the middle', 'Frame with ID 0 was removed.', 'perhaps begun'],
  ['Firefox: no tab', 'Invalid tab ID: 7', 'nothing begun'],
  ['Firefox: no frame', 'Invalid frame IDs: [4].', 'nothing begun'],
  ['Firefox: not let in, or just leaving', 'Missing host permission for the tab', 'not allowed'],
  ['anything else', 'AbortError', 'perhaps begun'],
])('%s', (_, message, meaning) => {
  const gone = goneFor(new Error(message))
  expect(gone instanceof NotAllowed ? 'not allowed' : gone.mayHaveBegun ? 'perhaps begun' : 'nothing begun').toBe(
    meaning,
  )
  expect(gone instanceof NotAllowed && gone.mayHaveBegun).toBe(false)
})

describe('a page in which the extension may not be', () => {
  it.each([
    ['of the site, as the user has let it: it only leaves', 'https://site.example', true, true],
    ['of the site, which the user has taken back', 'https://site.example', false, false],
    ['of a stranger, of whom another session has the permission', 'https://other.example', true, false],
  ])('%s', async (_, origin, isLet, isLeaving) => {
    const mayBe = (asked: string): Promise<boolean> => Promise.resolve(isLet && asked === origin)
    expect(await isOnlyLeaving(`${origin}/wallet`, ['https://site.example'], mayBe)).toBe(isLeaving)
  })
})

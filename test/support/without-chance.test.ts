import { expect, it } from 'vitest'
import { newId, randomBytes } from '../../src/core/id.ts'
import { withoutChance } from './without-chance.ts'

it('takes out what was drawn', () => {
  const drawn = [newId('evt', Date.now(), randomBytes(14)), Date.now(), crypto.randomUUID(), 'http://127.0.0.1:41110/']
  expect(withoutChance(JSON.stringify(drawn))).toBe('["evt_…",…,"…","http://127.0.0.1:…/"]')
})

it.each(['4111111111111111', '1111', 'user_4111111111111111', 'jane@example.com', '{"at":4111}', 'ending in 1111'])(
  'leaves %s',
  (planted) => {
    expect(withoutChance(planted)).toBe(planted)
  },
)

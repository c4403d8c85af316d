// What is kept of a link is kept no longer than the link lasts.
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import type { Kept } from '../../src/extension/kept.ts'
import type { LinkState } from '../../src/extension/link-state.ts'

const KEPT: Kept = {
  linkId: 'link_a',
  integrationId: 'tmobile',
  asker: 'Acme',
  code: 'clm_a',
  claimId: 'claim-name',
  ticket: null,
  hostedTab: 1,
  tabId: 2,
  address: null,
  memory: null,
  isLeft: false,
  isGivenUp: false,
  aliveAt: 0,
}

let State: typeof LinkState

beforeAll(async () => {
  // The build puts it in.
  vi.stubGlobal('SHIPPED', { sites: {} })
  State = (await import('../../src/extension/link-state.ts')).LinkState
})

afterAll(() => {
  vi.unstubAllGlobals()
})

it('is written until it is erased, and nothing that comes late brings it back', async () => {
  const there = new Map<string, Kept>()
  const keeper = {
    write: async (kept: Kept) => void there.set(kept.linkId, kept),
    erase: async (linkId: string) => void there.delete(linkId),
  }
  const state = new State(KEPT, keeper, () => {})
  await state.keep({ tabId: 3 })
  expect(there.get('link_a')?.tabId).toBe(3)
  const erased = state.erase()
  await Promise.all([state.keep({ hostedTab: 4 }), erased])
  await state.keep({})
  expect([...there.keys()]).toEqual([])
})

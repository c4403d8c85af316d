// The verdict must be able to say no: a sound link, and everything that a crash could do to it.
import { expect, it } from 'vitest'
import { digestOfPages } from './digest.ts'
import { judgeLink, type Evidence } from './judge.ts'
import { newEntry, type Entry, type View } from './ledger.ts'
import type { Plan } from './plan.ts'
import type { JudgedArrival } from './webhooks.ts'

const plan: Plan = {
  number: 7,
  ending: 'completed',
  operations: [{ resource: 'paymentMethod', action: 'read' }],
  persons: ['card_declined', 'user_good'],
  createsTwice: false,
  claimsTwice: false,
  cancelAfterMs: 0,
  last4: '1111',
}
const rows = [{ id: 'pm_1', number: 'Visa ending in 4242', isDefault: true }]
const result = { paymentMethods: [{ order: 0, vendorId: 'pm_1', last4: '4242', type: 'other', isDefault: true }] }
const view: View = { id: 'link_7', status: 'complete', currentSessionId: 'sess_2', result, error: null }

const entry: Entry = {
  ...newEntry(plan),
  created: '{"linkId":"link_7"}',
  linkId: 'link_7',
  claims: ['sess_1', 'sess_2'],
  ends: [
    { sessionId: 'sess_1', status: 'failed', code: 'AUTOMATION_ERROR' },
    { sessionId: 'sess_2', status: 'complete', code: null },
  ],
  shown: digestOfPages(plan.operations, { cards: [rows], bills: [] }, plan.last4),
}

const failed = arrival('evt_1', { event: 'link.failed', sessionId: 'sess_1', error: { code: 'AUTOMATION_ERROR' } })
const complete = arrival('evt_2', { event: 'link.complete', sessionId: 'sess_2', result })
const sound: Evidence = {
  view,
  replay: { status: 201, text: '{"linkId":"link_7"}' },
  listed: ['link_7'],
  arrivals: [failed, complete],
}

it('finds nothing in a sound link', () => {
  expect(judgeLink(entry, sound)).toEqual({ findings: [], events: 2, doubled: 0, missing: 0 })
})

it('counts what arrives twice after a kill, and does not call it a loss', () => {
  const arrivals = [failed, complete, { ...complete, kills: 1 }]
  expect(judgeLink(entry, { ...sound, arrivals })).toMatchObject({ findings: [], doubled: 1 })
})

const losses: readonly (readonly [name: string, evidence: Partial<Evidence>, what: RegExp])[] = [
  ['the link is gone', { view: null }, /gone/],
  ['an older status', { view: { ...view, status: 'active', result: null } }, /reads as active/],
  ['another session', { view: { ...view, currentSessionId: 'sess_1' } }, /claimed last/],
  ['no result', { view: { ...view, result: null } }, /without a result/],
  ['the result of another', { view: { ...view, result: { paymentMethods: [] } } }, /the pages showed/],
  ['another answer to the same create', { replay: { status: 201, text: '{}' } }, /answered otherwise/],
  ['nothing in the list', { listed: [] }, /list shows 0/],
  ['a webhook that never came', { arrivals: [failed] }, /1 of 2 webhooks/],
  ['a webhook that was never accepted', { arrivals: [failed, { ...complete, accepted: false }] }, /1 of 2 webhooks/],
]

it.each(losses)('finds a loss: %s', (_name, evidence, what) => {
  const { findings } = judgeLink(entry, { ...sound, ...evidence })
  expect(findings).toContainEqual({ kind: 'lost', story: 7, what: expect.stringMatching(what) })
})

const again = arrival('evt_3', { event: 'link.complete', sessionId: 'sess_2', result })
const breaches: readonly (readonly [name: string, evidence: Partial<Evidence>, what: RegExp])[] = [
  ['one create, two links', { listed: ['link_7', 'link_8'] }, /list shows 2/],
  ['two final events', { arrivals: [failed, complete, again] }, /2 final events/],
  ['one event under two ids', { arrivals: [failed, complete, again] }, /2 events under different ids/],
  ['the end before the failure', { arrivals: [complete, failed] }, /came after the final event/],
  ['a newer one overtakes', { arrivals: [{ ...failed, accepted: false }, complete] }, /overtook/],
  ['an older one comes again', { arrivals: [failed, complete, { ...failed, kills: 1 }] }, /after a newer one/],
  ['twice without a kill', { arrivals: [failed, complete, complete] }, /without a kill/],
  ['two bodies', { arrivals: [failed, complete, { ...complete, body: '{}', kills: 1 }] }, /two bodies/],
  ['a bad signature', { arrivals: [failed, { ...complete, verdict: 'unknown key' }] }, /unknown key/],
  ['the body of another event', { arrivals: [failed, { ...complete, id: 'evt_9' }] }, /not its own/],
  [
    'nobody owes it',
    { arrivals: [arrival('evt_0', { event: 'link.failed', sessionId: 'sess_9' }), failed, complete] },
    /nothing explains/,
  ],
  ['another result in the webhook', { view: { ...view, result: { ...result, more: 1 } } }, /another result/],
]

it.each(breaches)('finds a broken promise: %s', (_name, evidence, what) => {
  const { findings } = judgeLink(entry, { ...sound, ...evidence })
  expect(findings).toContainEqual({ kind: 'broken', story: 7, what: expect.stringMatching(what) })
})

function arrival(id: string, body: Readonly<Record<string, unknown>>): JudgedArrival {
  const whole = { id, linkId: 'link_7', status: 'x', sessionId: null, result: null, error: null, ...body }
  return { id, body: JSON.stringify(whole), accepted: true, kills: 0, verdict: 'valid' }
}

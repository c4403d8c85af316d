// What a link's row alone tells of its events, and where its object must be asked.
import { describe, it } from 'vitest'
import { eventsOfUntouched } from '../../src/core/event.ts'
import type { LinkRecord } from '../../src/core/link.ts'
import { facts, NOW } from '../support/states.ts'

const link: LinkRecord = {
  ...facts,
  id: 'link_0VbkYKZPPEYsiUsHizkkCZ',
  sealedContacts: null,
  sealedArguments: null,
  claimHash: '',
  connectUrl: '',
  status: 'pending',
  currentSessionId: null,
  sealedResult: null,
  error: null,
  version: 0,
  updatedAt: facts.createdAt,
  locale: null,
}

describe('the row', () => {
  it.for<[name: string, Partial<LinkRecord>, types: string[] | null]>([
    ['of a new link', {}, ['link.created']],
    ['of one whose end has come unseen', { expiresAt: NOW }, ['link.created', 'link.expired']],
    ['of one whose end has come, and must be told', { expiresAt: NOW, webhookUrl: 'https://a.example/' }, null],
    ['of one that the cron has ended', { status: 'expired', updatedAt: NOW - 5 }, ['link.created', 'link.expired']],
    ['of one that was claimed', { status: 'active', version: 1 }, null],
    ['of one that its object has ended', { status: 'expired', version: 1 }, null],
    ['of one that was canceled', { status: 'canceled', version: 1 }, null],
  ])('%s tells %j', ([, changes, types], { expect }) => {
    expect(eventsOfUntouched({ ...link, ...changes }, NOW)?.map(({ type }) => type) ?? null).toEqual(types)
  })

  it('gives each event an id of its own, the same again, in the order of their time', ({ expect }) => {
    const read = () => eventsOfUntouched({ ...link, status: 'expired', updatedAt: NOW + 5 }, NOW + 10)!
    const ids = read().map(({ id }) => id)
    expect(ids[0]).toBe('evt_0VbkYKZPPEYsiUsHizkkCZ')
    expect(ids[1]).toMatch(/^evt_[0-9A-Za-z]{8}PEYsiUsHizkkCZ$/)
    expect(ids.toSorted()).toEqual(ids)
    expect(read().map(({ id }) => id)).toEqual(ids)
  })

  it('tells the same of an end whether the cron has written it or not', ({ expect }) => {
    const unseen = eventsOfUntouched({ ...link, expiresAt: NOW - 5 }, NOW)
    const written = eventsOfUntouched({ ...link, expiresAt: NOW - 5, status: 'expired', updatedAt: NOW - 5 }, NOW)
    expect(unseen).toEqual(written)
    expect(unseen?.[1]).toMatchObject({ seq: 2, type: 'link.expired', createdAt: NOW - 5 })
  })
})

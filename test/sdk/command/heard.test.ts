// What `listen` tells of what comes by its socket, and what follows where the socket ends.
import { describe, expect, it } from 'vitest'
import { afterClose, eventIn, isNews, Repeats } from '../../../src/sdk/command/heard.ts'

const event = (linkId: string, timestamp: number) => ({ id: 'evt_1', event: 'link.failed', linkId, timestamp }) as const

describe('an event', () => {
  const began = { newest: 'link_5', since: 100 }
  it.each([
    ['of a link that was made since', event('link_6', 50), undefined, true],
    ['of an older link that nobody watches, since', event('link_4', 100), undefined, true],
    ['of such a one, of before', event('link_4', 99), undefined, false],
    ['of a watched one, after it was seen first', event('link_4', 91), { updatedAt: 90, seq: null }, true],
    ['of a watched one, of before', event('link_4', 90), { updatedAt: 90, seq: null }, false],
    ['of one that was told of already', event('link_4', 10), { updatedAt: 90, seq: 2 }, true],
  ])('%s', (_, heard, seen, isTold) => {
    expect(isNews(heard, { ...began, seen })).toBe(isTold)
  })

  it('is told once', () => {
    const repeats = new Repeats()
    expect(['evt_1', 'evt_2', 'evt_1'].map((id) => repeats.add(id))).toEqual([true, true, false])
    for (let count = 0; count < 10_000; count++) {
      repeats.add(`evt_more_${count}`)
    }
    expect(repeats.add('evt_more_9999')).toBe(false)
    expect(repeats.add('evt_1')).toBe(true)
  })

  it('is what a webhook’s body says', () => {
    const { id, linkId, timestamp } = event('link_1', 7)
    expect(eventIn(JSON.stringify({ ...event('link_1', 7), result: {} }))).toMatchObject({ id, linkId, timestamp })
  })

  it.each(['', '{', 'null', '7', '[]', '{"id":"evt_1"}', '{"id":"a","event":"b","linkId":"c","timestamp":"1"}'])(
    'is not %s',
    (body) => {
      expect(eventIn(body)).toBeNull()
    },
  )
})

describe('a socket that was closed', () => {
  it.each([
    ['by the network', 1006, { waitMs: 0 }],
    ['by a deploy', 1012, { waitMs: 0 }],
    ['by whoever is in between', 1000, { waitMs: 0 }],
    ['for too many asks', 4429, { waitMs: 60_000 }],
  ])('%s is opened again', (_, code, next) => {
    expect(afterClose(code)).toEqual(next)
  })

  it.each([
    ['with its key', 4401, /no longer good/],
    ['for others', 4409, /Ten others/],
    ['for what was said', 4000, /did not understand/],
  ])('%s is not', (_, code, why) => {
    expect(afterClose(code)).toEqual({ why: expect.stringMatching(why) })
  })
})

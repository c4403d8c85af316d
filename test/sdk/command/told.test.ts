// What `listen` tells of, and what `verify` makes of a file.
import { describe, expect, it } from 'vitest'
import type { LinkEvent } from '../../../src/sdk/client/index.ts'
import { changeOf, untold, webhookOf } from '../../../src/sdk/command/told.ts'
import { claimsOf, readMessage, variantsOf } from '../../../src/sdk/command/webhook-message.ts'

const NEWEST = 'link_5'
const event = (seq: number, type: LinkEvent['type'], data: LinkEvent['data'] = {}): LinkEvent => ({
  id: `evt_${seq}`,
  seq,
  type,
  data,
  createdAt: seq * 10,
})

describe('what is told', () => {
  it.each([
    ['a new link, from its beginning', { id: 'link_6', updatedAt: 7 }, undefined, { updatedAt: 0, seq: 0 }],
    ['an older one that moved up, not at all', { id: 'link_4', updatedAt: 7 }, undefined, null],
    ['one that is as it was, not at all', { id: 'link_4', updatedAt: 7 }, { updatedAt: 7, seq: null }, null],
    ['one that has changed', { id: 'link_4', updatedAt: 9 }, { updatedAt: 7, seq: null }, { updatedAt: 7, seq: null }],
    ['one that has changed again', { id: 'link_6', updatedAt: 9 }, { updatedAt: 7, seq: 3 }, { updatedAt: 7, seq: 3 }],
  ])('%s', (_, link, seen, change) => {
    expect(changeOf(link, seen, NEWEST)).toEqual(change)
  })

  it('is each end, once, and no step between', () => {
    const all = [
      event(1, 'link.created'),
      event(2, 'link.failed'),
      event(3, 'session.connected'),
      event(4, 'link.complete'),
    ]
    const seqs = (change: Parameters<typeof untold>[1]) => untold(all, change).map(({ seq }) => seq)
    expect(seqs({ updatedAt: 0, seq: 0 })).toEqual([2, 4])
    expect(seqs({ updatedAt: 0, seq: 2 })).toEqual([4])
    // There before anybody listened: what happened until then is not told.
    expect(seqs({ updatedAt: 20, seq: null })).toEqual([4])
  })

  it('is what the service would send', () => {
    const link = { id: 'link_6', externalUserId: 'user_42', currentSessionId: null, result: { paymentMethods: [] } }
    const told = (one: LinkEvent) => webhookOf(untold([one], { updatedAt: 0, seq: 0 })[0]!, link, 'test')
    const common = { linkId: 'link_6', externalUserId: 'user_42', mode: 'test' }
    expect(told(event(2, 'link.complete', { sessionId: 'sess_1' }))).toEqual({
      ...common,
      event: 'link.complete',
      status: 'complete',
      result: link.result,
      error: null,
      sessionId: 'sess_1',
      id: 'evt_2',
      timestamp: 20,
    })
    const data = { sessionId: 'sess_1', code: 'LOGIN_FAILED', message: 'Wrong' }
    expect(told(event(2, 'link.failed', data))).toMatchObject({
      status: 'failed',
      result: null,
      error: { code: 'LOGIN_FAILED', message: 'Wrong' },
    })
    expect(told(event(2, 'link.expired'))).toMatchObject({ status: 'expired', sessionId: null, error: null })
    const unknown = { code: 'OUTCOME_UNKNOWN', message: 'It may have taken effect' }
    const late = { ...link, currentSessionId: 'sess_2' }
    expect(
      webhookOf(untold([event(2, 'link.canceled', unknown)], { updatedAt: 0, seq: 0 })[0]!, late, 'test'),
    ).toMatchObject({ status: 'canceled', sessionId: 'sess_2', result: null, error: unknown })
    const forgotten = { ...link, result: null }
    expect(webhookOf(untold([event(2, 'link.complete')], { updatedAt: 0, seq: 0 })[0]!, forgotten, 'test')).toBeNull()
  })
})

describe('a webhook that was written down', () => {
  const bytes = (text: string) => Uint8Array.from(new TextEncoder().encode(text))
  const textOf = (body: Uint8Array) => new TextDecoder().decode(body)

  it.each([
    ['as it came', 'POST /hook HTTP/1.1\r\nX-Passage-Signature: a.b.c\r\n\r\n{"é":1}', 'a.b.c', '{"é":1}'],
    ['as curl shows it', '> X-Passage-Signature: a.b.c\n>\n\n{}', 'a.b.c', '{}'],
    ['with line ends of an editor', 'x-passage-signature:a.b.c\n\n{}\n', 'a.b.c', '{}\n'],
    ['a body alone, with an empty line in it', '{\n\n"a": 1}', undefined, '{\n\n"a": 1}'],
  ])('%s', (_, message, signature, body) => {
    const read = readMessage(bytes(message), [])
    expect(read.headers['x-passage-signature']).toBe(signature)
    expect(textOf(read.body)).toBe(body)
  })

  it('with headers beside it is the body alone', () => {
    const { headers, body } = readMessage(bytes('a: b\n\n{}'), ['X-Passage-Signature: a.b.c'])
    expect(headers).toEqual({ 'x-passage-signature': 'a.b.c' })
    expect(textOf(body)).toBe('a: b\n\n{}')
  })

  it('claims what can be read, or nothing', () => {
    expect(claimsOf(`a.${btoa('{"aud":"org_1"}')}.c`)).toEqual({ aud: 'org_1' })
    expect(claimsOf('a.b')).toBeNull()
    expect(claimsOf('')).toBeNull()
  })

  it('may have been changed in ways that are known', () => {
    expect(variantsOf(bytes('{"a":1}'))).toEqual([])
    expect(variantsOf(bytes('{"a":1}\n')).map(({ body }) => textOf(body))).toEqual(['{"a":1}', '{"a":1}'])
    expect(variantsOf(bytes('{ "a": 1 }')).map(({ body }) => textOf(body))).toEqual(['{"a":1}'])
  })
})

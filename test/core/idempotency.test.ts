// What an Idempotency-Key makes, and what the same key means when it comes once more.
import { describe, it } from 'vitest'
import { hashClaimBits } from '../../src/core/claim-code.ts'
import {
  bitsFromApiKey,
  hashIdempotencyKey,
  hashIdempotentBody,
  judgeReplay,
  type RememberedRequest,
} from '../../src/core/idempotency.ts'
import type { FailureCode } from '../../src/wire/failure-code.ts'
import { answerContext, type Owner } from '../../src/core/link.ts'
import { deriveLinkKey, seal } from '../../src/core/seal.ts'
import { keyringFor } from '../support/keyring.ts'

const DAY_MS = 24 * 60 * 60_000
const NOW = 1_800_000_000_000
const [A, B] = [1, 2].map((fill) => Buffer.alloc(32, fill).toString('base64'))
const keyring = keyringFor(`a.${A}`)
const keys = keyring.newest
const salt = new Uint8Array(16).fill(3)

describe('what an Idempotency-Key makes', () => {
  const owners: Owner[] = [
    { organisationId: 'org_a', mode: 'test' },
    { organisationId: 'org_a', mode: 'live' },
    { organisationId: 'org_b', mode: 'test' },
  ]

  it('is bits that are the same each time, and others for every API key and salt', ({ expect }) => {
    const bits = (): string[] =>
      ['psg_test_1', 'psg_test_2'].flatMap((apiKey) =>
        [salt, new Uint8Array(16)].map((one) => bitsFromApiKey(apiKey, one).join()),
      )
    expect(bits()).toEqual(bits())
    expect(new Set(bits()).size).toBe(4)
    expect(bitsFromApiKey('psg_test_1', salt)).toHaveLength(16)
  })

  // Made with another implementation of HKDF: a change here leaves every replay without its claim code.
  it('are bits that never change', ({ expect }) => {
    expect(Buffer.from(bitsFromApiKey('psg_test_1', salt)).toString('hex')).toBe('7936f95ad90d8870922859e62705ff2d')
  })

  it('is stored as a hash of owner and key', ({ expect }) => {
    const hashes = [keys, keyringFor(`b.${B}`).newest].flatMap((under) =>
      owners.flatMap((owner) => ['k', 'l'].map((key) => hashIdempotencyKey(under, owner, key))),
    )
    expect(new Set(hashes).size).toBe(12)
  })

  it('hides the body from whoever has the secret but not the API key', ({ expect }) => {
    const bits = bitsFromApiKey('psg_test_1', salt)
    const hash = hashIdempotentBody(keys, bits, '{}')
    expect(hash).toBe(hashIdempotentBody(keys, bits, '{}'))
    expect(hash).not.toBe(hashIdempotentBody(keys, bitsFromApiKey('psg_test_2', salt), '{}'))
    expect(hash).not.toBe(hashIdempotentBody(keys, bits, '{} '))
  })
})

describe('the same key once more', () => {
  const bits = bitsFromApiKey('psg_test_1', salt)
  const earlier: RememberedRequest = {
    linkId: 'link_1',
    createdAt: NOW,
    claimHash: hashClaimBits(keys, bits),
    salt,
    bodyHash: hashIdempotentBody(keys, bits, '{"a":1}'),
    sealedAnswer: seal(deriveLinkKey(keys, 'link_1', bits), new Uint8Array(12), answerContext('link_1'), 'the 201'),
  }
  const same = { apiKey: 'psg_test_1', body: '{"a":1}' }
  const replay = { linkId: 'link_1', answer: 'the 201' }

  it.for<[string, Partial<typeof same>, number, FailureCode | typeof replay | null]>([
    ['the same request at once', {}, NOW, replay],
    ['the same request a day later, but for a millisecond', {}, NOW + DAY_MS - 1, replay],
    ['a day later', {}, NOW + DAY_MS, null],
    ['another body', { body: '{"a":2}' }, NOW, 'idempotency_key_reused'],
    ['another API key', { apiKey: 'psg_test_2' }, NOW, 'idempotency_key_of_other_api_key'],
    ['another API key and body', { apiKey: 'psg_test_2', body: '' }, NOW, 'idempotency_key_of_other_api_key'],
    ['another API key a day later', { apiKey: 'psg_test_2' }, NOW + DAY_MS, null],
  ])('%s', ([, changes, now, expected], { expect }) => {
    for (const under of [keyring, keyringFor(`b.${B},a.${A}`)]) {
      const judged = judgeReplay(under, earlier, { ...same, ...changes }, now)
      expect(judged.ok ? judged.value : judged.failure.code).toEqual(expected)
    }
  })

  it('under a secret that was dropped is a fault of ours', ({ expect }) => {
    expect(() => judgeReplay(keyringFor(`b.${B}`), earlier, same, NOW)).toThrow('a secret that is not here')
  })
})

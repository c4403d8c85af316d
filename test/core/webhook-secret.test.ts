// Which webhook secrets sign, and for how long the ones before still do.
import { describe, it } from 'vitest'
import type { Owner } from '../../src/core/link.ts'
import { signingSecrets, type WebhookGeneration, webhookSecretOf } from '../../src/core/webhook-secret.ts'
import { keyringFor } from '../support/keyring.ts'

const DAY_MS = 24 * 60 * 60_000
const NOW = 1_800_000_000_000
const [A, B, C] = [1, 2, 3].map((fill) => Buffer.alloc(32, fill).toString('base64'))
const owner: Owner = { organisationId: 'org_1', mode: 'test' }
const single = keyringFor(`a.${A}`)

describe('webhookSecretOf', () => {
  it('is a Standard Webhooks secret of 32 bytes, another for each service, organisation, mode and generation', ({
    expect,
  }) => {
    const all = [single, keyringFor(`a.${B}`)].flatMap(({ newest }) =>
      [owner, { ...owner, mode: 'live' as const }, { ...owner, organisationId: 'org_2' }].flatMap((one) =>
        [1, 2, 11].map((generation) => webhookSecretOf(newest, one, generation)),
      ),
    )
    expect(new Set(all).size).toBe(18)
    expect(all.filter((secret) => !/^whsec_[A-Za-z0-9+/]{43}=$/.test(secret))).toEqual([])
  })

  // Made with another implementation: a change here cuts every receiver off.
  it('never changes', ({ expect }) => {
    expect(webhookSecretOf(single.newest, owner, 1)).toBe('whsec_QLpLY5TSAejQ/7nxxwQGvBxCcfC1Wfh2CAX1Bq5qJ+Y=')
  })
})

describe('signingSecrets', () => {
  const [a, b, c] = [A, B, C].map((secret) => keyringFor(`a.${secret}`).newest)
  const under = (keys: typeof a, generation: number): string => webhookSecretOf(keys!, owner, generation)

  it.for<[string, string, WebhookGeneration, string[]]>([
    ['never rotated', `a.${A}`, { generation: 1, rotatedAt: null }, [under(a, 1)]],
    ['rotated now', `a.${A}`, { generation: 2, rotatedAt: NOW }, [under(a, 2), under(a, 1)]],
    ['rotated almost a day ago', `a.${A}`, { generation: 3, rotatedAt: NOW - DAY_MS + 1 }, [under(a, 3), under(a, 2)]],
    ['rotated a day ago', `a.${A}`, { generation: 2, rotatedAt: NOW - DAY_MS }, [under(a, 2)]],
    ['the one before dropped at once', `a.${A}`, { generation: 2, rotatedAt: null }, [under(a, 2)]],
    [
      'the service secret replaced now',
      `b.${B},a.${A}.${NOW}`,
      { generation: 1, rotatedAt: null },
      [under(b, 1), under(a, 1)],
    ],
    [
      'both replaced',
      `b.${B},a.${A}.${NOW}`,
      { generation: 2, rotatedAt: NOW },
      [under(b, 2), under(b, 1), under(a, 2), under(a, 1)],
    ],
    [
      'the service secret replaced almost 30 days ago',
      `b.${B},a.${A}.${NOW - 30 * DAY_MS + 1}`,
      { generation: 1, rotatedAt: null },
      [under(b, 1), under(a, 1)],
    ],
    [
      'the service secret replaced 30 days ago, and once before',
      `c.${C},b.${B}.${NOW - 30 * DAY_MS},a.${A}.${NOW - 90 * DAY_MS}`,
      { generation: 1, rotatedAt: null },
      [under(c, 1)],
    ],
    [
      'the service secret replaced, nobody knows when',
      `b.${B},a.${A}`,
      { generation: 1, rotatedAt: null },
      [under(b, 1), under(a, 1)],
    ],
  ])('%s', ([, list, generation, expected], { expect }) => {
    expect(signingSecrets(keyringFor(list), owner, generation, NOW)).toEqual(expected)
  })
})

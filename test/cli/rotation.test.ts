// What a rotation does next, and how the lists change.
import { describe, it } from 'vitest'
import { nextGeneration, type WebhookGeneration } from '../../src/core/webhook-secret.ts'
import { decideRotation, type RotationStep, type Standing } from '../../src/cli/rotation.ts'
import { NEEDED_MS, openingOf, rotateServiceSecrets } from '../../src/cli/service-secrets.ts'

const DAY_MS = 24 * 60 * 60_000
const NOW = 1_800_000_000_000
const [A, B, C] = [1, 2, 3].map((fill) => Buffer.alloc(32, fill).toString('base64'))

describe('decideRotation', () => {
  const nothing = null
  const ordinary = { isCompromised: false }
  const leaked = { isCompromised: true }
  it.for<[string, { isCompromised: boolean } | null, boolean, Record<Standing, RotationStep>]>([
    ['nothing pending', nothing, false, { current: 'begin', opening: 'refuse', pending: 'refuse', other: 'refuse' }],
    [
      'nothing pending, leaked',
      nothing,
      true,
      { current: 'begin', opening: 'refuse', pending: 'refuse', other: 'refuse' },
    ],
    [
      'an ordinary one pending',
      ordinary,
      false,
      { current: 'upload', opening: 'upload', pending: 'keep', other: 'refuse' },
    ],
    [
      'an ordinary one pending, and now it has leaked',
      ordinary,
      true,
      { current: 'begin', opening: 'keep_and_begin', pending: 'keep_and_begin', other: 'refuse' },
    ],
    ['one of a leak pending', leaked, true, { current: 'upload', opening: 'upload', pending: 'keep', other: 'refuse' }],
    [
      'one of a leak pending, forgotten',
      leaked,
      false,
      { current: 'upload', opening: 'upload', pending: 'keep', other: 'refuse' },
    ],
  ])('%s', ([, pending, isCompromised, expected], { expect }) => {
    const standings = ['current', 'opening', 'pending', 'other'] as const
    const found = standings.map((standing) => [standing, decideRotation({ pending, standing, isCompromised })])
    expect(Object.fromEntries(found)).toEqual(expected)
  })
})

describe('rotateServiceSecrets', () => {
  const fresh = Buffer.alloc(32, 2)
  const wish = { isCompromised: false, used: [], now: NOW }
  const long = NOW - NEEDED_MS

  it.for<
    [
      string,
      string,
      Partial<typeof wish> | { used: string[] },
      { next: string; opening: string | null; dropped: string[] },
    ]
  >([
    ['a bare one', A!, {}, { next: `b.${B},a.${A}.${NOW}`, opening: `a.${A},b.${B}`, dropped: [] }],
    ['a list of one', `a.${A}`, {}, { next: `b.${B},a.${A}.${NOW}`, opening: `a.${A},b.${B}`, dropped: [] }],
    ['one that has leaked', `a.${A}`, { isCompromised: true }, { next: `b.${B}`, opening: null, dropped: ['a'] }],
    [
      'several that have leaked',
      `d.${A},c.${C}.${NOW}`,
      { isCompromised: true },
      { next: `e.${B}`, opening: null, dropped: ['d', 'c'] },
    ],
    [
      'one that was retired too short a time ago',
      `c.${A},a.${C}.${long + 1}`,
      {},
      { next: `d.${B},c.${A}.${NOW},a.${C}.${long + 1}`, opening: `c.${A},a.${C}.${long + 1},d.${B}`, dropped: [] },
    ],
    [
      'one that nothing needs any more',
      `c.${A},a.${C}.${long}`,
      {},
      { next: `d.${B},c.${A}.${NOW}`, opening: `c.${A},a.${C}.${long},d.${B}`, dropped: ['a'] },
    ],
    [
      'one that is old and has sealed what is still here',
      `c.${A},a.${C}.${long}`,
      { used: ['a'] },
      { next: `d.${B},c.${A}.${NOW},a.${C}.${long}`, opening: `c.${A},a.${C}.${long},d.${B}`, dropped: [] },
    ],
    [
      'one of which nobody knows when it was retired',
      `c.${A},a.${C}`,
      {},
      { next: `d.${B},c.${A}.${NOW},a.${C}`, opening: `c.${A},a.${C},d.${B}`, dropped: [] },
    ],
    [
      'the alphabet begins again, past what is there',
      `z.${A},a.${C}.${NOW}`,
      {},
      { next: `b.${B},z.${A}.${NOW},a.${C}.${NOW}`, opening: `z.${A},a.${C}.${NOW},b.${B}`, dropped: [] },
    ],
  ])('%s', ([, list, changes, expected], { expect }) => {
    const { next, opening, dropped } = rotateServiceSecrets(list, fresh, { ...wish, ...changes })
    expect({ next, opening, dropped }).toEqual(expected)
    expect(openingOf(list, next)).toBe(opening)
  })

  it('refuses a list that the service would refuse', ({ expect }) => {
    expect(() => rotateServiceSecrets('short', fresh, wish)).toThrow('SERVICE_SECRET must be 32 bytes or more')
  })
})

describe('nextGeneration', () => {
  it.for<[WebhookGeneration, boolean, WebhookGeneration | null]>([
    [{ generation: 1, rotatedAt: null }, false, { generation: 2, rotatedAt: NOW }],
    [{ generation: 2, rotatedAt: NOW - DAY_MS }, false, { generation: 3, rotatedAt: NOW }],
    [{ generation: 2, rotatedAt: NOW - DAY_MS + 1 }, false, null],
    [{ generation: 2, rotatedAt: NOW }, false, null],
    [{ generation: 1, rotatedAt: null }, true, { generation: 2, rotatedAt: null }],
    [{ generation: 2, rotatedAt: NOW }, true, { generation: 3, rotatedAt: null }],
  ])('%j, leaked: %j', ([before, isCompromised, expected], { expect }) => {
    expect(nextGeneration(before, isCompromised, NOW)).toEqual(expected)
  })
})

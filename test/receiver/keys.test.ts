// Where the receiver's keys come from, how often they are asked for, and what happens where they cannot be had.
import { afterEach, describe, it, vi } from 'vitest'
import { publicKeyOf } from '../../src/core/signature.ts'
import { verifyWebhook, type WebhookError } from '../../src/receiver/verify-webhook.ts'
import { newPassage, NOW, publish, realKeys, signed, verdict } from './passage.ts'
import { newerKey, olderKey } from './sender.ts'

afterEach(() => {
  vi.useRealTimers()
})

describe('the keys', () => {
  it('are asked for once in ten minutes', async ({ expect }) => {
    const { options, asked, clock } = newPassage()
    for (const [after, times] of [
      [0, 1],
      [1, 1],
      [599_999, 1],
      [600_000, 2],
      [1_199_999, 2],
      [1_200_000, 3],
    ] as const) {
      clock.now = NOW + after
      expect(await verdict(await signed(newerKey, Math.floor(clock.now / 1000)), options)).toBe('valid')
      expect(asked).toHaveLength(times)
    }
    expect(new Set(asked)).toEqual(new Set([`${options.url}/.well-known/jwks.json`]))
  })

  it('are asked for once by many at a time', async ({ expect }) => {
    const { options, asked } = newPassage()
    const requests = await Promise.all(
      Array.from({ length: 50 }, async (_, index) => await signed(index % 2 === 0 ? newerKey : olderKey)),
    )
    const verdicts = await Promise.all(requests.map(async (request) => await verdict(request, options)))
    expect(new Set(verdicts)).toEqual(new Set(['valid']))
    expect(asked).toHaveLength(1)
  })

  it('of one Passage are not those of another', async ({ expect }) => {
    const mine = newPassage()
    const theirs = newPassage(async () => publish({ ...olderKey, kid: newerKey.kid }))
    expect(await verdict(await signed(), theirs.options)).toBe('wrong_signature')
    expect(await verdict(await signed(), mine.options)).toBe('valid')
    expect(await verdict(await signed(), theirs.options)).toBe('wrong_signature')
  })

  it('are rotated: the new one is fetched at its first webhook, the old one goes on', async ({ expect }) => {
    const published = [olderKey]
    const { options, asked, clock } = newPassage(async () => publish(...published))
    expect(await verdict(await signed(olderKey), options)).toBe('valid')
    published.unshift(newerKey)
    clock.now += 30_000
    expect(await verdict(await signed(newerKey), options)).toBe('valid')
    expect(await verdict(await signed(olderKey), options)).toBe('valid')
    expect(asked).toHaveLength(2)
    // A week later the old one is withdrawn, and is forgotten with the cached set.
    published.pop()
    clock.now += 600_000
    expect(await verdict(await signed(olderKey, clock.now / 1000), options)).toBe('unknown_key')
    expect(asked).toHaveLength(3)
  })

  it('are asked for at most every 30 s, whatever key ids a stranger makes up', async ({ expect }) => {
    const { options, asked, clock } = newPassage()
    for (const [after, times] of [
      [0, 1],
      [29_999, 1],
      [30_000, 2],
      [30_001, 2],
      [59_999, 2],
      [60_000, 3],
    ] as const) {
      clock.now = NOW + after
      const strangers = await Promise.all(
        [1, 2, 3].map(async (n) => await signed({ ...newerKey, kid: `key_${after}_${n}` })),
      )
      for (const stranger of strangers) {
        expect(await verdict(stranger, options)).toBe('unknown_key')
      }
      expect(await verdict(await signed(), options)).toBe('valid')
      expect(asked).toHaveLength(times)
    }
  })

  it('are fetched anew by a clock that went back', async ({ expect }) => {
    const { options, asked, clock } = newPassage()
    clock.now = NOW + 86_400_000
    expect(await verdict(await signed(newerKey, clock.now / 1000), options)).toBe('valid')
    clock.now = NOW
    expect(await verdict(await signed(), options)).toBe('valid')
    expect(asked).toHaveLength(2)
  })

  const faults: [string, () => Promise<Response>, RegExp][] = [
    ['nobody there', async () => await Promise.reject(new TypeError('connection refused')), /connection refused/],
    ['404', async () => new Response('not here', { status: 404 }), /answered 404/],
    [
      'a redirect',
      async () => new Response(null, { status: 302, headers: { Location: 'https://elsewhere.com/' } }),
      /answered 302/,
    ],
    ['404 that breaks off', async () => new Response(brokenBody(), { status: 404 }), /answered 404/],
    ['a page', async () => new Response('<html>'), /JSON|token/],
    ['another object', async () => Response.json({ error: 'x' }), /is not a set of keys/],
    ['no object', async () => Response.json(null), /is not a set of keys/],
  ]
  it.for(faults)('cannot be had: %s, and can the next time', async ([, answer, cause], { expect }) => {
    const answers = [answer]
    const { options, asked } = newPassage(async () => (answers.pop() ?? (async () => publish(newerKey)))())
    const request = await signed()
    const both = await Promise.all([
      verifyWebhook(request, options).catch((error: unknown) => error),
      verdict(await signed(), options),
    ])
    expect(both[0]).toMatchObject({ code: 'keys_unreachable', status: 503 })
    expect(String((both[0] as WebhookError).cause)).toMatch(cause)
    // The request is still unread: the same one may be tried again.
    expect(await verdict(request, options)).toBe('valid')
    expect(asked.length).toBeLessThanOrEqual(3)
  })

  it('are never looked for where a redirect leads', async ({ expect }) => {
    const inits: RequestInit[] = []
    const { options } = newPassage(async (url, init) => {
      inits.push(init)
      return await realKeys(url, init)
    })
    await verifyWebhook(await signed(), options)
    expect(inits).toMatchObject([{ redirect: 'manual', signal: expect.any(AbortSignal) as AbortSignal }])
  })

  it('are given up after 5 s, and a fetch that never ends holds nobody up later', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const answers = [new Promise<Response>(() => {})]
    const { options, asked, clock } = newPassage(async () => await (answers.pop() ?? publish(newerKey)))
    const request = await signed()
    const first = verdict(request, options)
    await vi.advanceTimersByTimeAsync(4_999)
    clock.now += 4_999
    const second = verdict(await signed(), options)
    await vi.advanceTimersByTimeAsync(1)
    clock.now += 1
    expect(await first).toBe('keys_unreachable')
    expect(asked).toHaveLength(1)
    expect(await verdict(request, options)).toBe('valid')
    expect(asked).toHaveLength(2)
    await vi.advanceTimersByTimeAsync(5_000)
    expect(await second).toBe('keys_unreachable')
  })

  it('of an answer that came too late do not replace newer ones', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const slow = Promise.withResolvers<Response>()
    const answers = [slow.promise]
    const { options, asked, clock } = newPassage(async () => await (answers.pop() ?? publish(newerKey)))
    const first = verdict(await signed(), options)
    await vi.advanceTimersByTimeAsync(5_000)
    clock.now += 5_000
    expect(await first).toBe('keys_unreachable')
    expect(await verdict(await signed(), options)).toBe('valid')
    slow.resolve(publish(olderKey))
    await vi.advanceTimersByTimeAsync(0)
    expect(await verdict(await signed(), options)).toBe('valid')
    expect(await verdict(await signed(olderKey), options)).toBe('unknown_key')
    expect(asked).toHaveLength(2)
  })

  it('leave no timer behind that would keep a process alive', async ({ expect }) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    expect(await verdict(await signed(), newPassage().options)).toBe('valid')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('that others published beside ours spoil nothing', async ({ expect }) => {
    const { kid } = newerKey
    const ours = publicKeyOf(newerKey)
    const strange = [null, 7, {}, { ...ours, kid: undefined }, { ...ours, crv: 'P-384' }, { ...ours, x: 'AAAA' }]
    const wrong = [
      { ...ours, use: 'enc' },
      { ...ours, alg: 'ES384' },
      { kty: 'oct', k: 'AAAA', kid },
    ]
    const { options } = newPassage(async () => Response.json({ keys: [ours, ...strange, ...wrong] }))
    expect(await verdict(await signed(), options)).toBe('valid')
    const without = newPassage(async () => Response.json({ keys: [...strange, ...wrong] }))
    expect(await verdict(await signed(), without.options)).toBe('unknown_key')
  })
})

function brokenBody(): ReadableStream {
  const cancel = (): never => {
    throw new TypeError('Network connection lost.')
  }
  return new ReadableStream({ cancel })
}

describe('the address', () => {
  it.for([
    undefined,
    '',
    'passage.example.com',
    'http://passage.example.com',
    'ftp://passage.example.com',
    'http://localhost.example.com',
  ])("%s is refused, since its keys could be anybody's", async (url, { expect }) => {
    const { options, asked } = newPassage()
    await expect(verifyWebhook(await signed(), { ...options, url })).rejects.toThrow(TypeError)
    expect(asked).toEqual([])
  })

  it.for([
    ['https://a.example.com/', 'https://a.example.com'],
    ['https://a.example.com/passage//', 'https://a.example.com/passage'],
    ['https://a.example.com:8443/x?y#z', 'https://a.example.com:8443/x'],
    ['http://localhost:8787', 'http://localhost:8787'],
    ['http://127.0.0.1:8787/', 'http://127.0.0.1:8787'],
    ['http://[::1]:8787', 'http://[::1]:8787'],
  ] as const)('%s has its keys under %s', async ([url, base], { expect }) => {
    const { options, asked } = newPassage(async () => publish(newerKey))
    expect(await verdict(await signed(), { ...options, url })).toBe('valid')
    expect(asked).toEqual([`${base}/.well-known/jwks.json`])
  })
})

// The Uber Eats sandbox over HTTP: one shell at every address, and the JSON calls that its script makes.
import { beforeEach, describe, expect, it } from 'vitest'
import { PEOPLE, SLOW_PAGE_MS } from '../../../src/sandbox/people.ts'
import { serveSite } from '../../../src/sandbox/serve.ts'
import { ubereatsSite } from '../../../src/sandbox/ubereats/site.ts'
import { attributesOf, textsOf, Visitor } from '../visitor.ts'

const MOUNT = '/sandbox/ubereats'
const SITE = `https://passage.test${MOUNT}`

let visitor: Visitor
beforeEach(() => {
  visitor = new Visitor(serveSite(ubereatsSite), MOUNT)
})

interface Portion {
  readonly count: number
  readonly countWords: string
  readonly orders: readonly { readonly id: string; readonly placedAt: string }[]
  readonly next: string | null
  readonly layout: string
}

async function send(path: string, fields: unknown): Promise<Response> {
  const headers = { 'Content-Type': 'application/json' }
  return await visitor.send(new Request(`${SITE}${path}`, { method: 'POST', headers, body: JSON.stringify(fields) }))
}

async function enter(identifier: string, password = 'pass_good'): Promise<unknown> {
  return await (await send('/api/session', { identifier, password })).json()
}

async function read<T>(path: string): Promise<T> {
  return await (await visitor.get(path)).json<T>()
}

const stage = async () => (await read<{ stage: string }>('/api/session')).stage

describe('the shell', () => {
  it.each(['', '/', '/login', '/feed', '/orders', '/wallet', '/nowhere', '//evil.test', '//'])(
    'is the same at "%s"',
    async (path) => {
      const page = await visitor.get(path)
      expect(page.status).toBe(200)
      expect(await attributesOf(page, 'main', 'aria-busy')).toEqual(['true'])
      expect(await attributesOf(page, 'html', 'data-base')).toEqual([MOUNT])
      expect(new URL(visitor.address).origin).toBe('https://passage.test')
    },
  )

  it('runs its own script only, and calls nobody but itself', async () => {
    const page = await visitor.get('/login')
    const policy = page.headers.get('Content-Security-Policy')!
    const [nonce] = await attributesOf(page, 'script', 'nonce')
    expect(policy).toContain(`'nonce-${nonce}'`)
    expect(policy).toContain("connect-src 'self'")
    expect(policy).not.toMatch(/script-src[^;]*'unsafe-inline'/)
    const again = await attributesOf(await visitor.get('/login'), 'script', 'nonce')
    expect(again).not.toEqual([nonce])
  })

  it('keeps its links under the mount, and works at the root', async () => {
    const links = await attributesOf(await visitor.get('/feed'), 'a', 'href')
    expect(links).toEqual(['/feed', '/orders', '/wallet', '/signout'].map((path) => MOUNT + path))
    const atRoot = new Visitor(serveSite(ubereatsSite), '')
    expect(await attributesOf(await atRoot.get('/signout'), 'html', 'data-base')).toEqual([''])
    expect(new URL(atRoot.address).pathname).toBe('/login')
  })

  it('holds nothing that a script could write markup with', async () => {
    const markup = await (await visitor.get('/feed')).text()
    expect(markup).not.toMatch(/innerHTML|outerHTML|insertAdjacentHTML|document\.write/)
    expect(markup.match(/<\/script>/g)).toHaveLength(1)
  })

  it('tells whom to sign in as', async () => {
    const names = await textsOf(await visitor.get('/login'), '.sandbox code')
    expect(names).toEqual(expect.arrayContaining(PEOPLE.map(({ username }) => username)))
  })
})

describe('signing in', () => {
  it('takes name and password at once', async () => {
    expect(await stage()).toBe('out')
    expect(await enter(' user_good ')).toEqual({ stage: 'in' })
    expect(await stage()).toBe('in')
    expect(await read('/api/feed')).toMatchObject({ firstName: 'Robin' })
  })

  it('takes a form as well as JSON, and a body that is neither as an empty one', async () => {
    expect(await (await send('/api/session', '{}')).json()).toEqual({ message: 'Enter your email or username.' })
    expect(await (await send('/api/session', { identifier: 1 })).json()).toMatchObject({ message: expect.any(String) })
    await visitor.post('/api/session', { identifier: 'user_good', password: 'pass_good' })
    expect(await stage()).toBe('in')
  })

  it('answers a wrong password and an unknown name alike', async () => {
    const wrong = { message: 'That password is not right. You have 2 more tries.' }
    expect(await enter('user_wrong')).toEqual(wrong)
    await visitor.get('/signout')
    expect(await enter('nobody_here')).toEqual(wrong)
  })

  it('locks after three wrong passwords, for every name, until the visitor starts again', async () => {
    await enter('user_wrong', 'a')
    expect(await enter('user_wrong', 'b')).toEqual({ message: 'That password is not right. You have 1 more try.' })
    expect(await enter('user_wrong', 'c')).toEqual({ stage: 'locked' })
    expect(await enter('user_good')).toEqual({ stage: 'locked' })
    expect(await stage()).toBe('locked')
    await visitor.get('/signout')
    expect(await enter('user_good')).toEqual({ stage: 'in' })
  })

  it('is locked for user_locked at once', async () => {
    expect(await enter('user_locked')).toEqual({ stage: 'locked' })
  })

  it('asks user_otp for a code, and locks after three wrong ones', async () => {
    expect(await enter('user_otp')).toEqual({ stage: 'code' })
    expect((await visitor.get('/api/orders')).status).toBe(401)
    const wrong = await send('/api/session/code', { code: '1' })
    expect(wrong.status).toBe(422)
    expect(await wrong.json()).toEqual({ message: 'That code is not right. You have 2 more tries.' })
    expect(await (await send('/api/session/code', { code: '1234' })).json()).toEqual({ stage: 'in' })
    await visitor.get('/signout')
    await enter('user_otp')
    await send('/api/session/code', { code: '1' })
    await send('/api/session/code', { code: '2' })
    expect(await (await send('/api/session/code', { code: '3' })).json()).toEqual({ stage: 'locked' })
  })

  it('asks nobody for a code before the password', async () => {
    expect(await (await send('/api/session/code', { code: '1234' })).json()).toEqual({ stage: 'out' })
    expect(await stage()).toBe('out')
  })

  it('lets user_down in, and is down from then on, until they sign out', async () => {
    expect(await enter('user_down')).toEqual({ stage: 'in' })
    for (const path of ['/api/session', '/api/feed', '/api/orders', '/api/wallet', '/orders']) {
      expect((await visitor.get(path)).status).toBe(503)
    }
    expect((await visitor.get('/signout')).status).toBe(200)
  })

  it('takes its time for user_slow', async () => {
    await enter('user_slow')
    const began = performance.now()
    await visitor.get('/api/wallet')
    expect(performance.now() - began).toBeGreaterThan(SLOW_PAGE_MS - 50)
  })

  it('gives strangers no data, and forgets the account on signing out', async () => {
    await enter('user_good')
    await visitor.get('/signout')
    for (const path of ['/api/feed', '/api/orders', '/api/wallet', '/api/nowhere']) {
      expect((await visitor.get(path)).status).toBe(401)
    }
  })

  it('ignores a cookie that somebody broke', async () => {
    visitor.cookie = 'ubereats_sandbox=%7B%22stage%22%3A%22in%22%7D'
    expect(await stage()).toBe('out')
  })
})

describe('orders', () => {
  it('come in portions, newest first, each once', async () => {
    await enter('user_good')
    const seen: Portion['orders'][number][] = []
    const sizes: number[] = []
    let before: string | null = ''
    while (before !== null && sizes.length < 9) {
      const portion: Portion = await read<Portion>(`/api/orders?before=${before}&limit=10`)
      expect(portion).toMatchObject({ count: 34, countWords: '34 orders', layout: 'list' })
      sizes.push(portion.orders.length)
      seen.push(...portion.orders)
      before = portion.next
    }
    expect(sizes).toEqual([10, 10, 10, 4])
    expect(new Set(seen.map(({ id }) => id)).size).toBe(34)
    expect(seen[0]).toEqual({
      id: 'UE-2034',
      restaurant: 'Lotus & Lime',
      placedAt: '2026-09-04T18:22:00-04:00',
      placedWords: 'Sep 4, 2026, 6:22 PM',
      total: '$39.49',
      items: [
        { name: 'Pad Thai', quantity: 2 },
        { name: 'Spring rolls', quantity: 1 },
      ],
    })
    const moments = seen.map(({ placedAt }) => Date.parse(placedAt))
    expect(moments).toEqual(moments.toSorted((a, b) => b - a))
    expect(seen.filter(({ placedAt }) => placedAt.endsWith('-05:00')).length).toBeGreaterThan(0)
  })

  it.each(['before=nowhere', 'limit=0', 'limit=-1', 'limit=100', 'limit=x', ''])(
    'begin at the newest, ten at a time, for "%s"',
    async (query) => {
      await enter('user_good')
      const { orders, next } = await read<Portion>(`/api/orders?${query}`)
      expect([orders.length, orders[0]!.id, next]).toEqual([10, 'UE-2034', 'UE-2025'])
    },
  )

  it('end at once where there are few', async () => {
    await enter('card_declined')
    expect(await read('/api/orders')).toMatchObject({ count: 6, next: null })
  })
})

describe('the rest', () => {
  it('lists the ways to pay, without a full number', async () => {
    await enter('user_good')
    const { methods } = await read<{ methods: { number: string }[] }>('/api/wallet')
    expect(methods.map(({ number }) => number)).toEqual(['•••• 3021', '•••• 8876', '•••• 1190', '•••• 7731'])
    expect(JSON.stringify(methods)).not.toMatch(/\d{12}/)
  })

  it('shows user_changed the same things in another layout', async () => {
    await enter('user_changed')
    expect(await read('/api/orders')).toMatchObject({ count: 34, layout: 'tiles' })
    expect(await read('/api/wallet')).toMatchObject({ layout: 'tiles' })
  })

  it('is 404 where there is nothing', async () => {
    await enter('user_good')
    expect((await visitor.get('/api/nowhere')).status).toBe(404)
    expect((await send('/api/orders', {})).status).toBe(404)
    expect((await visitor.post('/orders', {})).status).toBe(404)
  })
})

// Idempotency-Key: the same key and body within a day give the first answer again, byte for byte; another body does not.
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { app } from '../../src/app.ts'
import { forgetKeys } from '../../src/cron/forget-keys.ts'
import { catalogue } from '../../src/integrations/catalogue.ts'
import type { Integration } from '../../src/integrations/integration.ts'
import type { CreatedLink } from '../../src/wire/link.ts'
import {
  call,
  claimLink,
  createLink,
  exampleLink,
  expectJson,
  newAccount,
  ORIGIN,
  type Account,
} from '../support/api.ts'
import { SessionClient } from '../support/session-client.ts'

const DAY_MS = 24 * 60 * 60_000
const body = JSON.stringify({ ...exampleLink, webhookUrl: undefined })

interface Answer {
  readonly status: number
  readonly isReplay: boolean
  readonly text: string
  readonly location: string | null
}

async function create(account: Account, key: string, of: string = body): Promise<Answer> {
  const response = await call({ path: '/v1/links', key: account.key, body: of, headers: { 'Idempotency-Key': key } })
  return {
    status: response.status,
    isReplay: response.headers.get('Idempotency-Replayed') === 'true',
    location: response.headers.get('Location'),
    text: await response.text(),
  }
}

/** The part of its claim code that nothing stores. */
function bitsOf({ text }: Answer): string {
  return (JSON.parse(text) as CreatedLink).claimCode.slice(26, 48)
}

afterEach(() => {
  vi.useRealTimers()
})

/** The same request to a service with other bindings. */
async function createWith(bindings: object, account: Account, key: string, of: string = body): Promise<Response> {
  const headers = {
    Authorization: `Bearer ${account.key}`,
    'Content-Type': 'application/json',
    'Idempotency-Key': key,
  }
  return await app.fetch(new Request(`${ORIGIN}/v1/links`, { method: 'POST', headers, body: of }), {
    ...env,
    ...bindings,
  })
}

/** The real database, where `reached` tells of the first UPDATE and `open` lets it go on. */
function holdUpdate(): { db: unknown; reached: Promise<void>; open: () => void } {
  const reached = Promise.withResolvers<void>()
  const gate = Promise.withResolvers<void>()
  const updates = new WeakSet<D1PreparedStatement>()
  const prepare = (sql: string): unknown => {
    const statement = env.DB.prepare(sql)
    return {
      bind: (...values: unknown[]) => {
        const bound = statement.bind(...values)
        if (sql.startsWith('UPDATE')) {
          updates.add(bound)
        }
        return bound
      },
    }
  }
  const batch = async (statements: D1PreparedStatement[]): Promise<D1Result[]> => {
    if (statements.some((statement) => updates.has(statement))) {
      reached.resolve()
      await gate.promise
    }
    return await env.DB.batch(statements)
  }
  return { db: { prepare, batch }, reached: reached.promise, open: gate.resolve }
}

function linkIdOf({ text }: Answer): string {
  return (JSON.parse(text) as CreatedLink).linkId
}

async function countLinks(): Promise<number | null> {
  return await env.DB.prepare('SELECT count(*) AS links FROM links').first<number>('links')
}

async function makeOlder(ms: number): Promise<void> {
  await env.DB.prepare('UPDATE links SET created_at = created_at - ?1').bind(ms).run()
}

describe('the same key again', () => {
  it('with the same body gives the first answer, byte for byte, and creates nothing', async ({ expect }) => {
    const account = await newAccount()
    const first = await create(account, 'order-1')
    expect(first).toMatchObject({ status: 201, isReplay: false, location: `/v1/links/${linkIdOf(first)}` })
    expect(await create(account, 'order-1')).toEqual({ ...first, isReplay: true })
    expect(await countLinks()).toBe(1)
  })

  it.for<[string, string]>([
    ['another field', JSON.stringify({ ...exampleLink, debug: true })],
    ['another argument', body.replace('John', 'Jane')],
    ['white space', `${body} `],
  ])('with %s is refused', async ([, other], { expect }) => {
    const account = await newAccount()
    const first = await create(account, 'order-1')
    const refused = await create(account, 'order-1', other)
    expect(refused).toMatchObject({ status: 422, isReplay: false })
    expect(JSON.parse(refused.text)).toEqual({
      error: 'This Idempotency-Key was used with another body',
      code: 'idempotency_key_reused',
    })
    expect(await create(account, 'order-1')).toEqual({ ...first, isReplay: true })
    expect(await countLinks()).toBe(1)
  })

  it('does not remember a body that was refused', async ({ expect }) => {
    const account = await newAccount()
    expect(await create(account, 'order-1', '{}')).toMatchObject({ status: 400 })
    expect(await create(account, 'order-1')).toMatchObject({ status: 201, isReplay: false })
  })

  it('gives a claim code that opens the first link', async ({ expect }) => {
    const account = await newAccount()
    const first = await create(account, 'order-1')
    const again = await create(account, 'order-1')
    const { claimCode } = JSON.parse(again.text) as CreatedLink
    expect(await claimLink(claimCode)).toMatchObject({ linkId: linkIdOf(first) })
  })

  it('gives the first bytes while the link is active and when it is complete', async ({ expect }) => {
    const account = await newAccount()
    const first = await create(account, 'order-1')
    const { claimCode } = JSON.parse(first.text) as CreatedLink
    const client = new SessionClient(await claimLink(claimCode), 'user_good')
    expect(await create(account, 'order-1')).toEqual({ ...first, isReplay: true })
    await client.connect()
    expect(await client.run()).toMatchObject({ status: 'complete' })
    expect(await create(account, 'order-1')).toEqual({ ...first, isReplay: true })
  })
})

/** A replay, whatever the second service thinks of the body. */
async function expectReplay(first: Response, again: Response): Promise<void> {
  const [before, after] = [await first.text(), await again.text()]
  if (first.status !== 201 || again.status !== 201 || before !== after) {
    throw new Error(`${first.status} ${before}, then ${again.status} ${after}`)
  }
  if (again.headers.get('Idempotency-Replayed') !== 'true') {
    throw new Error('it does not say that it is a replay')
  }
}

describe('a replay is looked up before anything is judged:', () => {
  it('a card whose month has ended meanwhile', async ({ expect }) => {
    const account = await newAccount()
    const ending = body.replace('12/28', '11/26')
    vi.useFakeTimers({ toFake: ['Date'], now: Date.UTC(2026, 11, 1, 11, 59) })
    const first = await create(account, 'order-1', ending)
    vi.setSystemTime(Date.UTC(2026, 11, 1, 12, 1))
    expect(await create(account, 'order-2', ending)).toMatchObject({ status: 400 })
    expect(await create(account, 'order-1', ending)).toEqual({ ...first, isReplay: true })
    vi.setSystemTime(Date.UTC(2026, 11, 2, 11, 59))
    expect(await create(account, 'order-1', ending)).toMatchObject({ status: 400 })
  })

  it('an integration that live keys no longer reach', async () => {
    const live = await newAccount('live')
    const first = await createWith({ LIVE_ORIGINS: '{"tmobile":"https://www.t-mobile.com"}' }, live, 'order-1')
    await expectReplay(first, await createWith({ LIVE_ORIGINS: '{}' }, live, 'order-1'))
  })

  it('a webhook to this machine, now that it is no place for development', async () => {
    const account = await newAccount()
    const local = JSON.stringify({ ...exampleLink, webhookUrl: 'http://127.0.0.1:9000/webhook' })
    const first = await createWith({ DEVELOPMENT: 'on' }, account, 'order-1', local)
    await expectReplay(first, await createWith({ DEVELOPMENT: 'off' }, account, 'order-1', local))
  })

  it('links that now have another address', async () => {
    const account = await newAccount()
    const first = await createWith({ LINK_URL_BASE: 'https://one.example/l' }, account, 'order-1')
    await expectReplay(first, await createWith({ LINK_URL_BASE: 'https://two.example/l' }, account, 'order-1'))
  })

  it('an integration that a deploy took away', async ({ expect }) => {
    const account = await newAccount()
    const first = await create(account, 'order-1')
    const shipped = catalogue as Integration[]
    const [taken] = shipped.splice(0, 1)
    try {
      expect(await create(account, 'order-2')).toMatchObject({ status: 400 })
      expect(await create(account, 'order-1')).toEqual({ ...first, isReplay: true })
    } finally {
      shipped.unshift(taken!)
    }
  })

  it('a link whose end the sandbox brought forward', async ({ expect }) => {
    const account = await newAccount()
    const first = await create(account, 'order-1')
    await call({ method: 'POST', path: `/v1/sandbox/links/${linkIdOf(first)}/expire`, key: account.key })
    expect(await create(account, 'order-1')).toEqual({ ...first, isReplay: true })
  })

  it.for(['{', '{}', '[]'])('another body too, also one that would be refused: %s', async (other, { expect }) => {
    const account = await newAccount()
    await create(account, 'order-1')
    expect(await create(account, 'order-1', other)).toMatchObject({ status: 422 })
  })

  it('the warnings of the first answer', async ({ expect }) => {
    const account = await newAccount()
    const typo = JSON.stringify({ ...exampleLink, webhookURL: 'https://your-server.com/webhook' })
    const first = await create(account, 'order-1', typo)
    expect(JSON.parse(first.text)).toHaveProperty('warnings.0.path', 'webhookURL')
    expect(await create(account, 'order-1', typo)).toEqual({ ...first, isReplay: true })
  })

  it('and nothing of it can be read in the database', async ({ expect }) => {
    const account = await newAccount()
    const { claimCode } = JSON.parse((await create(account, 'order-1')).text) as CreatedLink
    const row = JSON.stringify(await env.DB.prepare('SELECT * FROM links').first())
    const bytes = await env.DB.prepare('SELECT answer FROM sealed WHERE answer IS NOT NULL').first<number[]>('answer')
    const sealed = Buffer.from(bytes ?? []).toString('latin1')
    expect(sealed.length).toBeGreaterThan(200)
    expect(sealed + row).not.toContain(claimCode.slice(26, 48))
  })
})

describe('the key of a link that was erased', () => {
  async function erase(account: Account, first: Answer): Promise<void> {
    const response = await call({ method: 'DELETE', path: `/v1/links/${linkIdOf(first)}`, key: account.key })
    if (response.status !== 204) {
      throw new Error(`${response.status} ${await response.text()}`)
    }
  }

  const erased = { error: 'The link that this Idempotency-Key made was erased', code: 'link_erased' }

  it.for([body, `${body} `, '{}', '{'])(
    'answers 410 for the rest of its day, with any body: %#',
    async (of, { expect }) => {
      const account = await newAccount()
      await erase(account, await create(account, 'order-1'))
      const refused = await create(account, 'order-1', of)
      expect(refused).toMatchObject({ status: 410, isReplay: false })
      expect(JSON.parse(refused.text)).toEqual(erased)
      expect(await countLinks()).toBe(0)
    },
  )

  it('is free again when the day is over, and its hash is forgotten', async ({ expect }) => {
    const account = await newAccount()
    const now = Date.now()
    vi.useFakeTimers({ toFake: ['Date'], now })
    const first = await create(account, 'order-1')
    await erase(account, first)
    const kept = await env.DB.prepare('SELECT * FROM erased_idempotency_keys').all()
    expect(kept.results).toEqual([{ hash: expect.stringMatching(/^[\w-]{43}$/), until: now + DAY_MS }])

    vi.setSystemTime(now + DAY_MS - 1)
    await forgetKeys(env, Date.now())
    expect(await create(account, 'order-1')).toMatchObject({ status: 410 })
    vi.setSystemTime(now + DAY_MS)
    const second = await create(account, 'order-1')
    expect(second).toMatchObject({ status: 201, isReplay: false })
    expect(bitsOf(second)).not.toBe(bitsOf(first))
    await forgetKeys(env, Date.now())
    expect(await env.DB.prepare('SELECT * FROM erased_idempotency_keys').all()).toMatchObject({ results: [] })

    // Erased again: the new day counts.
    await erase(account, second)
    vi.setSystemTime(now + DAY_MS + 1)
    expect(await create(account, 'order-1')).toMatchObject({ status: 410 })
  })

  it('is not kept where its day was over before', async ({ expect }) => {
    const account = await newAccount()
    const first = await create(account, 'order-1')
    await makeOlder(DAY_MS)
    await erase(account, first)
    expect(await create(account, 'order-1')).toMatchObject({ status: 201, isReplay: false })
  })

  it('is of one organisation, and another key is not concerned', async ({ expect }) => {
    const account = await newAccount()
    await erase(account, await create(account, 'order-1'))
    expect(await create(await newAccount(), 'order-1')).toMatchObject({ status: 201 })
    expect(await create(account, 'order-2')).toMatchObject({ status: 201 })
    expect(await createLink(account)).toHaveProperty('linkId')
  })

  it('makes no second link while it is erased', async ({ expect }) => {
    const account = await newAccount()
    for (let round = 0; round < 5; round++) {
      const key = `order-${round}`
      const first = await create(account, key)
      const again = Array.from({ length: 12 }, () => create(account, key))
      const answers = await Promise.all([erase(account, first).then(() => null), ...again])
      for (const answer of answers.slice(1)) {
        expect(answer?.status === 201 ? answer : JSON.parse(answer!.text)).toEqual(
          answer?.status === 201 ? { ...first, isReplay: true } : erased,
        )
      }
      expect(await create(account, key)).toMatchObject({ status: 410 })
    }
    expect(await countLinks()).toBe(0)
  })
})

describe('32 requests at once', () => {
  it('create one link, and the others replay it', async ({ expect }) => {
    const account = await newAccount()
    const answers = await Promise.all(Array.from({ length: 32 }, () => create(account, 'order-1')))
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1)
    expect(answers[0]).toMatchObject({ status: 201 })
    expect(answers.filter(({ isReplay }) => !isReplay)).toHaveLength(1)
    expect(await countLinks()).toBe(1)
  })

  it('with two bodies create one link, and refuse the other body', async ({ expect }) => {
    const account = await newAccount()
    const bodies = [body, `${body} `]
    const answers = await Promise.all(Array.from({ length: 32 }, (_, n) => create(account, 'order-1', bodies[n % 2])))
    expect(answers.filter(({ status, isReplay }) => status === 201 && !isReplay)).toHaveLength(1)
    expect(answers.filter(({ isReplay }) => isReplay)).toHaveLength(15)
    expect(answers.filter(({ status }) => status === 422)).toHaveLength(16)
    expect(await countLinks()).toBe(1)
  })

  it('create one new link when the day of the key is over', async ({ expect }) => {
    const account = await newAccount()
    const old = await create(account, 'order-1')
    await makeOlder(DAY_MS)
    const answers = await Promise.all(Array.from({ length: 32 }, () => create(account, 'order-1')))
    expect(answers.filter(({ status }) => status !== 201)).toEqual([])
    expect(answers.filter(({ isReplay }) => !isReplay)).toHaveLength(1)
    expect(new Set(answers.map(linkIdOf)).size).toBe(1)
    expect(answers.map(linkIdOf)).not.toContain(linkIdOf(old))
    expect(await countLinks()).toBe(2)
  })
})

describe('a service secret that is replaced', () => {
  const fresh = `b.${Buffer.alloc(32, 9).toString('base64')}`
  const both = { SERVICE_SECRET: `${fresh},a.${env.SERVICE_SECRET}` }

  it('lets what was made before it be replayed, and the other way round', async ({ expect }) => {
    const account = await newAccount()
    const before = await createWith({}, account, 'order-1')
    await expectReplay(before, await createWith(both, account, 'order-1'))
    const after = await createWith(both, account, 'order-2')
    await expectReplay(after, await createWith(both, account, 'order-2'))
    expect(await countLinks()).toBe(2)
    expect((await createWith(both, account, 'order-1', '{}')).status).toBe(422)
  })

  it('lets the key of a link that was erased be known', async ({ expect }) => {
    const account = await newAccount()
    const first = await create(account, 'order-1')
    await call({ method: 'DELETE', path: `/v1/links/${linkIdOf(first)}`, key: account.key })
    expect((await createWith(both, account, 'order-1')).status).toBe(410)
    expect((await createWith(both, account, 'order-1', '{')).status).toBe(410)
  })

  it('lets a key be used again after its day', async ({ expect }) => {
    const account = await newAccount()
    await create(account, 'order-1')
    await makeOlder(DAY_MS)
    const again = await createWith(both, account, 'order-1')
    expect([again.status, again.headers.get('Idempotency-Replayed')]).toEqual([201, null])
    expect(await countLinks()).toBe(2)
  })
})

describe('a slow request', () => {
  it('does not take the key, whose day was over, from the link that a faster one made with it', async ({ expect }) => {
    const account = await newAccount()
    await create(account, 'order-1')
    await makeOlder(DAY_MS)
    const { db, reached, open } = holdUpdate()
    const slow = createWith({ DB: db }, account, 'order-1')
    await reached
    const fast = await create(account, 'order-1')
    open()
    expect(await (await slow).text()).toBe(fast.text)
    expect(await create(account, 'order-1')).toEqual({ ...fast, isReplay: true })
    expect(await countLinks()).toBe(2)
  })
})

describe('a key', () => {
  it('through another API key of the same organisation and mode is refused, and gives nothing away', async ({
    expect,
  }) => {
    const account = await newAccount()
    const first = await create(account, 'order-1')
    const sameOrganisation = await newAccount('test', account.organisationId)
    for (const of of [body, `${body} `, '{']) {
      const refused = await create(sameOrganisation, 'order-1', of)
      expect(refused).toMatchObject({ status: 422, isReplay: false, location: null })
      expect(JSON.parse(refused.text)).toEqual({
        error: expect.stringContaining('another API key'),
        code: 'idempotency_key_of_other_api_key',
      })
    }
    expect(await create(account, 'order-1')).toEqual({ ...first, isReplay: true })
  })

  it('is of one organisation and one mode, so the same key elsewhere makes another link', async ({ expect }) => {
    const account = await newAccount()
    const other = await newAccount()
    const first = await create(account, 'order-1')
    const elsewhere = await create(other, 'order-1')
    expect(elsewhere).toMatchObject({ status: 201, isReplay: false })
    expect((JSON.parse(elsewhere.text) as CreatedLink).claimCode).not.toBe(
      (JSON.parse(first.text) as CreatedLink).claimCode,
    )
    expect(await countLinks()).toBe(2)
  })

  it('of the live mode meets none of the test mode', async ({ expect }) => {
    const test = await newAccount()
    const live = await newAccount('live', test.organisationId)
    const first = await create(test, 'order-1')
    // Live keys reach the origins that the deployment set; the tests' own has none.
    const answer = await createWith({ LIVE_ORIGINS: '{"tmobile":"https://www.t-mobile.com"}' }, live, 'order-1')
    expect(answer.headers.get('Idempotency-Replayed')).toBeNull()
    expect((await expectJson<CreatedLink>(answer, 201)).linkId).not.toBe(linkIdOf(first))
    expect(await countLinks()).toBe(2)
  })

  it('is good for a day, and then makes a new link', async ({ expect }) => {
    const account = await newAccount()
    const first = await create(account, 'order-1')
    await makeOlder(DAY_MS - 60_000)
    expect(await create(account, 'order-1')).toMatchObject({ status: 201, isReplay: true })
    await makeOlder(60_000)
    const second = await create(account, 'order-1')
    expect(second).toMatchObject({ status: 201, isReplay: false })
    expect(linkIdOf(second)).not.toBe(linkIdOf(first))
    expect(bitsOf(second)).not.toBe(bitsOf(first))
    expect(await create(account, 'order-1')).toEqual({ ...second, isReplay: true })
  })

  it.for<[string, string]>([
    ['is empty', ''],
    ['has 256 characters', 'k'.repeat(256)],
    ['is empty in its quotes', '""'],
    ['has one quote', '"order-1'],
    ['has quotes of another kind', "'order-1'"],
    ['has 256 characters in quotes', `"${'k'.repeat(256)}"`],
    ['has a space', 'order 1'],
    ['has a slash', 'order/1'],
    ['has a comma, as two headers joined', 'a, b'],
  ])('that %s is refused', async ([, key], { expect }) => {
    const account = await newAccount()
    const refused = await create(account, key)
    expect(refused).toMatchObject({ status: 400 })
    expect(JSON.parse(refused.text)).toEqual({
      error: 'Validation failed',
      code: 'validation_failed',
      issues: [{ path: 'Idempotency-Key', message: expect.any(String) }],
    })
    expect(await countLinks()).toBe(0)
  })

  it('is the same in the quotes of the draft', async ({ expect }) => {
    const account = await newAccount()
    const first = await create(account, 'order-1')
    expect(await create(account, '"order-1"')).toEqual({ ...first, isReplay: true })
  })

  it.for(['k', 'k'.repeat(255), `"${'k'.repeat(255)}"`, 'a-b_c.d:9'])('may be %s', async (key, { expect }) => {
    expect(await create(await newAccount(), key)).toMatchObject({ status: 201 })
  })

  it('is kept as a hash only', async ({ expect }) => {
    const account = await newAccount()
    await create(account, 'order-of-a-user')
    const { results } = await env.DB.prepare('SELECT * FROM links').all()
    expect(JSON.stringify(results)).not.toContain('order-of-a-user')
  })

  it('is not needed: two requests without one make two links', async ({ expect }) => {
    const account = await newAccount()
    const [one, two] = [await createLink(account), await createLink(account)]
    expect(one.linkId).not.toBe(two.linkId)
    await expectJson(await call({ path: '/v1/links', key: account.key }), 200)
    expect(await countLinks()).toBe(2)
  })
})

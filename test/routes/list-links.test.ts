// GET /v1/links: order, paging, filters, whose links, and what a page may cost. And whose link GET /v1/links/:id shows.
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { type LinkErrorCode } from '../../src/wire/error-code.ts'
import type { LinkStatus } from '../../src/wire/status.ts'
import { configOf } from '../../src/config.ts'
import { hashUser } from '../../src/core/contacts.ts'
import { listLinks, SCAN_LIMIT, type LinkFilter } from '../../src/store/list-links.ts'
import { call, createLink, expectJson, newAccount, type Account } from '../support/api.ts'
import { metered } from '../support/meter.ts'

interface Listed {
  readonly id: string
  readonly status: LinkStatus
  readonly integrationId: string
  readonly externalUserId: string | null
  readonly error: { readonly code: LinkErrorCode; readonly message: string } | null
}

interface Page {
  readonly links: readonly Listed[]
  readonly nextCursor: string | null
}

const FAR = 4_000_000_000_000

/** SQL expressions on `n`, the row's number. */
interface Rows {
  readonly count: number
  readonly status?: string
  readonly integration?: string
  readonly user?: string
  readonly expiresAt?: string
  /** JSON, as an expression. */
  readonly error?: string
  readonly webhookDue?: string
  readonly webhookExhausted?: string
}

/** Rows straight into the table: thousands of them in one statement, numbered from 0, the newest last. */
async function insertRows(account: Account, rows: Rows): Promise<void> {
  const { count, status = `'pending'`, integration = `'tmobile'`, user = 'NULL', expiresAt = String(FAR) } = rows
  const { error = 'NULL', webhookDue = 'NULL', webhookExhausted = 'NULL' } = rows
  const hashed = user.replace(
    /'([^']*)'/g,
    (_, id: string) => `'${hashUser(configOf(env).keys.newest.hash, account, id)}'`,
  )
  await env.DB.prepare(
    `INSERT INTO links (organisation_id, mode, id, integration_id, operations, claim_hash, connect_url,
       user_hash, sealed, debug, status, version, expires_at, created_at, updated_at,
       has_webhook, error, webhook_due, webhook_exhausted)
     WITH RECURSIVE numbers (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM numbers WHERE n + 1 < ?3)
     SELECT ?1, ?2, printf('link_%022d', n), ${integration}, '[]', 'hash', 'https://a.example', ${hashed}, 0, 0, ${status}, 0,
       ${expiresAt}, n, n, 0, ${error}, ${webhookDue}, ${webhookExhausted} FROM numbers`,
  )
    .bind(account.organisationId, account.mode, count)
    .run()
}

function idOf(n: number): string {
  return `link_${String(n).padStart(22, '0')}`
}

/** `count` numbers down from `from`, in steps. */
function down(from: number, count: number, step = 1): string[] {
  return Array.from({ length: count }, (_, index) => idOf(from - index * step))
}

async function list(account: Account, query = ''): Promise<Page> {
  return await expectJson<Page>(await call({ path: `/v1/links${query}`, key: account.key }), 200)
}

/** Every page from the first to the last. */
async function walk(account: Account, query: string): Promise<Page[]> {
  const pages = [await list(account, `?${query}`)]
  for (let cursor = pages[0]?.nextCursor; typeof cursor === 'string'; cursor = pages.at(-1)?.nextCursor) {
    pages.push(await list(account, `?${query}&cursor=${cursor}`))
    if (pages.length > 100) {
      throw new Error('the cursor leads on for ever')
    }
  }
  return pages
}

function idsOf(pages: readonly Page[]): string[] {
  return pages.flatMap(({ links }) => links.map(({ id }) => id))
}

async function read({ key }: Account, id: string): Promise<[number, unknown]> {
  const response = await call({ path: `/v1/links/${id}`, key })
  return [response.status, await response.json()]
}

async function rowsRead(account: Account, filter: LinkFilter, limit: number, after: string | null): Promise<number> {
  const { db, count } = metered(env.DB)
  await listLinks(db, configOf(env).keys, account, filter, { limit, after }, 1000)
  return count.rowsRead
}

describe('a page', () => {
  it('shows created links newest first, each with its fields and without its result', async ({ expect }) => {
    const account = await newAccount()
    const older = await createLink(account)
    const newer = await createLink(account, { externalUserId: 'user-1', debug: true, returnUrl: undefined })
    expect(await list(account)).toEqual({
      links: [
        {
          id: newer.linkId,
          integrationId: 'tmobile',
          operations: [
            { resource: 'paymentMethod', action: 'read' },
            { resource: 'paymentMethod', action: 'write' },
          ],
          externalUserId: 'user-1',
          status: 'pending',
          currentSessionId: null,
          returnUrl: null,
          debug: true,
          error: null,
          expiresAt: newer.expiresAt,
          createdAt: newer.createdAt,
          updatedAt: newer.createdAt,
        },
        expect.objectContaining({ id: older.linkId, externalUserId: null, returnUrl: older.returnUrl, debug: false }),
      ],
      nextCursor: null,
    })
  })

  it('is empty where there is nothing', async ({ expect }) => {
    expect(await list(await newAccount())).toEqual({ links: [], nextCursor: null })
  })

  it.for<[string, number]>([
    ['', 20],
    ['?limit=1', 1],
    ['?limit=100', 100],
  ])('of %j holds %i links', async ([query, count], { expect }) => {
    const account = await newAccount()
    await insertRows(account, { count: 101 })
    const { links, nextCursor } = await list(account, query)
    expect(links.map(({ id }) => id)).toEqual(down(100, count))
    expect(nextCursor).toBe(idOf(101 - count))
  })

  it.for<[number, number, number]>([
    [25, 10, 3],
    [20, 10, 2],
    [1, 1, 1],
    [3, 1, 3],
  ])('of %i links by %i: a walk has %i pages, no gap and no repeat', async ([count, limit, pages], { expect }) => {
    const account = await newAccount()
    await insertRows(account, { count })
    const walked = await walk(account, `limit=${limit}`)
    expect(walked).toHaveLength(pages)
    expect(idsOf(walked)).toEqual(down(count - 1, count))
  })

  it('after a cursor is the same when a newer link has come', async ({ expect }) => {
    const account = await newAccount()
    await insertRows(account, { count: 4 })
    const first = await list(account, '?limit=2')
    await createLink(account)
    expect(idsOf([await list(account, `?limit=2&cursor=${first.nextCursor}`)])).toEqual(down(1, 2))
  })

  it.for<[string, string]>([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=-1', 'limit'],
    ['limit=1.5', 'limit'],
    ['limit=', 'limit'],
    ['limit=ten', 'limit'],
    ['limit=1&limit=2', 'limit'],
    ['cursor=', 'cursor'],
    ['cursor=link_short', 'cursor'],
    ['cursor=sess_0000000000000000000000', 'cursor'],
    ['status=done', 'status'],
    ['status=Pending', 'status'],
    [`integrationId=${'x'.repeat(65)}`, 'integrationId'],
    [`externalUserId=${'x'.repeat(257)}`, 'externalUserId'],
    ['errorCode=LOGIN', 'errorCode'],
    ['errorCode=', 'errorCode'],
    ['createdAfter=yesterday', 'createdAfter'],
    ['createdAfter=', 'createdAfter'],
    ['createdAfter=1772323200', 'createdAfter'],
    ['createdBefore=2026-03-01T02:00:00+02:00', 'createdBefore'],
    ['createdBefore=2026-02-30', 'createdBefore'],
    ['createdBefore=2026-03-01&createdBefore=2026-03-01', 'createdBefore'],
    ['webhook=delivered', 'webhook'],
    ['errorcode=LOGIN_FAILED', 'errorcode'],
    ['created_after=2026-01-01', 'created_after'],
  ])('is refused with ?%s', async ([query, path], { expect }) => {
    const account = await newAccount()
    const refusal = await expectJson(await call({ path: `/v1/links?${query}`, key: account.key }), 400)
    expect(refusal).toEqual({
      error: 'Validation failed',
      code: 'validation_failed',
      issues: [{ path, message: expect.any(String) }],
    })
  })
})

/** No link has failed without saying why. */
const FAILURE = `json_object('code', 'LOGIN_FAILED', 'message', 'No')`

describe('a filter', () => {
  // Every third is active, every fifth of Uber Eats, every second of a user.
  const mixed: Rows = {
    count: 60,
    status: `CASE WHEN n % 3 = 0 THEN 'active' ELSE 'pending' END`,
    integration: `CASE WHEN n % 5 = 0 THEN 'ubereats' ELSE 'tmobile' END`,
    user: `CASE WHEN n % 2 = 0 THEN 'user 1' ELSE NULL END`,
  }

  it.for<[string, (n: number) => boolean]>([
    ['status=active', (n) => n % 3 === 0],
    ['integrationId=ubereats', (n) => n % 5 === 0],
    ['externalUserId=user+1', (n) => n % 2 === 0],
    ['status=active&integrationId=ubereats', (n) => n % 15 === 0],
    ['status=active&externalUserId=user+1', (n) => n % 6 === 0],
    ['integrationId=ubereats&externalUserId=user+1', (n) => n % 10 === 0],
    ['status=active&integrationId=ubereats&externalUserId=user+1', (n) => n % 30 === 0],
    ['status=complete', () => false],
    ['integrationId=unheard', () => false],
    ['externalUserId=user', () => false],
    ['externalUserId=', () => false],
  ])('%s gives just those, in order, over any number of pages', async ([query, isWanted], { expect }) => {
    const account = await newAccount()
    await insertRows(account, mixed)
    const wanted = Array.from({ length: 60 }, (_, index) => 59 - index).filter(isWanted)
    expect(idsOf(await walk(account, `${query}&limit=4`))).toEqual(wanted.map(idOf))
  })

  it('by status sees an open link as expired the moment its time has come', async ({ expect }) => {
    const account = await newAccount()
    await insertRows(account, {
      count: 6,
      status: `CASE n WHEN 0 THEN 'pending' WHEN 1 THEN 'active' WHEN 2 THEN 'failed' WHEN 3 THEN 'complete'
        WHEN 4 THEN 'canceled' ELSE 'expired' END`,
      expiresAt: '1000',
    })
    const shown = (await list(account)).links.map(({ status }) => status)
    expect(shown).toEqual(['expired', 'canceled', 'complete', 'expired', 'expired', 'expired'])
    expect(idsOf([await list(account, '?status=expired')])).toEqual([5, 2, 1, 0].map(idOf))
    expect(idsOf([await list(account, '?status=pending')])).toEqual([])
    expect(idsOf([await list(account, '?status=complete')])).toEqual([idOf(3)])
  })

  it('finds what lies deeper than one scan, by pages that may be empty', async ({ expect }) => {
    const account = await newAccount()
    await insertRows(account, {
      count: 2500,
      status: `CASE WHEN n IN (0, 7, 2400) THEN 'failed' ELSE 'pending' END`,
      error: `CASE WHEN n IN (0, 7, 2400) THEN ${FAILURE} END`,
    })
    const pages = await walk(account, 'status=failed&limit=5')
    expect(pages.map(({ links }) => links.length)).toEqual([1, 0, 2])
    expect(idsOf(pages)).toEqual([2400, 7, 0].map(idOf))
  })

  it.for([SCAN_LIMIT - 1, SCAN_LIMIT, SCAN_LIMIT + 1])('ends its walk of %i links', async (count, { expect }) => {
    const account = await newAccount()
    await insertRows(account, {
      count,
      status: `CASE WHEN n = 0 THEN 'failed' ELSE 'pending' END`,
      error: `CASE WHEN n = 0 THEN ${FAILURE} END`,
    })
    expect(idsOf(await walk(account, 'status=failed'))).toEqual([idOf(0)])
  })
})

describe('the filter of errors and webhooks', () => {
  const AN_ERROR = `json_object('code', IIF(n % 2 = 0, 'LOGIN_FAILED', 'OUTCOME_UNKNOWN'), 'message', 'Number ' || n)`

  it('shows the error of those that have one, and finds them by it', async ({ expect }) => {
    const account = await newAccount()
    await insertRows(account, {
      count: 8,
      status: `IIF(n < 4, 'failed', 'pending')`,
      error: `IIF(n < 4, ${AN_ERROR}, NULL)`,
    })
    const shown = (await list(account)).links.map(({ error }) => error)
    const unknown = (n: number) => ({ code: 'OUTCOME_UNKNOWN', message: `Number ${n}` })
    const login = (n: number) => ({ code: 'LOGIN_FAILED', message: `Number ${n}` })
    expect(shown).toEqual([null, null, null, null, unknown(3), login(2), unknown(1), login(0)])
    expect(idsOf(await walk(account, 'errorCode=LOGIN_FAILED&limit=1'))).toEqual([2, 0].map(idOf))
    expect(idsOf([await list(account, '?errorCode=OUTCOME_UNKNOWN&status=failed')])).toEqual([3, 1].map(idOf))
    expect(idsOf([await list(account, '?errorCode=INTERNAL_ERROR')])).toEqual([])
  })

  it('takes a link that has run out for one without an error, as it is shown', async ({ expect }) => {
    const account = await newAccount()
    await insertRows(account, {
      count: 4,
      status: `IIF(n = 0, 'canceled', 'failed')`,
      error: AN_ERROR,
      expiresAt: '1000',
    })
    expect((await list(account)).links.map(({ error }) => error?.code ?? null)).toEqual([
      null,
      null,
      null,
      'LOGIN_FAILED',
    ])
    expect(idsOf([await list(account, '?errorCode=LOGIN_FAILED')])).toEqual([idOf(0)])
  })

  it('by webhook finds what is still tried, and what was given up and is not tried again', async ({ expect }) => {
    const account = await newAccount()
    await insertRows(account, {
      count: 6,
      webhookDue: 'CASE WHEN n IN (1, 2, 4) THEN 5000 END',
      webhookExhausted: 'CASE n WHEN 2 THEN 1 WHEN 3 THEN 1 WHEN 4 THEN 0 WHEN 5 THEN 0 END',
    })
    expect(idsOf(await walk(account, 'webhook=pending&limit=2'))).toEqual([4, 2, 1].map(idOf))
    expect(idsOf([await list(account, '?webhook=exhausted')])).toEqual([idOf(3)])
  })
})

describe('the filter of time', () => {
  const MARCH = Date.UTC(2026, 2, 1)

  afterEach(() => {
    vi.useRealTimers()
  })

  it('gives the links of a window, its first moment included and its last not, over any number of pages', async ({
    expect,
  }) => {
    const account = await newAccount()
    vi.useFakeTimers({ toFake: ['Date'] })
    const ids: string[] = []
    for (const at of [MARCH - 1, MARCH, MARCH + 1, MARCH + 59_999, MARCH + 60_000]) {
      vi.setSystemTime(at)
      ids.push((await createLink(account, { externalUserId: 'user-1' })).linkId)
    }
    const window = 'createdAfter=2026-03-01T00:00:00Z&createdBefore=2026-03-01T01:01:00%2B01:00'
    const within = [ids[3], ids[2], ids[1]]
    expect(idsOf(await walk(account, window))).toEqual(within)
    expect(idsOf(await walk(account, `${window}&limit=1`))).toEqual(within)
    expect(idsOf(await walk(account, `${window}&limit=2&externalUserId=user-1&status=pending`))).toEqual(within)
    expect(idsOf([await list(account, `?createdAfter=${MARCH + 1}`)])).toEqual([ids[4], ids[3], ids[2]])
    expect(idsOf([await list(account, '?createdBefore=2026-03-01')])).toEqual([ids[0]])
    expect(idsOf([await list(account, '?createdAfter=2026-03-02&createdBefore=2026-03-01')])).toEqual([])
    expect(idsOf([await list(account, '?createdBefore=9999-12-31')])).toHaveLength(5)
  })
})

describe('whose links', () => {
  it('are shown: those of the own organisation and mode', async ({ expect }) => {
    const mine = await newAccount()
    const colleague = await newAccount('test', mine.organisationId)
    const live = await newAccount('live', mine.organisationId)
    const stranger = await newAccount()
    await insertRows(mine, { count: 3, user: `'user-1'` })
    for (const query of ['', '?externalUserId=user-1', '?status=pending', '?integrationId=tmobile']) {
      expect(idsOf([await list(mine, query)])).toEqual(down(2, 3))
      expect(idsOf([await list(colleague, query)])).toEqual(down(2, 3))
      expect(await list(live, query)).toEqual({ links: [], nextCursor: null })
      expect(await list(stranger, query)).toEqual({ links: [], nextCursor: null })
    }
  })

  it('can be read by id: no others, and a strange id is as unknown as a foreign one', async ({ expect }) => {
    const mine = await newAccount()
    const live = await newAccount('live', mine.organisationId)
    const stranger = await newAccount()
    const { linkId } = await createLink(mine)
    expect((await read(mine, linkId))[0]).toBe(200)
    const none = [404, { error: 'No such link', code: 'link_not_found' }]
    expect(await read(live, linkId)).toEqual(none)
    expect(await read(stranger, linkId)).toEqual(none)
    const strange = [
      idOf(1),
      'link_',
      linkId.slice(0, -1),
      `${linkId}0`,
      linkId.replace('link', 'sess'),
      '%00',
      '%F0',
      'null',
    ]
    for (const id of strange) {
      expect([id, ...(await read(mine, id))]).toEqual([id, ...none])
    }
  })
})

describe('what a page reads', () => {
  it.for<[string, LinkFilter, number, string | null]>([
    ['the first page', {}, 20, null],
    ['a page from the middle', {}, 20, idOf(1500)],
    ['the largest page', {}, 100, null],
    ['the smallest page', {}, 1, null],
    ['a page of one user', { externalUserId: 'user-1' }, 20, null],
    ['a later page of one user', { externalUserId: 'user-1' }, 20, idOf(1500)],
    ['a page of a user without links', { externalUserId: 'nobody' }, 20, null],
    ['a page of a window of time', { createdAfter: 0, createdBefore: Date.UTC(2026, 2, 1) }, 20, null],
    ['a page of a time without links', { createdAfter: Date.UTC(2026, 2, 1) }, 20, null],
    ['one user in a window of time', { externalUserId: 'user-1', createdAfter: 0, createdBefore: FAR }, 20, idOf(1500)],
  ])(
    '%s: no more rows than it shows and one, and as many of what is sealed of them',
    async ([, filter, limit, after], { expect }) => {
      const account = await newAccount()
      await insertRows(account, { count: 3000, user: `CASE WHEN n % 2 = 0 THEN 'user-1' ELSE 'user-2' END` })
      expect(await rowsRead(account, filter, limit, after)).toBeLessThanOrEqual(2 * (limit + 1))
    },
  )

  it.for<[string, LinkFilter]>([
    ['nothing is found', { status: 'complete' }],
    ['all is found', { status: 'pending' }],
    ['one of a hundred is found', { integrationId: 'ubereats' }],
    ['one user is searched', { externalUserId: 'user-1', status: 'complete' }],
    ['no error is found', { errorCode: 'LOGIN_FAILED' }],
    ['no webhook is found', { webhook: 'exhausted', createdAfter: 0 }],
  ])('of a filter without an index stays within the scan where %s', async ([, filter], { expect }) => {
    const account = await newAccount()
    await insertRows(account, {
      count: 3000,
      user: `'user-1'`,
      integration: `CASE WHEN n % 100 = 0 THEN 'ubereats' ELSE 'tmobile' END`,
    })
    expect(await rowsRead(account, filter, 20, null)).toBeLessThanOrEqual(2 * SCAN_LIMIT + 20)
  })
})

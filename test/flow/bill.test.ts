// Every row of a link's life, at a person's pace: what is written where and when, hidden ones included. The bill of `npm run
// cost` is made of these counts, and this test fails where one of them changes.
import { createExecutionContext, runDurableObjectAlarm, waitOnExecutionContext } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { afterEach, describe, it, vi } from 'vitest'
import { app } from '../../src/app.ts'
import { LIVES, type Rows } from '../../src/cli/bill.ts'
import { expireLinks } from '../../src/cron/expire-links.ts'
import { forgetLinks } from '../../src/cron/forget-links.ts'
import { sweptUntil } from '../../src/store/sweep-links.ts'
import { wakeWebhooks } from '../../src/cron/wake-webhooks.ts'
import { type Account, claimLink, exampleLink, newAccount, ORIGIN } from '../support/api.ts'
import { metered, meterObject } from '../support/meter.ts'
import { newBox, received } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'
import { openSocket } from '../support/socket.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const DAY = 24 * 60 * MINUTE

interface Created {
  readonly linkId: string
  readonly claimCode: string
}

/** A life that is counted, phase by phase. */
class Life {
  readonly #account: Account
  readonly rows: { -readonly [Phase in keyof Rows]: Rows[Phase] } = {
    create: 0,
    page: 0,
    session: 0,
    webhook: 0,
    later: 0,
  }
  link: Created = { linkId: '', claimCode: '' }
  #meter: Awaited<ReturnType<typeof meterObject>> | null = null
  #counted = 0

  constructor(account: Account) {
    this.#account = account
  }

  async create(webhookUrl: string | undefined): Promise<void> {
    const { db, count } = metered(env.DB)
    const ctx = createExecutionContext()
    const headers = { Authorization: `Bearer ${this.#account.key}`, 'Content-Type': 'application/json' }
    const body = JSON.stringify({ ...exampleLink, webhookUrl })
    const request = new Request(`${ORIGIN}/v1/links`, { method: 'POST', headers, body })
    const answer = await app.fetch(request, { ...env, DB: db }, ctx)
    await waitOnExecutionContext(ctx)
    this.link = await answer.json<Created>()
    this.rows.create = count.rowsWritten
    this.#meter = await meterObject(this.link.linkId)
  }

  /** The hosted page, which watches the link's status. */
  async open(): Promise<void> {
    const { linkId, claimCode } = this.link
    await app.fetch(new Request(`${ORIGIN}/connect/${linkId}?code=${claimCode}`), env, createExecutionContext())
    const url = `${ORIGIN.replace('http', 'ws')}/link/ws?linkId=${linkId}&code=${claimCode}`
    const socket = await openSocket(url)
    await socket.next()
    socket.close(1000, 'gone')
    this.count('page')
  }

  /** @param signIn ms that the user takes */
  async run(person: string, signIn: number): Promise<void> {
    const client = new SessionClient(await claimLink(this.link.claimCode), person)
    await client.connect()
    // What was armed with the claim rings while the user reads.
    await this.pass(21 * SECOND)
    await client.run(async (frame) => {
      if (frame.type === 'server.user_control') {
        await this.pass(signIn)
      }
    })
    this.count('session')
  }

  /** What has been received is noted a moment later, and then D1 is told: one row, by the consumer, which no meter sees. */
  async settled(): Promise<void> {
    const due = async (): Promise<unknown> =>
      await env.DB.prepare('SELECT webhook_due FROM links WHERE id = ?').bind(this.link.linkId).first('webhook_due')
    while ((await due()) !== null) {
      await new Promise((again) => setTimeout(again, 20))
    }
    this.rows.webhook++
  }

  /** The alarm rings as often as it is due. */
  async pass(ms: number): Promise<void> {
    vi.setSystemTime(Date.now() + ms)
    await runDurableObjectAlarm(env.LINK.getByName(this.link.linkId))
  }

  async cron(): Promise<number> {
    const { db, count } = metered(env.DB)
    const before = await sweptUntil(env.DB)
    await expireLinks({ ...env, DB: db }, Date.now())
    await wakeWebhooks({ ...env, DB: db }, Date.now())
    // Without the margin that others' rows would be.
    await forgetLinks({ ...env, DB: db }, Date.now(), 0)
    // How far it has come is a row for all links of a minute, and no link's own.
    return count.rowsWritten - ((await sweptUntil(env.DB)) === before ? 0 : 1)
  }

  count(phase: keyof Rows, more = 0): void {
    const { d1, object } = this.#meter!
    const all = d1.rowsWritten + object.rows + object.alarms
    this.rows[phase] += all - this.#counted + more
    this.#counted = all
  }
}

async function live(webhookUrl: string | undefined): Promise<Life> {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() })
  // What the table of what is sealed begins with is no link's.
  await env.DB.prepare('DELETE FROM sealed').run()
  await env.DB.prepare('UPDATE sweeps SET until = ?').bind(Date.now()).run()
  const life = new Life(await newAccount())
  await life.create(webhookUrl)
  return life
}

afterEach(() => {
  vi.useRealTimers()
})

/** The consumer does not wait until the session's rows are counted: what it has written by then is among them. */
function atOnce({ session, webhook, ...rest }: Rows): object {
  return { ...rest, sessionAndWebhook: session + webhook }
}

describe('the rows of a life', () => {
  it('that nobody opens', async ({ expect }) => {
    const life = await live(undefined)
    vi.setSystemTime(Date.now() + DAY)
    const ended = await life.cron()
    vi.setSystemTime(Date.now() + 32 * DAY)
    life.count('later', ended + (await life.cron()))
    expect(life.rows).toEqual(LIVES.unopened.rows)
  })

  it('that is completed', async ({ expect }) => {
    const box = newBox()
    const life = await live(box.url)
    await life.open()
    await life.run('user_good', 20 * SECOND)
    await received(box.name, 1)
    await life.settled()
    await life.pass(21 * SECOND)
    life.count('webhook')
    vi.setSystemTime(Date.now() + 10 * MINUTE)
    const cron = await life.cron()
    vi.setSystemTime(Date.now() + 30 * DAY)
    await life.pass(0)
    vi.setSystemTime(Date.now() + 2 * DAY)
    life.count('later', cron + (await life.cron()))
    expect(atOnce(life.rows)).toEqual(atOnce(LIVES.completed.rows))
  })

  it('that fails twice and then expires', async ({ expect }) => {
    const box = newBox()
    const life = await live(box.url)
    await life.open()
    for (const webhooks of [1, 2]) {
      await life.run('user_locked', 20 * SECOND)
      await received(box.name, webhooks)
      await life.settled()
    }
    await life.pass(21 * SECOND)
    life.count('webhook')
    await life.pass(DAY)
    const cron = await life.cron()
    await life.pass(30 * DAY)
    vi.setSystemTime(Date.now() + 2 * DAY)
    life.count('later', cron + (await life.cron()))
    expect(atOnce(life.rows)).toEqual(atOnce(LIVES.failedTwice.rows))
  })
})

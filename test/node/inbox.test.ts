// The pages' port is held from the first moment: the service is told of it while it starts.
import { mkdtempSync, readFileSync, rmSync, statSync, appendFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { claimInbox, startInbox } from '../../src/cli/inbox.ts'
import { filterOf, isShown } from '../../src/cli/inbox-filter.ts'
import { webhookBody } from '../../src/core/event.ts'

type Claimed = Awaited<ReturnType<typeof claimInbox>>
const claimed: Claimed[] = []
const folder = mkdtempSync(join(tmpdir(), 'passage-inbox-'))

afterAll(() => rmSync(folder, { recursive: true }))

async function claim(port: number): Promise<Claimed> {
  const inbox = await claimInbox(port)
  claimed.push(inbox)
  return inbox
}

afterEach(() => {
  for (const { server } of claimed.splice(0)) {
    server.close()
  }
})

it('takes another port where that one is taken, or is none', async () => {
  const { port } = await claim(0)
  expect((await claim(port)).port).not.toBe(port)
  expect((await claim(65_536)).port).toBeLessThan(65_536)
})

it('asks who comes too early to come again, and takes a webhook once it has started', async () => {
  const { server, port } = await claim(0)
  const url = `http://127.0.0.1:${port}/webhook`
  expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(503)
  startInbox(server, { port, ...SERVICE, file: join(folder, 'early.jsonl') })
  expect((await fetch(url, { method: 'POST', body: '{}' })).status).toBe(200)
})

const SERVICE = {
  serviceUrl: 'http://127.0.0.1:1',
  organisationId: 'org_x',
  apiKey: 'psg_test_x',
  secrets: () => ({ test: 'whsec_eA==', live: 'whsec_eQ==' }),
} as const

async function started(file: string): Promise<string> {
  const { server, port } = await claim(0)
  startInbox(server, { port, ...SERVICE, file })
  return `http://127.0.0.1:${port}`
}

async function eventsAt(url: string, query = ''): Promise<string[]> {
  const { webhooks } = (await (await fetch(`${url}/webhooks.json${query}`)).json()) as {
    webhooks: { rawBody: string }[]
  }
  return webhooks.map(({ rawBody }) => rawBody)
}

it('keeps what arrived for the next start, for its owner alone, and is filtered', async () => {
  const file = join(folder, 'kept.jsonl')
  const first = await started(file)
  const bodies = [
    '{"event":"link.failed","linkId":"link_A"}',
    '{"event":"link.complete","linkId":"link_B"}',
    'nonsense',
  ]
  for (const body of bodies) {
    await fetch(`${first}/webhook`, { method: 'POST', body })
  }
  expect(statSync(file).mode & 0o777).toBe(0o600)
  // Its writer died in the middle.
  appendFileSync(file, '{"receivedAt":1,"pa')
  const next = await started(file)
  expect(await eventsAt(next)).toEqual(bodies.toReversed())
  expect(await eventsAt(next, '?event=link.failed')).toEqual([bodies[0]])
  expect(await eventsAt(next, '?event=other')).toEqual([bodies[2]])
  expect(await eventsAt(next, '?text=LINK_b')).toEqual([bodies[1]])
  expect(await eventsAt(next, '?event=link.failed&text=link_B')).toEqual([])
  expect(await eventsAt(await started(file))).toEqual(bodies.toReversed())
})

it('is cleared by its own page only, and stays so', async () => {
  const file = join(folder, 'cleared.jsonl')
  const url = await started(file)
  await fetch(`${url}/webhook`, { method: 'POST', body: '{"event":"link.failed"}' })
  const clear = async (token: string, origin: string) =>
    await fetch(`${url}/clear`, {
      method: 'POST',
      body: new URLSearchParams({ token }),
      headers: { origin },
      redirect: 'manual',
    })
  expect((await clear('wrong', url)).status).toBe(403)
  expect(await eventsAt(url)).toHaveLength(1)
})

it.each<[query: string, verified: string, isWanted: boolean]>([
  ['', 'valid', true],
  ['bad=on', 'valid', false],
  ['bad=on', 'wrong key', true],
  ['event=link.complete', 'valid', true],
  ['event=link.expired', 'valid', false],
  ['event=anything', 'valid', true],
  ['text=USER_7', 'valid', true],
  ['text=user_8', 'valid', false],
  ['event=other', 'valid', false],
])('with ?%s an event that is %s is shown: %s', (query, verified, isWanted) => {
  const entry = {
    receivedAt: 0,
    path: '/webhook',
    headers: {},
    rawBody: '{"event":"link.complete","externalUserId":"user_7"}',
    verified: verified as 'valid',
    standardVerified: 'valid',
  } as const
  expect(isShown(entry, filterOf(new URLSearchParams(query)))).toBe(isWanted)
})

it('takes the largest webhook that there is, and nothing beyond what a receiver is told to take', async () => {
  const url = await started(join(folder, 'large.jsonl'))
  const send = async (body: string): Promise<number> => (await fetch(`${url}/webhook`, { method: 'POST', body })).status
  const result = { text: 'x'.repeat(1024 * 1024 - '{"text":""}'.length) }
  const text = webhookBody({
    event: 'link.complete',
    eventId: 'evt_1',
    link: { id: 'link_1', externalUserId: 'u'.repeat(255), mode: 'test' },
    status: 'complete',
    sessionId: 'sess_1',
    result,
    error: null,
    at: Date.now(),
  })
  expect(JSON.stringify(result).length).toBe(1024 * 1024)
  expect(await send(text)).toBe(200)
  expect(await eventsAt(url)).toEqual([text])
  expect(await send('x'.repeat(2 * 1024 * 1024 + 1))).toBe(413)
  // The figure is in the receivers that the docs show, and in no other size.
  for (const file of ['README.md', 'src/docs/webhooks.md', 'src/docs/client.md', 'examples/express-react/server.js']) {
    const limits = [...readFileSync(file, 'utf8').matchAll(/limit: '(\w+)'/g)].map(([, limit]) => limit)
    expect(new Set(limits), file).toEqual(new Set(['2mb']))
  }
})

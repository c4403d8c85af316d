// A service secret that was dropped after a leak: what it sealed is gone, and everything that is not can still be asked.
import { env } from 'cloudflare:workers'
import { it } from 'vitest'
import { app } from '../../src/app.ts'
import type { Link, LinkPage } from '../../src/wire/link.ts'
import { claimLink, createLink, exampleLink, newAccount, ORIGIN } from '../support/api.ts'
import { SessionClient } from '../support/session-client.ts'

const fresh = `b.${Buffer.alloc(32, 9).toString('base64')}`

it.for<[string, string, boolean]>([
  ['replaced', `${fresh},a.${env.SERVICE_SECRET}`, true],
  ['dropped', fresh, false],
])('what a secret sealed that was %s', async ([, list, isOpen], { expect }) => {
  const account = await newAccount()
  const ask = async (path: string, body?: unknown): Promise<Response> =>
    await app.fetch(
      new Request(ORIGIN + path, {
        method: body === undefined ? 'GET' : 'POST',
        headers: { Authorization: `Bearer ${account.key}`, 'Content-Type': 'application/json' },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
      { ...env, SERVICE_SECRET: list },
    )
  const done = await createLink(account)
  const client = new SessionClient(await claimLink(done.claimCode), 'user_good')
  await client.connect()
  expect(await client.run()).toMatchObject({ status: 'complete' })
  const open = await createLink(account)

  const read = await ask(`/v1/links/${done.linkId}`)
  expect(read.status).toBe(200)
  const link = await read.json<Link>()
  expect(link.status).toBe('complete')
  expect(link.result !== null).toBe(isOpen)
  const listed = await ask('/v1/links')
  expect((await listed.json<LinkPage>()).links.map(({ id }) => id)).toEqual([open.linkId, done.linkId])
  expect((await ask('/link/claim', { code: open.claimCode })).status).toBe(isOpen ? 200 : 404)
  expect((await ask('/v1/links', exampleLink)).status).toBe(201)
})

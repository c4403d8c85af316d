// A query parameter that comes twice, or in another encoding: what was meant is not ours to guess.
import { it } from 'vitest'
import { call, createLink, newAccount } from '../support/api.ts'
import { readRefusal } from '../support/refusal.ts'

it.for<[string, string, string]>([
  ['/v1/links', 'limit', '1'],
  ['/v1/links', 'cursor', 'link_0Vc5pWcvNPhOYRarozFIcC'],
  ['/v1/links', 'status', 'pending'],
  ['/v1/links', 'integrationId', 'tmobile'],
  ['/v1/links', 'externalUserId', 'user-1'],
  ['/v1/links/LINK/events', 'limit', '1'],
  ['/v1/links/LINK/events', 'after', '1'],
  ['/link/ws', 'code', 'CODE'],
  ['/sessions/LINK/sess_0', 'token', 'ct_0'],
  ['/sessions/LINK/sess_0', 'role', 'client'],
])('%s: %s must be given once', async ([route, name, value], { expect }) => {
  const account = await newAccount()
  const { linkId, claimCode } = await createLink(account)
  const path = route.replace('LINK', linkId)
  const pair = `${name}=${value.replace('CODE', claimCode)}`
  const issues = await readRefusal(await call({ path: `${path}?${pair}&${pair}`, key: account.key }))
  expect(issues).toEqual([{ path: name, message: 'must be given once' }])
  const once = await call({ path: `${path}?${pair}&other=1&other=2`, key: account.key })
  expect(once.status).not.toBe(400)
})

it.for([
  ['%ff%fe', 400],
  ['Jos%E9', 400],
  ['%ED%A0%80', 400],
  ['Jos%C3%A9', 200],
  ['100%', 200],
  ['100%25', 200],
] as const)('reads a user called %s as UTF-8, or not at all', async ([name, status], { expect }) => {
  const { key } = await newAccount()
  for (const method of ['GET', 'DELETE']) {
    expect((await call({ method, path: `/v1/links?externalUserId=${name}`, key })).status).toBe(status)
  }
})

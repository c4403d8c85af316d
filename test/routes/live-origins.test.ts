// A live link from LIVE_ORIGINS to its client: which origins a session is told of, and for how long that holds.
import { env } from 'cloudflare:workers'
import { describe, it } from 'vitest'
import { app } from '../../src/app.ts'
import type { Claim } from '../../src/wire/claim.ts'
import type { CreatedLink } from '../../src/wire/link.ts'
import { call, exampleLink, expectJson, newAccount, ORIGIN } from '../support/api.ts'
import { greeted } from '../support/session.ts'

const CLAIM_ID = 'a-claim-of-this_client-01'

/** Asks a deployment whose LIVE_ORIGINS is this. */
async function ask<T>(liveOrigins: unknown, path: string, body: unknown, key = ''): Promise<T> {
  const headers = { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' }
  const request = { method: 'POST', headers, body: JSON.stringify(body) }
  const bindings = { ...env, LIVE_ORIGINS: JSON.stringify(liveOrigins) }
  return await expectJson<T>(await app.request(`${ORIGIN}${path}`, request, bindings), path === '/v1/links' ? 201 : 200)
}

describe('the origins of a live session', () => {
  const before = { tmobile: ['https://www.t-mobile.com/shop', 'https://id.t-mobile.com'] }
  const after = { tmobile: ['https://www.t-mobile.com', 'https://elsewhere.example'] }

  it('are those of its claim, also where a deploy has named others since', async ({ expect }) => {
    const { key } = await newAccount('live')
    const { claimCode, linkId } = await ask<CreatedLink>(before, '/v1/links', exampleLink, key)
    const claim = { code: claimCode, claimId: CLAIM_ID }
    const claimed = await ask<Claim>(before, '/link/claim', claim)
    const origins = ['https://www.t-mobile.com', 'https://id.t-mobile.com']
    expect(claimed.origins).toEqual(origins)

    expect(await ask<Claim>(after, '/link/claim', claim)).toEqual(claimed)
    const { socket, hello } = await greeted(claimed)
    expect(hello).toMatchObject({ linkId, origins })
    expect(await socket.next()).toMatchObject({
      command: 'navigate',
      params: { url: expect.stringMatching(/^https:\/\/www\.t-mobile\.com\/shop\//) as unknown },
    })

    // The next session is a new one in every respect.
    socket.send({ type: 'client.cancel' })
    expect(await socket.until('server.session_end')).toMatchObject({ status: 'failed' })
    const again = await ask<Claim>(after, '/link/claim', claim)
    expect(again.origins).toEqual(['https://www.t-mobile.com', 'https://elsewhere.example'])
  })

  it('are nowhere once the deployment names none: no session starts', async ({ expect }) => {
    const { key } = await newAccount('live')
    const { claimCode } = await ask<CreatedLink>(before, '/v1/links', exampleLink, key)
    const response = await call({ path: '/link/claim', body: { code: claimCode } })
    await expectJson(response, 503)
    expect((await ask<Claim>(before, '/link/claim', { code: claimCode })).origins).toHaveLength(2)
  })
})

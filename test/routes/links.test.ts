// POST and GET /v1/links as the document says them.
import { describe, it } from 'vitest'
import { call, createLink, exampleLink, expectJson, newAccount, ORIGIN, readLink } from '../support/api.ts'
import { withoutChance } from '../support/without-chance.ts'

describe('POST /v1/links', () => {
  it('answers the example with 201, its fields and a Location', async ({ expect }) => {
    const account = await newAccount()
    const before = Date.now()
    const response = await call({ path: '/v1/links', key: account.key, body: exampleLink })
    const link = await expectJson(response, 201)
    expect(link).toEqual({
      linkId: expect.stringMatching(/^link_[0-9A-Za-z]{22}$/),
      claimCode: expect.stringMatching(/^clm_[0-9A-Za-z]+$/),
      integrationId: 'tmobile',
      operations: [
        { resource: 'paymentMethod', action: 'read' },
        { resource: 'paymentMethod', action: 'write' },
      ],
      status: 'pending',
      appClipUrl: `${ORIGIN}/connect/${String(link['linkId'])}?code=${String(link['claimCode'])}`,
      returnUrl: `https://your-app.com/done?linkId=${String(link['linkId'])}`,
      expiresAt: Number(link['createdAt']) + 4 * 60 * 60 * 1000,
      createdAt: expect.any(Number),
    })
    expect(link['createdAt']).toBeGreaterThanOrEqual(before)
    expect(response.headers.get('Location')).toBe(`/v1/links/${String(link['linkId'])}`)
    expect(response.headers.get('X-Request-Id')).toMatch(/^req_/)
  })

  it('reads back pending, without arguments anywhere', async ({ expect }) => {
    const account = await newAccount()
    const { linkId } = await createLink(account, { externalUserId: 'user-7', debug: true, expiresIn: 60 })
    const link = await readLink(account, linkId)
    expect(link).toMatchObject({
      id: linkId,
      status: 'pending',
      externalUserId: 'user-7',
      debug: true,
      currentSessionId: null,
      result: null,
      error: null,
    })
    expect(link.expiresAt - link.createdAt).toBe(60_000)
    expect(withoutChance(JSON.stringify(link))).not.toContain('4111')
  })
})

// Every hostile address of the tables, through POST /v1/links: none may be stored.
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { app } from '../../src/app.ts'
import returnUrls from '../core/return-urls.json'
import webhookUrls from '../core/webhook-urls.json'
import { newAccount, ORIGIN } from '../support/api.ts'
import { countLinks, issuesOfBody, linkBody, pathsOf, readRefusal } from '../support/refusal.ts'

describe('hostile addresses', () => {
  it('are refused as returnUrl, each one', async () => {
    const account = await newAccount()
    for (const url of Object.values(returnUrls.hostile).flat()) {
      const [issue, ...others] = await issuesOfBody(linkBody({ returnUrl: url }), account)
      expect([url, issue?.path, others]).toEqual([url, 'returnUrl', []])
      expect(issue?.message).toMatch(/^must be a valid URL or app scheme/)
    }
    expect(await countLinks()).toBe(0)
  })

  it('are refused as webhookUrl in development, each one', async () => {
    const account = await newAccount()
    for (const url of webhookUrls.hostileInDevelopment.filter((url) => !url.includes('passage.good.dev'))) {
      expect([url, await pathsOf(linkBody({ webhookUrl: url }), account)]).toEqual([url, ['webhookUrl']])
    }
    expect(await countLinks()).toBe(0)
  })

  it('are refused as webhookUrl in production, each one, as is the service itself', async () => {
    const { key } = await newAccount()
    const { 'own host': _, ...groups } = webhookUrls.hostile
    for (const url of [...Object.values(groups).flat(), 'http://localhost:3000/', `${ORIGIN}/v1/links`]) {
      const response = await app.request(
        `${ORIGIN}/v1/links`,
        {
          method: 'POST',
          headers: { Authorization: `Bearer ${key}`, 'Content-Type': 'application/json' },
          body: JSON.stringify(linkBody({ webhookUrl: url })),
        },
        { ...env, DEVELOPMENT: 'off' },
      )
      const issues = await readRefusal(response)
      expect([url, issues.map(({ path }) => path)]).toEqual([url, ['webhookUrl']])
      expect(issues[0]!.message).toMatch(/^must be a valid URL/)
    }
    expect(await countLinks()).toBe(0)
  })
})

// What a stranger does first: opens what `npm start` printed, presses the button, signs in, and is back with the result and
// its webhook. And that nobody else can press that button.
import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { lookAt } from './support/look.ts'
import { type Service, startService } from './support/service.ts'
import { openTab, useTabs } from './support/tabs.ts'
import { continueToSite, heading, READ, signIn, WRITE } from './support/visit.ts'

useTabs()

/** A new one: nobody has made a link before. */
let service: Service

beforeAll(async () => {
  service = await startService()
})

afterAll(() => service?.stop())

const BUTTON = { name: 'Create and open a link' }
const SIGNATURES = ['✓ X-Passage-Signature: valid', '✓ webhook-signature: valid']

describe('the first story', () => {
  it('goes from the printed address to the result and its webhook', async () => {
    const { webhooks } = (await (await fetch(`${service.inboxUrl}/webhooks.json`)).json()) as { webhooks: unknown[] }
    const page = await openTab()
    await page.goto(service.url)
    await heading(page, 'Passage is running')
    expect(await page.locator('main').innerText()).toContain('Sign in there as user_good with the password pass_good')
    expect(await page.locator('#curl').innerText()).toContain(`curl -sS ${service.url}/v1/links`)
    expect(await lookAt(page, 'first-1-start')).toEqual([])

    await page.getByRole('button', BUTTON).click()
    await continueToSite(page)
    await signIn(page)
    await heading(page, 'The link is complete')
    expect(page.url()).toMatch(`${service.inboxUrl}/return?linkId=link_`)
    // The webhook may come after the user: the page shows it by itself.
    for (const signature of SIGNATURES) {
      await page.getByText(signature).waitFor()
    }
    const words = await page.locator('main').innerText()
    expect(words).toContain('"paymentMethods": [')
    expect(words).toContain('"event": "link.complete"')
    expect(await lookAt(page, 'first-2-return')).toEqual([])

    await page.getByRole('link', { name: 'Create another link' }).click()
    await heading(page, 'Passage is running')
    await page.getByText(new RegExp(`${webhooks.length + 1} webhooks? of all links`)).waitFor()
    await page.getByText('Other people').click()
    await page.getByText('Headers').click()
    expect(await lookAt(page, 'first-3-inbox')).toEqual([])
    await page.getByRole('link', { name: 'See the link' }).click()
    await heading(page, 'The link is complete')
  })

  it('has an example of every integration that has a sandbox', async () => {
    const page = await openTab()
    await page.goto(service.inboxUrl)
    const names = await page.locator('label span').allInnerTexts()
    expect(names).toEqual(expect.arrayContaining(['T-Mobile', 'AT&T', 'Verizon', 'Uber Eats']))
    for (const name of names) {
      await page.goto(service.inboxUrl)
      await page.getByRole('radio', { name }).check()
      await page.getByRole('button', BUTTON).click()
      await page.getByRole('button', { name: `Continue to ${name}` }).waitFor()
    }
  })

  it('says why a link failed, and which link is none of its own', async () => {
    const page = await openTab()
    const { body: link } = await service.api('POST', '/v1/links', {
      integrationId: 'tmobile',
      operations: [READ, WRITE],
      webhookUrl: `${service.inboxUrl}/webhook`,
    })
    const person = { claimCode: link.claimCode, person: 'card_declined' }
    await service.api('POST', `/v1/sandbox/links/${link.linkId}/simulate`, person)
    await service.webhook(link.linkId, 'link.failed')
    await page.goto(`${service.inboxUrl}/return?linkId=${link.linkId}`)
    await heading(page, 'The link failed')
    await page.getByText('AUTOMATION_ERROR The card was declined').waitFor()
    expect(await lookAt(page, 'first-4-failed')).toEqual([])
    await page.goto(`${service.inboxUrl}/return?linkId=link_0123456789012345678901`)
    await heading(page, 'No such link')
    expect(await lookAt(page, 'first-5-no-link')).toEqual([])
  })

  it('shows what arrives without losing what is chosen, opened or in focus', async () => {
    const page = await openTab()
    await page.goto(service.inboxUrl)
    const choice = page.getByRole('radio', { name: 'Verizon' })
    await choice.check()
    await choice.focus()
    await page.getByText('Other people').click()
    await choice.focus()
    await fetch(`${service.inboxUrl}/webhook`, { method: 'POST', body: 'not a webhook at all' })
    await page.getByText('not a webhook at all').waitFor()
    await page.getByText('no X-Passage-Signature').waitFor()
    expect(await choice.isChecked()).toBe(true)
    expect(await choice.evaluate((element) => element === document.activeElement)).toBe(true)
    expect(await page.getByText('user_locked').isVisible()).toBe(true)
    await page.getByText('Headers').first().click()
    await fetch(`${service.inboxUrl}/webhook`, { method: 'POST', body: 'another one' })
    await page.getByText('another one').waitFor()
    expect(await page.locator('#webhooks details[open]').count()).toBe(1)
  })
})

describe('the button', () => {
  /** By hand: a fetch would set these headers itself. */
  async function press(headers: Record<string, string>, form: Record<string, string>): Promise<number> {
    const { port, host } = new URL(service.inboxUrl)
    const body = new URLSearchParams({ integrationId: 'tmobile', ...form }).toString()
    const type = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': String(body.length) }
    return await new Promise((resolve, reject) => {
      const options = {
        host: '127.0.0.1',
        port,
        path: '/links',
        method: 'POST',
        headers: { host, ...type, ...headers },
      }
      const sent = request(options, (response) => {
        response.resume()
        resolve(response.statusCode ?? 0)
      })
      sent.once('error', reject)
      sent.end(body)
    })
  }

  async function countLinks(): Promise<number> {
    return (await service.api('GET', '/v1/links?limit=100')).body.links.length
  }

  it('works from its own page only', async () => {
    const page = await (await fetch(service.inboxUrl)).text()
    const token = /name="token" value="(\w{22})"/.exec(page)?.[1] ?? ''
    const { host, port } = new URL(service.inboxUrl)
    const before = await countLinks()
    const evil = `evil.example:${port}`
    expect(await press({ origin: 'https://evil.example' }, { token })).toBe(403)
    expect(await press({ origin: 'null' }, { token })).toBe(403)
    expect(await press({ origin: 'http://127.0.0.1:1' }, { token })).toBe(403)
    expect(await press({}, { token })).toBe(403)
    expect(await press({ origin: `http://${host}` }, {})).toBe(403)
    expect(await press({ origin: `http://${host}` }, { token: `${token}x` })).toBe(403)
    // A name that was made to point at this machine.
    expect(await press({ host: evil, origin: `http://${evil}` }, { token })).toBe(403)
    expect(await press({ origin: `http://${host}` }, { token, integrationId: 'unheard' })).toBe(400)
    expect(await countLinks()).toBe(before)
    expect(await press({ origin: `http://${host}` }, { token })).toBe(303)
    expect(await countLinks()).toBe(before + 1)
  })

  it('takes no webhook from a web page', async () => {
    const headers = { origin: 'https://evil.example' }
    const answer = await fetch(`${service.inboxUrl}/webhook`, { method: 'POST', headers, body: 'junk' })
    expect(answer.status).toBe(404)
  })
})

// A link with `debug`, whose developer may see what the site's pages write to their console, and one without.
import type { Page } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { browser, service, useService } from './support/device.ts'
import { continueToSite, createLink, heading, READ, signIn } from './support/visit.ts'
import { withoutChance } from '../support/without-chance.ts'

useService()

/** Plays a link over a site whose pages write to their console once they are there. */
async function play(more: Record<string, unknown>): Promise<{ linkId: string; sent: string[] }> {
  const page: Page = await browser.newPage()
  const sent: string[] = []
  page.on('websocket', (socket) => socket.on('framesent', ({ payload }) => sent.push(String(payload))))
  await page.addInitScript(() => {
    if (location.pathname.startsWith('/sandbox/')) {
      addEventListener('load', () =>
        setTimeout(() => {
          console.warn('the cart looks odd', { card: '4111111111111111' }, 'user=jane')
          setTimeout(() => {
            throw new Error('a part is missing')
          })
        }, 400),
      )
    }
  })
  const link = await createLink(service, { operations: [READ], ...more })
  const thrown = page.waitForEvent('pageerror')
  await page.goto(link.appClipUrl)
  await continueToSite(page)
  await thrown
  await signIn(page)
  await heading(page, 'All done')
  await page.close()
  return { linkId: link.linkId, sent }
}

describe('the console of the site', () => {
  it('is in the timeline of a link with debug, cut', async () => {
    const { linkId } = await play({ debug: true })
    const { sessions } = (await service.api('GET', `/v1/links/${linkId}/sessions`)).body
    expect(sessions).toMatchObject([{ client: { name: expect.any(String) } }])
    const { entries } = (await service.api('GET', `/v1/links/${linkId}/sessions/${sessions[0].id}/timeline`)).body
    const lines = entries.filter(({ kind }: { kind: string }) => kind === 'console')
    expect(lines).toContainEqual(expect.objectContaining({ outcome: 'warn', message: 'the cart looks odd … user=…' }))
    expect(lines).toContainEqual(
      expect.objectContaining({ outcome: 'error', message: expect.stringContaining('part is missing') }),
    )
    expect(withoutChance(JSON.stringify(entries))).not.toMatch(/4111|jane/)
  })

  it('is not even sent without debug', async () => {
    const { sent } = await play({})
    expect(sent.join('\n')).toContain('client.hello')
    expect(sent.join('\n')).not.toMatch(/"console"|looks odd|"error","ts"/)
  })
})

// A live link in a modal: the extension's content script is in the frame too, one press goes on, and the page around can
// neither say that an extension is there nor press for the user. About 10 s.
import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import type { FromExtension, LinkForExtension } from '../../src/wire/extension-message.ts'
import { standIn } from './support/extension-stand-in.ts'
import { calls, createLink, framed, heading, modalViolations, openShop, press, useModal } from './support/modal.ts'
import { takePictures } from './support/pictures.ts'

useModal('Acme, live')

const NAME = 'Continue in this browser'

/** The developer's page with the modal open, and what the extension was asked. */
async function open(integrations: readonly string[] | null): Promise<{ page: Page; asked: LinkForExtension[] }> {
  const asked: LinkForExtension[] = []
  const link = await createLink()
  const page = await openShop('/', link.claimCode)
  await standIn(page, integrations, (given) => {
    asked.push(given)
    return { passage: 'extension.taken', linkId: given.linkId }
  })
  await page.reload()
  await page.waitForFunction(() => window.Passage !== undefined)
  await page.getByRole('button', { name: 'Connect', exact: true }).click()
  await heading(page, 'Connect T-Mobile to Acme')
  return { page, asked }
}

/** What is said last is heard last: all that was pressed or said before has had its effect once this is shown. */
async function sayLast(page: Page): Promise<void> {
  const inside = page.frames().find((frame) => new URL(frame.url()).pathname.startsWith('/connect/'))!
  await inside.evaluate((known) => window.appear(known), ['att'])
  await framed(page).getByRole('link', { name: 'Get the newest version' }).waitFor()
}

it('goes on in the extension by one press, and follows it', async () => {
  const { page, asked } = await open(['tmobile'])
  await framed(page).getByRole('button', { name: NAME }).waitFor()
  expect(await modalViolations(page)).toEqual([])
  await takePictures(page, 'live-modal')
  await press(page, NAME)
  await heading(page, 'Go on in the other tab')
  expect(asked).toEqual([expect.objectContaining({ integrationId: 'tmobile', asker: 'Acme' })])
  expect(await calls(page)).toEqual([])
})

it('counts no press on a button that is covered', async () => {
  const { page, asked } = await open(['tmobile'])
  const button = framed(page).getByRole('button', { name: NAME })
  await button.waitFor()
  await page.evaluate(() => {
    const cover = document.createElement('div')
    Object.assign(cover.style, { position: 'fixed', inset: '0', background: '#fffc', pointerEvents: 'none' })
    cover.popover = 'manual'
    document.documentElement.append(cover)
    // Above the dialog, in the top layer too.
    cover.showPopover()
  })
  await framed(page).locator('main').getByText('Something lies over this page').waitFor()
  await button.click({ force: true })
  await sayLast(page)
  expect(asked).toEqual([])
})

it('hears nothing of an extension from the page around it', async () => {
  const { page } = await open(null)
  await framed(page).getByRole('link', { name: 'Get the extension' }).waitFor()
  const here: FromExtension = { passage: 'extension.here', version: '1.0.0', integrations: ['tmobile'] }
  await page.evaluate((data) => {
    const hosts = [...document.documentElement.children].flatMap(({ shadowRoot }) => shadowRoot ?? [])
    const found = hosts.flatMap((root) => [...root.querySelectorAll('iframe')])
    if (found.length !== 1) {
      throw new Error(`${found.length} frames`)
    }
    found[0]?.contentWindow?.postMessage(data, '*')
  }, here)
  await sayLast(page)
  expect(await framed(page).getByRole('button', { name: NAME }).count()).toBe(0)
})

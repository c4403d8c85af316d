// Links an account through a page of Playwright's. The caller brings the browser and closes it.
import { createHash } from 'node:crypto'
import type { Page } from 'playwright-core'
import type { DeviceEnd } from '../../device/step.ts'
import type { Until } from '../../wire/session-message.ts'
import { playLink, type SessionOptions } from '../session/link-session.ts'
import { PlaywrightView } from './playwright-view.ts'
import { openSession } from './session-line.ts'
import { openWorld } from './world.ts'

/** To leave the session as it is, close the page. */
export interface LinkOptions extends SessionOptions {
  /**
   * Signs in: called at the beginning of each turn of the user, which ends as soon as one of `until` is there. Without it a
   * person does it by hand. What it throws while the turn lasts, the whole throws.
   */
  readonly signIn?: (page: Page, until: readonly Until[]) => Promise<void>
}

/** @throws as playLink does; what `signIn` throws */
export async function linkWith(page: Page, options: LinkOptions): Promise<DeviceEnd> {
  const { claimCode, signIn } = options
  return await playLink(options, {
    client: { name: 'playwright', version: '1' },
    capabilities: ['screenshot', 'frames'],
    mark: createHash('sha256').update(claimCode).digest('hex'),
    async open() {
      const world = await openWorld(page)
      return (hear) => new PlaywrightView(page, world, hear)
    },
    connect: openSession,
    turn: (until) => (signIn === undefined ? page.bringToFront() : signIn(page, until)),
  })
}

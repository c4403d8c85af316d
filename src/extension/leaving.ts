// Where the user is left when nothing more is done for a link: on its hosted page, at the address they came from, or on a page
// of the extension's own. What is said there, ending.ts decides.
import type { DeviceEnd } from '../device/step.ts'
import { endOfRefusal, type Farewell, whither } from './ending.ts'
import { findHosted, tellHosted } from './hosted-page.ts'
import { pageOfEnd } from './own-tab.ts'
import { endedQuery } from './shown.ts'
import { toFront } from './tabs.ts'

export interface Left {
  readonly linkId: string
  readonly hostedTab: number | null
  /** The tab of the site, which is no link's any more: what becomes of it is no word of the user's. */
  readonly tabId: number
  readonly asker: string
  /** Its name. */
  readonly site: string
}

async function leave({ linkId, hostedTab, tabId, asker, site }: Left, end: DeviceEnd): Promise<void> {
  const hosted = await findHosted(hostedTab, linkId)
  const to = whither(end, hosted !== null)
  switch (to.kind) {
    case 'hosted':
      await toFront(hosted ?? chrome.tabs.TAB_ID_NONE)
      await chrome.tabs.remove(tabId).catch(() => {})
      break
    case 'return':
      await chrome.tabs.update(tabId, { url: to.url }).catch(() => {})
      break
    case 'own': {
      const { status, code } = to
      const url = pageOfEnd(endedQuery({ asker, site, status, code }))
      await chrome.tabs.update(tabId, { url }).catch(() => {})
      break
    }
  }
}

/** What was refused the hosted page tells, and offers its button again; without it the extension's own page does. */
export async function part(left: Left, farewell: Farewell): Promise<void> {
  if (farewell.kind === 'refusal') {
    const { code, message } = farewell
    await tellHosted(left.hostedTab, { passage: 'extension.refused', linkId: left.linkId, code, message })
    await leave(left, endOfRefusal(code, message))
  } else {
    await leave(left, farewell.end)
  }
}

// What the extension asks the browser of its tabs.
import { sleep, until } from '../device/wait.ts'
import { pageAt, type TabPage } from './tab-page.ts'

/** For a page of the extension's own. */
const LOADING_MS = 5_000

/** How long a browser that is closed may take to close its windows, one after the other. */
const CLOSING_MS = 3_000

/** Of a tab that is gone. */
export const NO_PAGE: TabPage = { address: null, isBlank: false, pending: null }

export async function toFront(tabId: number): Promise<void> {
  const tab = await chrome.tabs.update(tabId, { active: true }).catch(() => undefined)
  if (tab !== undefined) {
    // On a phone there are no windows.
    await chrome.windows?.update(tab.windowId, { focused: true }).catch(() => {})
  }
}

/** Gives up after a while: what matters is that no event of its first page comes late. */
export async function loaded(tabId: number): Promise<void> {
  await until(async () => {
    const tab = await chrome.tabs.get(tabId).catch(() => null)
    return tab === null || tab.status === 'complete' ? true : null
  }, LOADING_MS)
}

/** Null: there is no such tab. */
export async function pageOf(tabId: number, own: string): Promise<TabPage | null> {
  const tab = await chrome.tabs.get(tabId).catch(() => null)
  if (tab === null) {
    return null
  }
  // Of a page that the extension may not look into, the browser says nothing.
  const page = tab.url === undefined ? NO_PAGE : pageAt(tab.url, own)
  return { ...page, pending: (tab.status === 'loading' && tab.pendingUrl) || null }
}

/** Of a tab in a window without tabs, as a site opens it for signing in. On a phone there are none. */
export async function isInOwnWindow(tabId: number): Promise<boolean> {
  try {
    const { windowId } = await chrome.tabs.get(tabId)
    return (await chrome.windows?.get(windowId))?.type === 'popup'
  } catch {
    return false
  }
}

/** Whether the browser goes on, one of whose windows was closed. On a phone that is not known. */
export async function outlivesWindow(): Promise<boolean> {
  await sleep(CLOSING_MS)
  const windows = await chrome.windows?.getAll().catch(() => [])
  return windows !== undefined && windows.length > 0
}

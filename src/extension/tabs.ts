// What the extension asks the browser of its tabs.
import { pageAt, type TabPage } from './tab-page.ts'

/** Of a tab that is gone. */
export const NO_PAGE: TabPage = { address: null, isBlank: false, isPending: false }

export async function toFront(tabId: number): Promise<void> {
  const tab = await chrome.tabs.update(tabId, { active: true }).catch(() => undefined)
  if (tab !== undefined) {
    // On a phone there are no windows.
    await chrome.windows?.update(tab.windowId, { focused: true }).catch(() => {})
  }
}

/** Null: there is no such tab. */
export async function pageOf(tabId: number, own: string): Promise<TabPage | null> {
  const tab = await chrome.tabs.get(tabId).catch(() => null)
  if (tab === null) {
    return null
  }
  // Of a page that the extension may not look into, the browser says nothing.
  const page = tab.url === undefined ? NO_PAGE : pageAt(tab.url, own)
  return { ...page, isPending: tab.status === 'loading' && (tab.pendingUrl ?? '') !== '' }
}

// What is put into each page of a session's tab: what keeps it in its view, and the bar. Never into another tab.

/** What is there already: it came while no worker was awake, perhaps. To put it in again changes nothing. */
export async function prepareAll(tabId: number): Promise<void> {
  const frames = await chrome.webNavigation.getAllFrames({ tabId }).catch(() => null)
  for (const { frameId, url } of frames ?? []) {
    if (isOfSite(url)) {
      prepare(tabId, frameId)
    }
  }
}

export function isOfSite(url: string): boolean {
  return /^https?:/.test(url)
}

export function prepare(tabId: number, frameId: number): void {
  const target = { tabId, frameIds: [frameId] }
  // Where the extension may not be, neither is put in.
  chrome.scripting
    .executeScript({ target, files: ['in-view.js'], world: 'MAIN', injectImmediately: true })
    .catch(() => {})
  if (frameId === 0) {
    chrome.scripting.executeScript({ target, files: ['bar.js'], injectImmediately: true }).catch(() => {})
  }
}

// What is put into each page of a session's tab: what keeps it in its view, and the bar. Never into another tab.

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

// What is said to the hosted page of a link, by its content script in the tab that shows it.
import type { FromExtension } from '../wire/extension-message.ts'
import type { AskedStill } from './messages.ts'
import { toFront } from './tabs.ts'

export async function tellHosted(tabId: number | null, message: FromExtension): Promise<void> {
  if (tabId !== null) {
    // The page may be gone: the link's own status tells it the rest when it is back.
    await chrome.tabs.sendMessage(tabId, message).catch(() => {})
  }
}

/** Null: nobody shows the hosted page of this link there any more. */
export async function findHosted(tabId: number | null, linkId: string): Promise<number | null> {
  const asked: AskedStill = { ask: 'still', linkId }
  const isThere: unknown = tabId === null ? false : await chrome.tabs.sendMessage(tabId, asked).catch(() => false)
  return isThere === true ? tabId : null
}

export async function frontHosted(tabId: number | null, linkId: string): Promise<void> {
  const hosted = await findHosted(tabId, linkId)
  if (hosted !== null) {
    await toFront(hosted)
  }
}

// The extension's own page in a tab: where a link begins, and where the user is asked what no page of a site may be asked on.
import { toFront } from './tabs.ts'

const PAGE = 'tab.html'

export function pageOfLink(linkId: string): string {
  return `${PAGE}?link=${encodeURIComponent(linkId)}`
}

/** Gives its number, before it has loaded. */
export async function openOwn(linkId: string): Promise<number> {
  const { id = chrome.tabs.TAB_ID_NONE } = await chrome.tabs.create({ url: pageOfLink(linkId), active: true })
  return id
}

/** Whether it is what this tab shows. */
export async function showsOwn(tabId: number, linkId: string): Promise<boolean> {
  const open = await chrome.tabs.query({ url: chrome.runtime.getURL(pageOfLink(linkId)) })
  return open.some(({ id }) => id === tabId)
}

export function pageOfEnd(query: string): string {
  return `${PAGE}?${query}`
}

export class QuestionTab {
  readonly #linkId: string
  #tabId: number | null = null

  constructor(linkId: string) {
    this.#linkId = linkId
  }

  /** @param siteTab which may show such a page too, and is not the one */
  async show(siteTab: number | null): Promise<void> {
    const url = chrome.runtime.getURL(pageOfLink(this.#linkId))
    // One of an earlier life of the worker counts too.
    const open = await chrome.tabs.query({ url })
    const found = open.find(({ id }) => id !== siteTab) ?? (await chrome.tabs.create({ url }))
    this.#tabId = found.id ?? null
    await toFront(this.#tabId ?? chrome.tabs.TAB_ID_NONE)
  }

  async close(): Promise<void> {
    if (this.#tabId !== null) {
      await chrome.tabs.remove(this.#tabId).catch(() => {})
      this.#tabId = null
    }
  }
}

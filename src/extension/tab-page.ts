// What is known from outside of the page in a tab: where it is, and whether another is on its way. Pure: the browser's
// events come in one after the other.

export type TabEvent =
  /** A navigation of the main frame has begun. */
  | { readonly kind: 'began'; readonly url: string }
  /** Its page is there. */
  | { readonly kind: 'committed'; readonly url: string }
  /** The page has another address and is the same. */
  | { readonly kind: 'moved'; readonly url: string }
  /** It brings no page. */
  | { readonly kind: 'failed'; readonly error: string }

export interface TabPage {
  /** Null where that is no page of a site. */
  readonly address: string | null
  /** Nothing was opened yet. */
  readonly isBlank: boolean
  readonly isPending: boolean
}

/** @param own the extension's origin: its own page is in the tab until the site is opened */
export function follow(page: TabPage, event: TabEvent, own: string): TabPage {
  switch (event.kind) {
    case 'began':
      return { ...page, isPending: true }
    case 'committed':
      return pageAt(event.url, own)
    case 'moved':
      return { ...page, address: siteAddress(event.url) }
    case 'failed':
      return isAborted(event.error)
        ? // A download, an answer without content, or the next one began: the page stays.
          { ...page, isPending: false }
        : { address: null, isBlank: false, isPending: false }
  }
}

export function pageAt(url: string, own: string): TabPage {
  const isBlank = url === '' || url === 'about:blank' || url.startsWith(`${own}/`)
  return { address: siteAddress(url), isBlank, isPending: false }
}

export type MoveOutcome = 'under way' | 'arrived' | 'interrupted' | 'nothing' | 'broken'

/**
 * What has become of a move that was asked for.
 * @param events since it was asked for, oldest first
 * @param wanted where it was to lead; null where that is not known
 */
export function outcomeOf(events: readonly TabEvent[], wanted: string | null): MoveOutcome {
  const isOurs = (url: string): boolean => wanted === null || isSame(url, wanted)
  const start = events.findIndex((event) => (event.kind === 'began' || event.kind === 'moved') && isOurs(event.url))
  if (start === -1) {
    return 'under way'
  }
  if (events[start]?.kind === 'moved') {
    return 'arrived'
  }
  for (const [index, event] of events.slice(start + 1).entries()) {
    switch (event.kind) {
      case 'began':
        return 'interrupted'
      case 'committed':
        return 'arrived'
      case 'failed': {
        const isFollowed = events.slice(start + index + 2).some(({ kind }) => kind === 'began')
        return !isAborted(event.error) ? 'broken' : isFollowed ? 'interrupted' : 'nothing'
      }
      case 'moved':
        break
    }
  }
  return 'under way'
}

/** A browser may go to the encrypted one by itself. */
function isSame(url: string, wanted: string): boolean {
  const [one, other] = [url, wanted].map((address) => address.replace(/^https?:/, ''))
  return one === other
}

function siteAddress(url: string): string | null {
  return /^https?:/.test(url) ? url : null
}

/** Chrome's word, and Firefox's number for NS_BINDING_ABORTED. */
function isAborted(error: string): boolean {
  return error.includes('ABORTED') || error.includes('2152398850')
}

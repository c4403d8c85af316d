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
  | { readonly kind: 'failed'; readonly url: string; readonly error: string }

export interface TabPage {
  /** Null where that is no page of a site. */
  readonly address: string | null
  /** Nothing was opened yet. */
  readonly isBlank: boolean
  /** The address of the navigation that has brought nothing yet; null: there is none. */
  readonly pending: string | null
}

/** @param own the extension's origin: its own page is in the tab until the site is opened */
export function follow(page: TabPage, event: TabEvent, own: string): TabPage {
  switch (event.kind) {
    case 'began':
      return { ...page, pending: event.url }
    case 'committed':
      return pageAt(event.url, own)
    case 'moved':
      return { ...page, address: siteAddress(event.url) }
    case 'failed':
      if (isOld(event, page)) {
        return page
      }
      return isAborted(event.error)
        ? // A download, or an answer without content: the page stays. Or the next one has begun, perhaps before this was told.
          { ...page, pending: page.pending === event.url ? null : page.pending }
        : { address: null, isBlank: false, pending: null }
  }
}

export function pageAt(url: string, own: string): TabPage {
  const isBlank = url === '' || url === 'about:blank' || url.startsWith(`${own}/`)
  return { address: siteAddress(url), isBlank, pending: null }
}

export type MoveOutcome = 'under way' | 'arrived' | 'interrupted' | 'nothing' | 'broken'

/**
 * What has become of a move that was asked for.
 * @param events since it was asked for, oldest first
 * @param wanted where it was to lead; null where that is not known
 * @param before what was in the tab when it was asked for. The end of that may be told after the beginning of this.
 */
export function outcomeOf(
  events: readonly TabEvent[],
  wanted: string | null,
  before: Pick<TabPage, 'address' | 'pending'>,
): MoveOutcome {
  const isEarlier = (event: TabEvent): boolean =>
    event.kind === 'failed'
      ? // Of a page that was loading still, even where it is asked for again.
        isAborted(event.error) && (event.url === before.address || event.url === before.pending)
      : event.url === before.pending && event.url !== wanted
  const isOurs = (url: string): boolean => wanted === null || isSame(url, wanted)
  const start = events.findIndex((event) => (event.kind === 'began' || event.kind === 'moved') && isOurs(event.url))
  if (start === -1) {
    return 'under way'
  }
  if (events[start]?.kind === 'moved') {
    return 'arrived'
  }
  const since = events.slice(start + 1).filter((event) => !isEarlier(event))
  for (const [index, event] of since.entries()) {
    switch (event.kind) {
      case 'began':
        return 'interrupted'
      case 'committed':
        return 'arrived'
      case 'failed': {
        const isFollowed = since.slice(index + 1).some(({ kind }) => kind === 'began')
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

/** The page that is there did not load to its end. */
function isOld({ url }: TabEvent, { address, pending }: TabPage): boolean {
  return url !== pending && (pending === null || url === address)
}

/** Chrome's word, and Firefox's number for NS_BINDING_ABORTED. */
function isAborted(error: string): boolean {
  return error.includes('ABORTED') || error.includes('2152398850')
}

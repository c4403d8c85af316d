// What react-native-webview tells of its view, as the events of the bridge, and where a view may go. The two platforms mean
// different things by the same event; each difference is written down here. Pure.
import { isSameDocument } from './addresses.ts'

export type Platform = 'ios' | 'android'

/** Of the native events, what anything depends on. */
export type NativeEvent =
  /** iOS: asked for. Android: a page, or another address of the same page, has taken the place of the one before. */
  | { readonly kind: 'start'; readonly url: string; readonly loading: boolean }
  /** @param navigationType iOS only, and there only where the page's own script has changed its address */
  | { readonly kind: 'finish'; readonly url: string; readonly navigationType: string | undefined }
  | { readonly kind: 'error' }
  | { readonly kind: 'message'; readonly data: string }
  | { readonly kind: 'window'; readonly targetUrl: string }
  | { readonly kind: 'download' }
  | { readonly kind: 'gone' }

export type Heard =
  | { readonly call: 'leaving' }
  | { readonly call: 'came'; readonly address: string | null }
  | { readonly call: 'moved'; readonly address: string }
  | { readonly call: 'failed' }
  | { readonly call: 'died' }
  | { readonly call: 'message'; readonly text: string }
  /** In the same view. */
  | { readonly call: 'open'; readonly address: string }

export function heardOf(platform: Platform, event: NativeEvent): Heard | null {
  switch (event.kind) {
    case 'start':
      if (platform === 'ios') {
        // Told by the request before it.
        return null
      }
      // A page that has just taken the place is loading; one that only has another address is not.
      return event.loading ? { call: 'came', address: event.url } : { call: 'moved', address: event.url }
    case 'finish':
      if (platform === 'android') {
        // Told when it began, and that is enough: a page that was left before it had loaded is told of here too.
        return null
      }
      return event.navigationType === undefined
        ? { call: 'came', address: event.url }
        : { call: 'moved', address: event.url }
    case 'error':
      // On Android the browser's own page is there now; on iOS the page that was, which nobody is to take for the next.
      return { call: 'came', address: null }
    case 'message':
      return { call: 'message', text: event.data }
    case 'window':
      return isSite(event.targetUrl) ? { call: 'open', address: event.targetUrl } : null
    case 'download':
      return { call: 'failed' }
    case 'gone':
      return { call: 'died' }
  }
}

export interface LoadRequest {
  readonly url: string
  /** Only iOS tells. Android asks about frames too, but only where their scheme is none of a site. */
  readonly isTopFrame: boolean | undefined
  readonly navigationType: string | undefined
}

export interface LoadDecision {
  readonly mayLoad: boolean
  readonly heard: Heard | null
}

/**
 * The view shows sites, and opens no other app: what a site's page asks for by `tel:`, `intent:` or a scheme of its own does
 * not happen. Which sites is decided by the session: a sign-in may lead over any.
 * @param at where the view is
 */
export function decideLoad({ url, isTopFrame, navigationType }: LoadRequest, at: string | null): LoadDecision {
  const isTop = isTopFrame !== false
  if (!isSite(url)) {
    return { mayLoad: !isTop || url === 'about:blank', heard: null }
  }
  if (!isTop) {
    return { mayLoad: true, heard: null }
  }
  const isMove = at !== null && navigationType !== 'reload' && isSameDocument(at, url)
  return { mayLoad: true, heard: isMove ? { call: 'moved', address: url } : { call: 'leaving' } }
}

function isSite(url: string): boolean {
  return /^https?:/i.test(url)
}

export type LoadWay = 'source' | 'assign' | 'reload'

/**
 * How the view is told to open an address: by its `source`. Android takes no address for its source where the view is already,
 * and there the page is asked to. Not by a reload, which would send a form again; only where another load would merely
 * jump to a part of the page.
 */
export function wayTo(platform: Platform, address: string, at: string | null): LoadWay {
  if (platform === 'ios' || at !== address) {
    return 'source'
  }
  return address.includes('#') ? 'reload' : 'assign'
}

// Where a live link can go on: no frame may look into a real site, so that it takes the browser extension or an app. Pure.
import type { View } from './view.ts'

/** What the deployment offers for it. The server's side of this shape is in routes/connect-view.ts. */
export interface Ways {
  /** Opens the app; the link's id and its code are added. */
  readonly appLink: string | null
  /** Where a device gets the app. */
  readonly appUrls: Readonly<Partial<Record<'ios' | 'android', string>>>
  /** Where a browser gets the extension. */
  readonly extensionUrls: Readonly<Partial<Record<'chrome' | 'firefox', string>>>
  /** On a phone the link opens in the app, or this page does and leads to it. */
  readonly hasPhone: boolean
}

/** The device that shows this page. */
export interface Here {
  readonly isHandheld: boolean
  /** Whose extensions its browser takes. */
  readonly browser: keyof Ways['extensionUrls'] | null
  readonly system: keyof Ways['appUrls'] | null
}

/** As it last told of itself. */
export interface Extension {
  readonly integrations: readonly string[]
}

export type Way =
  /** Not known yet: the extension has been asked for, and has had no time to answer. */
  | { readonly kind: 'looking' }
  | { readonly kind: 'extension' }
  /** It is there, and does not know the site. */
  | { readonly kind: 'update'; readonly store: string | null }
  | { readonly kind: 'app'; readonly link: string; readonly store: string | null }
  | { readonly kind: 'install'; readonly store: string }
  /** Of whose extension there is one, for a computer. */
  | { readonly kind: 'computer'; readonly browsers: readonly Here['browser'][] }
  | { readonly kind: 'other_browser'; readonly browsers: readonly Here['browser'][] }
  | { readonly kind: 'phone' }
  | { readonly kind: 'none' }

/** Of a view that an earlier version of this page remembered, too. */
const NOWHERE: Ways = { appLink: null, appUrls: {}, extensionUrls: {}, hasPhone: false }

/** @param extension null: none has answered; undefined: none has been waited for long enough */
export function wayOf(
  { view, code }: { readonly view: View; readonly code: string },
  { isHandheld, browser, system }: Here,
  extension: Extension | null | undefined,
): Way {
  const { appLink, appUrls, extensionUrls, hasPhone } = view.ways ?? NOWHERE
  const store = browser === null ? null : (extensionUrls[browser] ?? null)
  if (extension?.integrations.includes(view.integration.id) === true) {
    return { kind: 'extension' }
  }
  if (isHandheld && appLink !== null) {
    const appStore = system === null ? null : (appUrls[system] ?? null)
    return { kind: 'app', link: withLink(appLink, view.linkId, code), store: appStore }
  }
  if (extension !== undefined && extension !== null) {
    return { kind: 'update', store }
  }
  const browsers = (['chrome', 'firefox'] as const).filter((name) => extensionUrls[name] !== undefined)
  if (isHandheld) {
    return browsers.length > 0 ? { kind: 'computer', browsers } : { kind: 'none' }
  }
  if (extension === undefined) {
    return { kind: 'looking' }
  }
  if (store !== null) {
    return { kind: 'install', store }
  }
  return browsers.length > 0 ? { kind: 'other_browser', browsers } : hasPhone ? { kind: 'phone' } : { kind: 'none' }
}

/** Whether another device, with a camera, may take the link up. The sandbox needs nothing that a phone lacks. */
export function offersPhone(view: View | null): boolean {
  return view?.mode !== 'live' || view.ways?.hasPhone === true
}

function withLink(appLink: string, linkId: string, code: string): string {
  const link = new URL(appLink)
  link.searchParams.set('linkId', linkId)
  link.searchParams.set('code', code)
  return link.href
}

interface Traits {
  readonly userAgent: string
  /** As the browser itself says it, where it does. */
  readonly isMobile: boolean | undefined
  /** The main pointer is a finger. */
  readonly isCoarse: boolean
}

/** A tablet is one of these as well: it has apps and no extensions, and calls itself a Macintosh or not mobile. */
export function hereOf({ userAgent, isMobile, isCoarse }: Traits): Here {
  const isAndroid = userAgent.includes('Android')
  // A computer with a touch screen has extensions.
  const isComputer = /Windows NT|CrOS|X11/.test(userAgent)
  const isHandheld = isMobile === true || isAndroid || (isCoarse && !isComputer)
  return {
    isHandheld,
    browser: isHandheld
      ? null
      : userAgent.includes('Firefox/')
        ? 'firefox'
        : userAgent.includes('Chrome/')
          ? 'chrome'
          : null,
    system: !isHandheld ? null : isAndroid ? 'android' : /iPhone|iPad|iPod|Macintosh/.test(userAgent) ? 'ios' : null,
  }
}

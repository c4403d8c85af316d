// A translation changes the very texts that are read. A browser may be asked not to translate a page, and does not always
// listen.
import { Failed } from '../failed.ts'

export function forbidTranslation(page: Document | null): void {
  const root = rootOf(page)
  root?.setAttribute('translate', 'no')
  root?.classList.add('notranslate')
}

/** Whether a translator has changed the texts of this page, although it was asked not to. */
export function isTranslated(page: Document | null): boolean {
  const root = rootOf(page)
  // Chrome and its kin mark the root and wrap each text twice; Edge marks each element.
  return (
    root !== null &&
    (root.matches('.translated-ltr, .translated-rtl') || root.querySelector('font > font, [_msttexthash]') !== null)
  )
}

/** The texts of a translated page are not the site's: none at all is better than a wrong one that looks right. */
export function refuseTranslated(page: Document): void {
  if (isTranslated(page)) {
    throw new Failed('script_error', 'The page is translated.')
  }
}

/** Null too while the first bytes of a page are on their way. */
function rootOf(page: Document | null): HTMLElement | null {
  return page?.querySelector('html') ?? null
}

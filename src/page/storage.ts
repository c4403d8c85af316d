// What this page writes down outlives it in the browser's storage. Where the browser refuses that, as private windows do
// to frames, a reload finds it in the tab's own history entry, and says so once.
import { complain } from '../device/complain.ts'

const SETTLED_MS = 500

let hasComplained = false
let latest: { readonly key: string; readonly text: string } | null = null

/** Null where there is nothing, or nothing may be read. */
export function read(kind: 'localStorage' | 'sessionStorage', key: string): string | null {
  try {
    return globalThis[kind].getItem(key)
  } catch {
    // Asked for at the first writing already: there the browser's refusal is told.
    return null
  }
}

/** False where it was refused or does not fit. Then nothing is left there: an old text is worse than none. */
export function write(kind: 'localStorage' | 'sessionStorage', key: string, text: string): boolean {
  try {
    globalThis[kind].setItem(key, text)
    return true
  } catch (cause) {
    erase(kind, key)
    if (!hasComplained) {
      hasComplained = true
      complain('This browser keeps nothing for this page, which goes on without', cause)
    }
    return false
  }
}

export function erase(kind: 'localStorage' | 'sessionStorage', key: string): void {
  try {
    globalThis[kind].removeItem(key)
  } catch {
    // What may not be written was not there.
  }
}

/** The entry of this page in its tab's history: a reload brings it back, another tab or visit does not. */
export function readFromEntry(key: string): string | null {
  const state = history.state as Readonly<Record<string, unknown>> | null
  const text = state?.[key]
  return typeof text === 'string' ? text : null
}

export function writeToEntry(key: string, text: string): void {
  if (latest === null) {
    addEventListener('popstate', keepLatest)
  }
  latest = { key, text }
  keepLatest()
  // The tab may be on its way to another of its entries, which has an earlier text, perhaps with a code that is over.
  setTimeout(keepLatest, SETTLED_MS)
}

function keepLatest(): void {
  if (latest === null || readFromEntry(latest.key) === latest.text) {
    return
  }
  try {
    history.replaceState({ [latest.key]: latest.text }, '')
  } catch {
    // Browsers limit how often: what was written before is still true enough to go on from.
  }
}

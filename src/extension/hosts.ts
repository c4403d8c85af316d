// Which hosts the extension may touch, as the browser has it. Asks for nothing: that takes a press of the user's, on page.ts.
import { giveEachBack } from './giving-back.ts'
import { patternOf } from './manifest.ts'
import { shipped } from './shipped.ts'

/** What is given back now is had no longer, whatever the browser says before it is done. */
let giving: Promise<void> = Promise.resolve()

export function patternsOf(origins: readonly string[]): string[] {
  return [...new Set(origins.map((origin) => patternOf(origin, shipped.browser)))]
}

export async function mayTouch(patterns: readonly string[]): Promise<boolean> {
  await giving
  return await chrome.permissions.contains({ origins: [...patterns] })
}

/**
 * Between sessions the extension can touch no site. What came with the package stays: the hosted page's host too, which in
 * Firefox is that of a site on another port of it, and which the browser would take away for both.
 * @param inUse the origins of the sessions that go on, at that moment
 */
export function giveBack(inUse: () => readonly string[]): Promise<void> {
  const all = patternsOf(Object.values(shipped.sites).flatMap(({ origins }) => origins))
  giving = giving.then(() =>
    giveEachBack(
      all,
      (pattern) => patternsOf([shipped.service, ...inUse()]).includes(pattern),
      (pattern) => chrome.permissions.remove({ origins: [pattern] }),
    ),
  )
  return giving
}

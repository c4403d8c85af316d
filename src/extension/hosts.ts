// Which hosts the extension may touch, as the browser has it. Asks for nothing: that takes a press of the user's, on page.ts.
import { patternOf } from './manifest.ts'
import { shipped } from './shipped.ts'

export function patternsOf(origins: readonly string[]): string[] {
  return [...new Set(origins.map((origin) => patternOf(origin, shipped.browser)))]
}

/**
 * Between sessions the extension can touch no site. What came with the package stays.
 * @param inUse the origins of the sessions that go on
 */
export async function giveBack(inUse: readonly string[]): Promise<void> {
  const kept = new Set(patternsOf(inUse))
  const all = patternsOf(Object.values(shipped.sites).flatMap(({ origins }) => origins))
  for (const pattern of all.filter((one) => !kept.has(one))) {
    await chrome.permissions.remove({ origins: [pattern] }).catch(() => {})
  }
}

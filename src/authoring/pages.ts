// The kept pages of an integration: which page holds what its automation reads, presses and fills. Lies beside them, as
// `pages.json`; an author may write it by hand. Pure.
import * as z from 'zod'
import type { Recording, Step } from './recording.ts'

export const keptPages = z.array(
  z.strictObject({
    /** Beside this list. */
    file: z.string().regex(/^[\w.-]+\.html$/),
    /** Where it was, from the site's own part of the address on. */
    path: z.string().startsWith('/'),
    /** Selectors that must be found on it. What no page lists must be found on any. */
    has: z.array(z.string()),
  }),
)
export type KeptPage = z.infer<typeof keptPages>[number]

export function pagesFolder(id: string): string {
  return `test/integrations/fixtures/${id}`
}

export function pagesOf({ operations }: Recording): KeptPage[] {
  const pages = new Map<string, KeptPage>()
  for (const { steps } of operations) {
    let path = '/'
    for (const step of steps) {
      path = step.do === 'navigate' ? step.path : path
      if (step.page !== null) {
        const before = pages.get(step.page) ?? { file: step.page, path, has: [] }
        pages.set(step.page, { ...before, has: [...new Set([...before.has, ...selectorsOf(step)])] })
      }
    }
  }
  return [...pages.values()]
}

function selectorsOf(step: Step): string[] {
  switch (step.do) {
    case 'navigate':
    case 'waitForNavigation':
      return []
    case 'fillForm':
      return step.fields.map(({ selector }) => selector)
    case 'extract':
      return [step.root]
    case 'waitForSelector':
    case 'click':
    case 'submit':
    case 'press':
      return [step.selector]
  }
}

// Looks at a state of the page as people with different eyes and screens do: axe-core in light and dark, narrow and wide,
// and a screenshot of each. Gives what axe found, one line a violation.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'
import { eachLook } from './pictures.ts'

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

export async function lookAt(page: Page, name: string): Promise<string[]> {
  const found: string[] = []
  await eachLook(page, name, async (look) => {
    for (const text of await violations(page)) {
      found.push(`${look}: ${text}`)
    }
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)
    if (overflow > 0) {
      found.push(`${look}: ${overflow} px too wide`)
    }
  })
  return found
}

async function violations(page: Page): Promise<string[]> {
  // By the debugger, past the page's own policy, which stays as strict as it is for everybody else.
  await page.evaluate(`${AXE};0`)
  const results = await page.evaluate<AxeResults>("axe.run(document, { resultTypes: ['violations'], iframes: false })")
  return results.violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary ?? ''}`),
  )
}

// The frame's driver in a real browser, on pages that a test brings along.
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import type { CommandName, ParamsOf } from '../../../src/wire/command.ts'
import type { AgentUnderTest } from './agent-entry.ts'
import { launchBrowser } from './browser.ts'
import { type Pages, startStaticSite, type StaticSite } from './static-site.ts'

declare const agent: AgentUnderTest

export let browser: Browser
export let page: Page
export let origin: string

/** Each test has a fresh page that frames nothing yet. */
export function useAgent(pages: Pages): void {
  let site: StaticSite
  beforeAll(async () => {
    site = await startStaticSite('test/browser/support/agent-entry.ts', pages)
    origin = site.origin
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await site?.close()
  })
  beforeEach(async () => {
    page = await browser.newPage()
    await page.goto(`${origin}/host`)
  })
  afterEach(async () => {
    await page?.close()
  })
}

export async function run<N extends CommandName>(command: N, params: ParamsOf<N>): Promise<unknown> {
  return await page.evaluate(({ command, params }) => agent.run(command, params), { command, params })
}

export async function open(path: string): Promise<void> {
  expect(await run('navigate', { url: origin + path })).toEqual({ result: { url: origin + path } })
}

/** In the page that is framed. */
export async function evaluate(expression: string): Promise<unknown> {
  const answer = (await run('evaluate', { expression })) as { result?: unknown }
  expect(answer).toHaveProperty('result')
  return answer.result
}

export async function events(): Promise<unknown> {
  return await page.evaluate(() => agent.events)
}

export function failure(code: string, message: unknown = expect.any(String)): unknown {
  return { error: { code, message } }
}

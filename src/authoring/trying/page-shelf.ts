// The kept pages of an integration, opened in Chromium without a network and without their scripts: what a manifest wants is
// looked for in them, by the hands that look in the real ones.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { PageAnswer } from '../../device/hands/in-page.ts'
import { openWorld, type World } from '../../sdk/playwright/world.ts'
import type { ParamsOf } from '../../wire/command.ts'
import type { KeptPage } from '../pages.ts'
import type { Wanted } from './wanted.ts'

interface OpenPage {
  readonly kept: KeptPage
  readonly world: World
}

export interface Look {
  readonly wanted: Wanted
  /** Of the pages on which it is. */
  readonly foundOn: readonly string[]
  /** Those that say that they have it, and why it is not found there. */
  readonly missingOn: readonly { readonly file: string; readonly why: string }[]
}

export class PageShelf {
  readonly #context: BrowserContext
  readonly #pages: readonly OpenPage[]

  private constructor(context: BrowserContext, pages: readonly OpenPage[]) {
    this.#context = context
    this.#pages = pages
  }

  /** @param folder where they lie */
  static async open(browser: Browser, folder: string, kept: readonly KeptPage[]): Promise<PageShelf> {
    const context = await browser.newContext({ javaScriptEnabled: false, offline: true })
    const pages: OpenPage[] = []
    for (const one of kept) {
      const page: Page = await context.newPage()
      await page.setContent(readFileSync(join(folder, one.file), 'utf8'), { waitUntil: 'domcontentloaded' })
      pages.push({ kept: one, world: await openWorld(page) })
    }
    return new PageShelf(context, pages)
  }

  async look(wanted: Wanted): Promise<Look> {
    const foundOn: string[] = []
    const missingOn: { file: string; why: string }[] = []
    for (const page of this.#pages) {
      const why = await faultOf(page, wanted)
      if (why === null) {
        foundOn.push(page.kept.file)
      } else if (page.kept.has.includes(wanted.selector)) {
        missingOn.push({ file: page.kept.file, why })
      }
    }
    return { wanted, foundOn, missingOn }
  }

  /** What a reading gives: on a page that says that it has it first, else on any. Null where none has it. */
  async read(params: ParamsOf<'extract'>): Promise<{ readonly value: unknown } | null> {
    const says = this.#pages.filter(({ kept }) => kept.has.includes(params.root))
    for (const page of [...says, ...this.#pages.filter((one) => !says.includes(one))]) {
      const answer = await extractOn(page, params)
      if (answer !== null && 'result' in answer) {
        return { value: answer.result }
      }
    }
    return null
  }

  async close(): Promise<void> {
    await this.#context.close()
  }
}

/** Null where it is there. */
async function faultOf(page: OpenPage, { selector, extract }: Wanted): Promise<string | null> {
  if (extract !== null) {
    const answer = await extractOn(page, extract)
    const rows = answer !== null && 'result' in answer && Array.isArray(answer.result) ? answer.result.length : null
    // A list without an entry is right on a page, and proves nothing of the selectors of its entries.
    return rows === 0 ? 'no entry is found in it' : failureOf(answer)
  }
  const params = { selector, state: 'attached', timeout: 1 }
  const answer = await page.world.call({ table: 'looks', name: 'waitForSelector', params, origins: null })
  return answer !== null && 'result' in answer && answer.result === true
    ? null
    : (failureOf(answer) ?? 'it is not there')
}

async function extractOn({ world }: OpenPage, params: ParamsOf<'extract'>): Promise<PageAnswer | null> {
  return await world.call({ table: 'hands', name: 'extract', params, origins: null })
}

function failureOf(answer: PageAnswer | null): string | null {
  return answer !== null && 'failed' in answer ? answer.failed.message : null
}

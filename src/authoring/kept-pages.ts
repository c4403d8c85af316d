// The pages of a recording, beside it: each once, and what a reading gives on one, by the very hand that reads the site.
import type { Browser, Page } from 'playwright-core'
import { openWorld } from '../sdk/playwright/world.ts'
import type { Extracted } from '../wire/extract.ts'
import { writeKept } from './recording-file.ts'
import type { Draft } from './spoken.ts'

export class KeptPages {
  readonly #folder: string
  /** By what is in them. */
  readonly #names = new Map<string, string>()
  #blank: Page | null = null

  constructor(folder: string) {
    this.#folder = folder
  }

  /** Gives the name under which the page is kept. @param path what it is called by, as far as that is words */
  keep(html: string, path: string): string {
    const known = this.#names.get(html)
    if (known !== undefined) {
      return known
    }
    const words =
      path
        .match(/[a-z]+/gi)
        ?.slice(-3)
        .join('-')
        .toLowerCase() ?? 'page'
    const name = `${String(this.#names.size + 1).padStart(2, '0')}-${words}.html`
    writeKept(this.#folder, name, html)
    this.#names.set(html, name)
    return name
  }

  /** Null where the reading fails there. */
  async read(browser: Browser, html: string, draft: Draft): Promise<Extracted | null> {
    // Of its own, where nothing runs and nothing is loaded.
    this.#blank ??= await (await browser.newContext({ javaScriptEnabled: false, offline: true })).newPage()
    await this.#blank.setContent(html)
    const world = await openWorld(this.#blank)
    try {
      const answer = await world.call({ table: 'hands', name: 'extract', params: draft, origins: null })
      return answer !== null && 'result' in answer ? (answer.result as Extracted) : null
    } finally {
      world.close()
    }
  }

  async close(): Promise<void> {
    await this.#blank?.context().close()
  }
}

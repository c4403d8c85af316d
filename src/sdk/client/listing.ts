// A list that comes in pages: one page, or all of it with `for await`. Knows no route.

export interface Page<One> {
  readonly items: readonly One[]
  /** What asks for the next page; null: there is none. */
  readonly next: string | null
}

export class Listing<One> implements AsyncIterable<One> {
  readonly #find: (after: string | null) => Promise<Page<One>>

  constructor(find: (after: string | null) => Promise<Page<One>>) {
    this.#find = find
  }

  /** @param after a page's `next`; null: the first page */
  async page(after: string | null = null): Promise<Page<One>> {
    return await this.#find(after)
  }

  /** Every entry, page by page, each asked for when the one before is used up. */
  async *[Symbol.asyncIterator](): AsyncGenerator<One, void, undefined> {
    for (let after: string | null = null; ;) {
      const page: Page<One> = await this.#find(after)
      yield* page.items
      if (page.next === null) {
        return
      }
      after = page.next
    }
  }
}

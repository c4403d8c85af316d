// What a frame does to the history of its tab, and how much of it belongs to the frame. A browser that has no history of a
// single frame says nothing of either.

export interface FrameEntries {
  /** How many of the tab's entries the frame's site has pushed. */
  readonly pushed: number
  /** How far back in the tab the frame's first entry is. */
  readonly back: number
}

export class FrameHistory {
  readonly #lengthBefore = history.length
  /** Pages that were replaced in an entry of the frame's history, by the entry's key: the way back from `navigate`. */
  readonly #replaced = new Map<string, string[]>()

  /** A page is about to take the place of the one that is there. */
  replaced(page: Document | null, address: string | null): void {
    const key = keyOf(page)
    if (key !== null && address !== null) {
      this.#replaced.set(key, [...(this.#replaced.get(key) ?? []), address])
    }
  }

  /** The address before the last `navigate` in this entry; null where it was pushed by the site. */
  takeReplaced(page: Document): string | null {
    return this.#replaced.get(keyOf(page) ?? '')?.pop() ?? null
  }

  /** To be asked before the frame goes. */
  entriesOf(page: Document | null): FrameEntries {
    const navigation = page?.defaultView?.navigation
    return { pushed: (navigation?.entries().length ?? 1) - 1, back: navigation?.currentEntry?.index ?? 0 }
  }

  takeOut({ pushed, back }: FrameEntries): void {
    // Chromium keeps the entries of a frame that is gone: presses of Back that do nothing. Whose they are is only certain
    // where nobody else has pushed any: a developer's page behind must not be moved.
    if (back > 0 && history.length === this.#lengthBefore + pushed) {
      history.go(-back)
    }
  }
}

/** Null where the browser has no history of a single frame. */
function keyOf(page: Document | null): string | null {
  return page?.defaultView?.navigation?.currentEntry?.key ?? null
}

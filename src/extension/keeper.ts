// Writes down what is kept of each link, in memory and on disk, in order. Decides nothing of what that is.
import { forDisk, type Kept } from './kept.ts'

const PREFIX = 'link:'

export class Keeper {
  /** One after the other: what is written late must not bring back what was written before it. */
  #writing: Promise<void> = Promise.resolve()
  /** As the disk has it. */
  readonly #onDisk = new Map<string, string>()

  /** A page of a site shares its process with the extension's scripts in it: they may read nothing here. */
  async close(): Promise<void> {
    for (const area of [chrome.storage.session, chrome.storage.local]) {
      // For the disk only from Chrome 140 on. Firefox has none, and keeps such scripts from the memory anyway.
      await area.setAccessLevel?.({ accessLevel: 'TRUSTED_CONTEXTS' }).catch(() => {})
    }
  }

  async inMemory(): Promise<Kept[]> {
    return keptIn(await chrome.storage.session.get(null))
  }

  async onDisk(): Promise<Kept[]> {
    return keptIn(await chrome.storage.local.get(null))
  }

  /** Once the promise is over, what was written outlives the worker; and the browser, as far as it is for the disk. */
  write(kept: Kept): Promise<void> {
    return this.#next(async () => {
      const name = PREFIX + kept.linkId
      await chrome.storage.session.set({ [name]: kept })
      const lasting = forDisk(kept)
      const text = JSON.stringify(lasting)
      if (lasting !== null && this.#onDisk.get(kept.linkId) !== text) {
        await chrome.storage.local.set({ [name]: lasting })
        this.#onDisk.set(kept.linkId, text)
      }
    })
  }

  erase(linkId: string): Promise<void> {
    return this.#next(async () => {
      this.#onDisk.delete(linkId)
      await chrome.storage.session.remove(PREFIX + linkId)
      await chrome.storage.local.remove(PREFIX + linkId)
    })
  }

  #next(write: () => Promise<void>): Promise<void> {
    this.#writing = this.#writing.catch(() => {}).then(write)
    return this.#writing
  }
}

function keptIn(all: Readonly<Record<string, unknown>>): Kept[] {
  return Object.entries(all).flatMap(([name, value]) => (name.startsWith(PREFIX) ? [value as Kept] : []))
}

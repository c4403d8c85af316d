// One tab of a browser works on a link at a time: the one that has the browser's lock. A tab that is closed, or dies, loses
// it at once, whatever else it could not say any more.
import { sleep } from '../device/wait.ts'

/** The page before a reload may take a moment to go. */
const MOST_TRIES = 5
const BETWEEN_MS = 120

export class Hold {
  readonly #name: string
  #release: (() => void) | null = null

  constructor(linkId: string) {
    this.#name = `passage:${linkId}`
  }

  /** True: no other tab has it. False: one has. Null: this browser cannot tell. */
  async take(): Promise<boolean | null> {
    if (!('locks' in navigator)) {
      return null
    }
    for (let tries = 1; this.#release === null; tries++) {
      const isFree = await this.#ask()
      if (isFree !== false || tries === MOST_TRIES) {
        return isFree
      }
      await sleep(BETWEEN_MS)
    }
    return true
  }

  letGo(): void {
    this.#release?.()
    this.#release = null
  }

  /** The lock is held until the promise that is returned inside settles. */
  #ask(): Promise<boolean | null> {
    return new Promise((resolve) => {
      navigator.locks
        .request(this.#name, { ifAvailable: true }, async (lock) => {
          if (lock === null) {
            resolve(false)
            return
          }
          await new Promise<void>((release) => {
            this.#release = release
            resolve(true)
          })
        })
        .catch(() => resolve(null))
    })
  }
}

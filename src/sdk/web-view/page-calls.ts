// What is asked of the page in a web view and has no answer yet. A page that goes takes every answer with it, and says nothing:
// so the page that is there is looked at meanwhile, and where it is another one, the call is lost. Believes a message by the
// name that was drawn for its call, and nothing else.
import { HAND_LIMIT_MS } from '../../device/drivers/limits.ts'
import { Gone } from '../../device/drivers/remote-view.ts'
import { Failed } from '../../device/failed.ts'
import type { PageAnswer, PageCall, PageState } from '../../device/hands/in-page.ts'
import { MOST_ANSWER, WORDS } from '../../device/page-line.ts'
import { callText } from './call-text.ts'
import { parsePageAnswer } from './page-answer.ts'

/** How often a page that does not answer is looked at. */
const LOOK_MS = 1_000
/** How long what the page before has said may be on its way, when the one after it speaks already: they are two processes. */
const LATE_MS = 200
/** A page that is replaced at this moment may lack the script once more. */
const MOST_TRIES = 3
/** A message is a name, a space and an answer. */
const MOST_MESSAGE = MOST_ANSWER + 100

const REFUSED: PageAnswer = {
  failed: { code: 'refused', message: 'The browser is at an address that is none of the site.' },
}
/** A page that has made the script's name its own. */
const UNABLE: PageAnswer = {
  failed: { code: 'unsupported', message: 'The page does not let this client work in it.' },
}

const LOOK: PageCall = { table: 'page', name: 'state', params: {}, origins: null }

type Heard = PageAnswer | 'absent'

interface Waiting {
  readonly answer: string
  readonly refusal: string
  /** In which document it runs, by when that began; null until it does, and for what says no beginning. */
  began: number | null
  readonly settle: (heard: Heard) => void
  readonly fail: (cause: unknown) => void
}

export class PageCalls {
  readonly #run: (text: string) => void
  readonly #script: string
  readonly #newName: () => string
  /** By the names that an answer may bear. */
  readonly #waiting = new Map<string, Waiting>()
  readonly #calls = new Set<Waiting>()
  #looking: ReturnType<typeof setInterval> | undefined
  /** The look that is under way, where there is one. */
  #look: Waiting | null = null

  /** @param script the whole of /device.js */
  constructor(run: (text: string) => void, script: string, newName: () => string) {
    this.#run = run
    this.#script = script
    this.#newName = newName
  }

  /** @throws Gone */
  async call(asked: PageCall): Promise<PageAnswer> {
    for (let tries = 1; tries <= MOST_TRIES; tries++) {
      const heard = await this.#try(asked, tries > 1)
      if (heard !== 'absent') {
        return heard
      }
    }
    return UNABLE
  }

  /** What anybody has posted. */
  hear(text: string): void {
    if (text.length > MOST_MESSAGE) {
      return
    }
    const end = text.indexOf(' ')
    const name = text.slice(0, end)
    const waiting = this.#waiting.get(name)
    if (waiting === undefined) {
      return
    }
    const said = text.slice(end + 1)
    if (name === waiting.refusal) {
      this.#end(waiting)
      waiting.settle(REFUSED)
    } else if (said.startsWith(`${WORDS.begun} `)) {
      waiting.began = Number(said.slice(WORDS.begun.length + 1))
    } else {
      this.#end(waiting)
      waiting.settle(said === WORDS.absent ? 'absent' : parsePageAnswer(said))
    }
  }

  /** There may be another page now. */
  look(): void {
    if (this.#look !== null) {
      // Of the page before, perhaps: it says nothing any more.
      this.#end(this.#look)
      this.#look = null
    }
    if (this.#calls.size === 0) {
      return
    }
    const before = [...this.#calls]
    const settle = (heard: Heard): void => {
      this.#look = null
      setTimeout(() => this.#lose(before, beganOf(heard)), LATE_MS)
    }
    this.#look = this.#ask(LOOK, null, { settle, fail: () => {} })
  }

  /** What was under way has no end any more, and what came of it nobody knows. */
  lose(cause: unknown): void {
    for (const waiting of this.#calls) {
      this.#end(waiting)
      waiting.fail(waiting.began === null ? new Gone(false, cause) : cause)
    }
  }

  async #try(asked: PageCall, withScript: boolean): Promise<Heard> {
    let asking: Waiting | undefined
    let limit: ReturnType<typeof setTimeout> | undefined
    try {
      return await new Promise((settle, fail) => {
        asking = this.#ask(asked, withScript ? this.#script : null, { settle, fail })
        this.#calls.add(asking)
        this.#looking ??= setInterval(() => this.look(), LOOK_MS)
        // Whoever asked waits no more by then.
        limit = setTimeout(() => fail(new Failed('timeout', 'The page gave no answer.')), 2 * HAND_LIMIT_MS)
      })
    } finally {
      clearTimeout(limit)
      if (asking !== undefined) {
        this.#end(asking)
      }
    }
  }

  #ask(asked: PageCall, script: string | null, then: Pick<Waiting, 'settle' | 'fail'>): Waiting {
    const names = { answer: this.#newName(), refusal: this.#newName() }
    const waiting: Waiting = { ...names, began: null, ...then }
    this.#waiting.set(names.answer, waiting).set(names.refusal, waiting)
    this.#run(callText(asked, names, script))
    return waiting
  }

  /** Those that were asked before the page that is there has said when it began, and do not run in it. */
  #lose(asked: readonly Waiting[], began: number | null): void {
    for (const waiting of asked) {
      const isHere = waiting.began !== null && waiting.began === began
      if (this.#calls.has(waiting) && !isHere) {
        this.#end(waiting)
        waiting.fail(new Gone(waiting.began !== null))
      }
    }
  }

  #end(waiting: Waiting): void {
    this.#waiting.delete(waiting.answer)
    this.#waiting.delete(waiting.refusal)
    if (this.#calls.delete(waiting) && this.#calls.size === 0) {
      clearInterval(this.#looking)
      this.#looking = undefined
    }
  }
}

/** Null for a page in which the script is not: then nothing runs in it either. */
function beganOf(heard: Heard): number | null {
  const state = heard !== 'absent' && 'result' in heard ? (heard.result as Partial<PageState> | null) : null
  return typeof state?.began === 'number' ? state.began : null
}

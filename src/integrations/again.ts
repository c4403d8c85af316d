// Begins a part of an automation anew where the client died, or its page went, in the middle of it. For what sends nothing.
import { CommandError, type Steps } from '../core/automation.ts'
import type { CommandErrorCode } from '../wire/error-code.ts'

/** A page that is gone this often is not coming back. */
const MOST_TRIES = 3

/**
 * A client that finds only the start of a command written down cannot know how far it came, and answers `detached`. What only
 * looks, or fills a form that is sent later, may be done once more; never what has a `page.submit` in it.
 * @param step begins wherever the page may be by then: a part that clicks opens its page first
 * @param codes add `not_found` where a click brings what the next one presses: a page that came back has forgotten the first
 */
export function* again<T>(step: () => Steps<T>, codes: readonly CommandErrorCode[] = ['detached']): Steps<T> {
  for (let tries = 1; ; tries++) {
    try {
      return yield* step()
    } catch (error) {
      if (!(error instanceof CommandError && codes.includes(error.code)) || tries === MOST_TRIES) {
        throw error
      }
    }
  }
}

// A bug of ours ends the session with a clear word instead of leaving the user waiting.
import { errorAfterSubmit } from '../core/automation.ts'
import { INTERNAL_ERROR } from '../core/link.ts'
import type { LinkError } from '../wire/field.ts'
import { fail, failUntrusted } from '../core/link-life.ts'
import { commitIfAny } from './commit.ts'
import type { HeldLink } from './held-link.ts'
import { Untrusted } from './plan.ts'

/** Whatever the event had come to when it broke: what it held is read again. */
export function failInternally(held: HeldLink, cause: unknown, now: number): void {
  held.letGo()
  const { link } = held
  if (link !== null) {
    const error = errorAfterSubmit<LinkError['code']>(INTERNAL_ERROR, held.submitted)
    const change =
      cause instanceof Untrusted ? failUntrusted(link.state, link.facts, error, now) : fail(link.state, error, now)
    commitIfAny(held, link, change, now)
  }
}

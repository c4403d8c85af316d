// That the types which developers copy know the service's codes: src/embed/passage.d.ts imports nothing, so the compiler holds
// its codes and the wire's together here.
import { expect, it } from 'vitest'
import type { PassageError } from '../../src/embed/passage.d.ts'
import type { LinkErrorCode } from '../../src/wire/error-code.ts'
import type { FailureCode } from '../../src/wire/failure-code.ts'

/** Without the `string` that leaves room for later codes. */
type Named<Code> = Code extends string ? (string extends Code ? never : Code) : never
type Code = Named<PassageError['code']>
type Same<Left, Right> = [Left, Right] extends [Right, Left] ? true : never

const agreed = {
  /** Every reason why a link can fail, and no other. */
  ofLinks: true satisfies Same<Extract<Code, Uppercase<string>>, LinkErrorCode>,
  /** Those of a refused claim that a modal can meet. */
  ofClaims: true satisfies Same<
    Extract<Code, FailureCode>,
    'claim_code_not_found' | 'link_canceled' | 'link_expired' | 'too_many_sessions'
  >,
}

it('knows every code of the wire', () => {
  expect(Object.values(agreed)).not.toContain(false)
})

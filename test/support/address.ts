// Where requests come from: limits count by it, for a minute that goes on after a test and beside it.
import { randomBytes } from '../../src/core/id.ts'

/** A place of its own: no other test has it, nor the same test in another run of this minute. */
export function newAddress(): string {
  const groups = new Uint16Array(randomBytes(4).buffer)
  return `2001:db8:${[...groups].map((group) => group.toString(16)).join(':')}::1`
}

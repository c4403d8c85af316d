import { randomInt } from 'node:crypto'
import { findFree } from '../../src/cli/ports.ts'

/**
 * For a process that listens a while later, or again after it was down: below the ports that the system hands out, or a
 * connection of somebody else's could be given it meanwhile, and a client's own would then connect to itself.
 * @param below draws a whole number from 0 up to, not with, its argument
 */
export async function freePort(below: (end: number) => number = randomInt): Promise<number> {
  for (;;) {
    const port = await findFree(18_000 + below(12_000))
    if (port !== null) {
      return port
    }
  }
}

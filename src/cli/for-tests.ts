// A server for somebody's tests, as `startPassage` of passage-client/testing starts it: it ends when whoever started it is gone, and
// its data go with it. The kernel closes a pipe however a process ends; a signal that kills it tells nobody.
import { existsSync, readdirSync, rmSync } from 'node:fs'

/** Set by who holds the other end of stdin. Elsewhere stdin is often empty, and the server is to run. */
const ENDS_WITH_STDIN = 'ENDS_WITH_STDIN'

/**
 * Promises 0 for when who started this command is gone; never, unless ENDS_WITH_STDIN is set.
 * @param state what is removed when this process exits, where nothing is in it by now: nobody's data are lost by a wrong STATE_DIR
 */
export async function goneWithStdin(state: string): Promise<number> {
  if (!process.env[ENDS_WITH_STDIN]) {
    return await new Promise(() => undefined)
  }
  if (!existsSync(state) || readdirSync(state).length === 0) {
    // After what wrangler.ts does then: what it kills may still be writing.
    process.on('exit', () => rmSync(state, { recursive: true, force: true, maxRetries: 10 }))
  }
  // Nobody reads any more either, and that is no reason to break off.
  for (const stream of [process.stdin, process.stdout, process.stderr]) {
    stream.on('error', () => undefined)
  }
  return await new Promise((settle) => {
    process.stdin.once('close', () => settle(0)).resume()
  })
}

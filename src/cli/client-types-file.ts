// The file of the client's types: whether it says what the schemas say now, and writing it. What stands in it, client-types.ts says.
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { clientTypes } from './client-types.ts'

export const CLIENT_TYPES = 'src/sdk/client/api.ts'

/** Whether it is what writeClientTypes would write. */
export function areClientTypesCurrent(): boolean {
  return wanted() === readFileSync(CLIENT_TYPES, 'utf8')
}

/** Written only where it would be another: a watcher is not woken for nothing. */
export function writeClientTypes(): void {
  const text = wanted()
  if (text !== readFileSync(CLIENT_TYPES, 'utf8')) {
    writeFileSync(CLIENT_TYPES, text)
  }
}

/** As `npm run lint` wants it. */
function wanted(): string {
  const words = ['--stdin-filepath', CLIENT_TYPES]
  return execFileSync('node_modules/.bin/oxfmt', words, { input: clientTypes(), encoding: 'utf8' })
}

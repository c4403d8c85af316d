// What `npm start` lets through of what wrangler says after a save: its tables of modules and bindings would carry the address and
// the key off the screen. Drops only lines that it knows; whatever else there is, the errors of a build above all, stays whole.
import { stripVTControlCharacters } from 'node:util'

const CHANGED = /^The file (.+) changed, restarting build\.\.\.$/
const READY = '⎔ Local server updated and ready'
const KNOWN = [
  /^\[custom build\] Running: /,
  /^Attaching additional modules:$/,
  /^[┌│├└].*[┐│┤┘]$/,
  /^⎔ (?:Reloading local server\.\.\.|Connection status updated)$/,
  /^\[wrangler:info\] ✨ Parsed \d+ valid header rules?\.$/,
  /^Your Worker has access to the following bindings:$/,
  /^Binding +Resource +Mode$/,
  /^env\.\w+ .* (?:local|remote|not supported)$/,
]
/** An editor writes others beside the file, and takes them away again. */
const SOURCE = /(?:^|\/)[^./][^/]*\.[a-z]+$/

/**
 * Takes what wrangler writes, in pieces that end anywhere, and gives what is to be shown of it so far.
 * @param url where the service listens: said again with each reload
 */
export function reloadWords(url: string): (text: string) => string {
  const files = new Set<string>()
  let rest = ''
  let isDropping = false

  const shown = (line: string): string => {
    const plain = stripVTControlCharacters(line).trimEnd()
    const [, file] = CHANGED.exec(plain) ?? []
    if (file !== undefined) {
      files.add(file)
    }
    if (plain === READY) {
      isDropping = false
      const names = [...files].filter((name) => SOURCE.test(name))
      files.clear()
      return `Reloaded${names.length === 0 ? '' : `: ${names.join(', ')}`}. ${url}\n`
    }
    // The empty line under a table goes with it.
    isDropping = file !== undefined || KNOWN.some((known) => known.test(plain)) || (isDropping && plain === '')
    return isDropping ? '' : `${line}\n`
  }

  return (text) => {
    const lines = `${rest}${text}`.split('\n')
    rest = lines.pop() ?? ''
    return lines.map(shown).join('')
  }
}

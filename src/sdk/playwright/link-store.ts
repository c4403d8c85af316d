// A file that keeps what a program must know to go on with a link after it was killed. Whoever reads it can go on with the
// session.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Kept, LinkStore } from '../session/kept.ts'

/**
 * Only its owner may read it. Written beside it and then put in its place, so that it is always whole.
 * @throws Error where the file is there and cannot be read, or is none of ours
 */
export function fileStore(path: string): LinkStore {
  return {
    read() {
      let text: string
      try {
        text = readFileSync(path, 'utf8')
      } catch (cause) {
        if ((cause as NodeJS.ErrnoException).code === 'ENOENT') {
          return null
        }
        throw cause
      }
      return JSON.parse(text) as Kept
    },
    write(kept) {
      const fresh = `${path}.new`
      const file = openSync(fresh, 'w', 0o600)
      try {
        writeSync(file, JSON.stringify(kept))
        fsyncSync(file)
      } finally {
        closeSync(file)
      }
      renameSync(fresh, path)
      syncFolder(dirname(path))
    },
    clear() {
      rmSync(path, { force: true })
    },
  }
}

/** Without it the name could still be that of the file before. */
function syncFolder(path: string): void {
  if (process.platform === 'win32') {
    // Folders cannot be opened there, and a rename is written through.
    return
  }
  const folder = openSync(path, 'r')
  try {
    fsyncSync(folder)
  } finally {
    closeSync(folder)
  }
}

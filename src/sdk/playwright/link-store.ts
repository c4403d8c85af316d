// What a program must know to go on with a link after it was killed, and a file that keeps it. Holds the session's token:
// whoever reads the file can go on with the session. Never holds a command's params, which may be card data.
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'
import type { DeviceMemory } from '../../device/step.ts'
import type { Claimed } from '../../device/claim-link.ts'

export interface Kept {
  /** Which link: the SHA-256 of its claim code, in hex. */
  readonly link: string
  /** Under which name it was claimed: under the same, a claim whose answer was lost gives the same session. */
  readonly claimId: string
  readonly claimed: Claimed | null
  /** Where the page was. */
  readonly address: string | null
  readonly memory: DeviceMemory | null
}

/** For one program at a time. */
export interface LinkStore {
  /** Null: nothing is kept. */
  read(): Kept | null
  /** What was written must outlive this process once the call, or its promise, is over. */
  write(kept: Kept): void | Promise<void>
  /** The session has ended. */
  clear(): void | Promise<void>
}

/** For a program that lives exactly as long as the session. */
export function noStore(): LinkStore {
  return { read: () => null, write: () => {}, clear: () => {} }
}

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

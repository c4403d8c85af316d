// What arrived at the inbox of `npm start`, in a file of its state directory, so that it is there after the next start. One line an
// entry, the newest last. The file is for its owner alone: results are in it.
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import * as z from 'zod'
import type { InboxEntry } from './inbox-page.ts'

export const MOST_KEPT = 200
/** Of the file: whatever is older than this many bytes is dropped with the next start. */
const MOST_BYTES = 20 * 1024 * 1024
const MODE = { mode: 0o600 }

const line = z.object({
  receivedAt: z.number(),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  rawBody: z.string(),
  verified: z.string(),
  standardVerified: z.string(),
})

export class InboxStore {
  readonly #file: string

  constructor(file: string) {
    this.#file = file
  }

  /** Newest first. What cannot be read, as the end of a file whose writer died, is left out. */
  read(): InboxEntry[] {
    const lines = readLines(this.#file)
    const entries: InboxEntry[] = []
    let bytes = 0
    for (const text of lines.toReversed()) {
      bytes += Buffer.byteLength(text)
      const entry = parse(text)
      if (entry !== null && entries.length < MOST_KEPT && bytes <= MOST_BYTES) {
        entries.push(entry)
      }
    }
    if (entries.length < lines.length) {
      writeFileSync(this.#file, entries.toReversed().map(lineOf).join(''), MODE)
    }
    return entries
  }

  /** @throws Error where the disk takes no more */
  add(entry: InboxEntry): void {
    appendFileSync(this.#file, lineOf(entry), MODE)
  }

  clear(): void {
    rmSync(this.#file, { force: true })
  }
}

function lineOf(entry: InboxEntry): string {
  return `${JSON.stringify(entry)}\n`
}

function parse(text: string): InboxEntry | null {
  try {
    return line.parse(JSON.parse(text))
  } catch {
    return null
  }
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((text) => text !== '')
  } catch {
    return []
  }
}

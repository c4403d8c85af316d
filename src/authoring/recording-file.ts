// Where a recording lies on this machine: a folder that only its author can open, because no rule that replaces values is
// perfect. It is written again after each step, as a whole or not at all.
import { chmodSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Recording, recording } from './recording.ts'

const FILE = 'recording.json'

/** Not under version control. What a test needs of it is copied from there, once somebody has looked at it. */
export function recordingFolder(name: string): string {
  return join('.build', 'recordings', name)
}

/** Null where there is none. @throws ZodError for one that is not of this version */
export function readRecording(folder: string): Recording | null {
  const file = join(folder, FILE)
  return existsSync(file) ? recording.parse(JSON.parse(readFileSync(file, 'utf8'))) : null
}

export function writeRecording(folder: string, one: Recording): void {
  writeKept(folder, FILE, `${JSON.stringify(recording.parse(one), null, 2)}\n`)
}

export function writeKept(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  // One that was there already may be open to others.
  chmodSync(folder, 0o700)
  const file = join(folder, name)
  writeFileSync(`${file}.new`, text, { mode: 0o600 })
  renameSync(`${file}.new`, file)
}

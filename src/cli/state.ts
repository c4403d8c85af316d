// A state directory: all the data of one server. Where it is, and how it is made. Decides nothing about servers.
import { mkdirSync, statSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { UsageError } from './say.ts'

/** Where `npm start` keeps its data unless STATE_DIR says otherwise. */
export const DEFAULT_STATE = resolve('.wrangler/state')

/** Where local data lies: STATE_DIR, else the default. Absolute; it may not exist yet. */
export function stateDirectory(): string {
  return process.env['STATE_DIR'] ? resolve(process.env['STATE_DIR']) : DEFAULT_STATE
}

/**
 * Makes the directory and its parents where they are missing.
 * @throws UsageError where that cannot be done
 */
export function ensureDirectory(path: string): void {
  try {
    make(path)
  } catch (error) {
    const reason = error instanceof Error && 'code' in error ? REASONS[String(error.code)] : undefined
    if (reason === undefined) {
      throw error
    }
    throw new UsageError(`${path} cannot hold the data: ${reason}. Choose another place: STATE_DIR=… npm start`, 1)
  }
}

const REASONS: Readonly<Record<string, string | undefined>> = {
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'that disk is read-only',
  EEXIST: 'that is a file, not a directory',
  ENOTDIR: 'a part of it is a file, not a directory',
  ENOENT: 'it cannot be made there',
  ENOSPC: 'the disk is full',
  ENAMETOOLONG: 'its name is too long',
  ELOOP: 'its links go round in a circle',
}

/** One step at a time: Node's own `recursive` never returns where a parent says ENOENT for ever, as below /proc. */
function make(path: string): void {
  try {
    mkdirSync(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (code === 'EEXIST' && statSync(path).isDirectory()) {
      return
    }
    if (code !== 'ENOENT' || dirname(path) === path) {
      throw error
    }
    make(dirname(path))
    mkdirSync(path)
  }
}

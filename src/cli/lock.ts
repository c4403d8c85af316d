// Locks between the commands of one machine. A lock is the kernel's, on a file of SQLite's: it is gone with the process that
// holds it, so there is no stale one to take over, no number of a dead process that another has now, and of two at once one
// gets it.
import { accessSync, constants, existsSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { UsageError } from './say.ts'

export interface Lock {
  release(): void
}

/**
 * null where another process has it.
 * @param path of a file that is this lock and nothing else; made where it is missing, and left there
 * @param patienceMs for those that hold it for an instant, to look
 * @param advice what to do where the file cannot be written
 * @throws UsageError where it cannot
 */
export function takeLock(path: string, patienceMs: number, advice = ''): Lock | null {
  const database = open(path, advice)
  try {
    // A file that it may only read SQLite opens so, and then "exclusive" excludes nobody.
    accessSync(path, constants.W_OK)
    database.exec(`PRAGMA busy_timeout = ${patienceMs}; BEGIN EXCLUSIVE`)
  } catch (error) {
    database.close()
    if (isBusy(error)) {
      return null
    }
    throw unusable(path, advice)
  }
  return { release: () => database.close() }
}

/** Whether another process has it now. */
export function isLocked(path: string): boolean {
  if (!existsSync(path)) {
    return false
  }
  const database = open(path)
  try {
    database.exec('SELECT name FROM sqlite_master')
    return false
  } catch (error) {
    if (isBusy(error)) {
      return true
    }
    throw error
  } finally {
    database.close()
  }
}

/** A rotation takes seconds. One that waits for an answer of its user's can take for ever. */
const OTHER_ENDS_WITHIN_MS = 30_000
/** Most are done by then. */
const SILENT_MS = 500

/**
 * Does what changes a file of variables, with no other command changing it meanwhile: of two that both read it and both write
 * it, the slower one would bring back what the other has replaced, a key that has leaked among it. What is done reads the file
 * itself, and not before. An editor asks for no lock: where time passes between reading and writing, read again.
 * @throws UsageError where another command goes on changing it
 */
export async function changeAlone<T>(
  file: string,
  change: () => T | Promise<T>,
  withinMs = OTHER_ENDS_WITHIN_MS,
): Promise<T> {
  const lock = await waitForLock(file, withinMs)
  try {
    return await change()
  } finally {
    lock.release()
  }
}

async function waitForLock(file: string, withinMs: number): Promise<Lock> {
  const path = lockOf(file)
  const start = Date.now()
  for (let isSaid = false; ; await wait(50)) {
    const lock = takeLock(path, 0)
    if (lock !== null) {
      return lock
    }
    if (Date.now() > start + withinMs) {
      throw new UsageError(
        `Another command is still changing ${file}, or asks something in another terminal. Nothing is changed: end it, and\nrun this again.`,
        1,
      )
    }
    if (!isSaid && Date.now() > start + SILENT_MS) {
      console.error(`Another command is changing ${file}: this one waits for it to end.`)
      isSaid = true
    }
  }
}

/** Beside the file that is really written, whichever link names it. */
function lockOf(file: string): string {
  const real = existsSync(file) ? realpathSync(file) : join(realpathSync(dirname(file)), basename(file))
  return `${real}.lock`
}

function open(path: string, advice = ''): DatabaseSync {
  try {
    return new DatabaseSync(path)
  } catch {
    throw unusable(path, advice)
  }
}

function unusable(path: string, advice: string): UsageError {
  const words = `${path} cannot be written: you may not do that there, or its disk is full or read-only.`
  return new UsageError(`${words} ${advice}`.trim(), 1)
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === SQLITE_BUSY
}
const SQLITE_BUSY = 5

// Which Passage the commands ask, and by which key: from the environment, or kept by `passage login` in a file that only this user
// reads. The key is never taken from the command line, where every process of the machine sees it.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join, posix, win32 } from 'node:path'
import { UsageError } from './parse-words.ts'

export interface Account {
  readonly url: string
  readonly apiKey: string
  readonly organisation: string | null
}

export type Environment = Readonly<Record<string, string | undefined>>

/** Where this user's programs keep what they are told. */
export function folderOf(env: Environment, platform: string = process.platform, home = homedir()): string {
  const { XDG_CONFIG_HOME = '', APPDATA = '' } = env
  const paths = platform === 'win32' ? win32 : posix
  // As the XDG specification has it: a relative one counts as none. Keys would lie in whatever folder one stands in.
  const folder = paths.isAbsolute(XDG_CONFIG_HOME) ? XDG_CONFIG_HOME : platform === 'win32' ? APPDATA : ''
  return join(folder === '' ? join(home, '.config') : folder, 'passage')
}

/**
 * An address and a key belong together: a key never goes to an address that it was not given with.
 * @throws UsageError where there is none
 */
export function accountOf(env: Environment, kept: Account | null): Account {
  const { PASSAGE_URL: url = '', PASSAGE_API_KEY: apiKey = '', PASSAGE_ORGANISATION = '' } = env
  if (url === '' && apiKey === '') {
    if (kept === null) {
      throw new UsageError('No Passage is known: run `passage login`, or set PASSAGE_URL and PASSAGE_API_KEY.')
    }
    return PASSAGE_ORGANISATION === '' ? kept : { ...kept, organisation: PASSAGE_ORGANISATION }
  }
  if (url === '' || apiKey === '') {
    const [set, lacking] = url === '' ? ['PASSAGE_API_KEY', 'PASSAGE_URL'] : ['PASSAGE_URL', 'PASSAGE_API_KEY']
    throw new UsageError(`${set} is set and ${lacking} is not. Set both, or neither (unset ${set}).`)
  }
  return { url, apiKey, organisation: PASSAGE_ORGANISATION === '' ? null : PASSAGE_ORGANISATION }
}

/** Null where nothing is kept. @throws UsageError for a file that is no account */
export function readAccount(folder: string): Account | null {
  const file = join(folder, ACCOUNT)
  const value = readPrivate(file)
  if (value === null) {
    return null
  }
  const { url, apiKey, organisation = null } = value
  const isWhole = typeof url === 'string' && typeof apiKey === 'string'
  if (!isWhole || (organisation !== null && typeof organisation !== 'string')) {
    throw new UsageError(`${file} is not what \`passage login\` keeps: run it again.`)
  }
  return { url, apiKey, organisation }
}

export function keepAccount(folder: string, account: Account): string {
  return writePrivate(join(folder, ACCOUNT), account)
}

export function forgetAccount(folder: string): void {
  const file = join(folder, ACCOUNT)
  try {
    rmSync(file, { force: true })
  } catch (cause) {
    throw unusable(file, 'removed', cause)
  }
}

const ACCOUNT = 'account.json'

/** What to do about an organisation that nobody has named. */
export const NAME_YOURS = 'a server that names its own refuses it. Say yours: `passage login URL --organisation org_…`.'

function unusable(file: string, what: string, cause: unknown): UsageError {
  const why = cause instanceof Error ? cause.message : String(cause)
  return new UsageError(
    `${file} cannot be ${what} (${why}): see what is there, or set XDG_CONFIG_HOME to a folder of yours.`,
  )
}

/** Null where there is no such file. @throws UsageError where it cannot be read, or is no JSON object */
export function readPrivate(file: string): Readonly<Record<string, unknown>> | null {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') {
      return null
    }
    throw unusable(file, 'read', cause)
  }
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    throw new UsageError(`${file} is no JSON: remove it.`)
  }
}

/** Whole or not at all, and for this user alone from its first byte on. Gives the file. @throws UsageError */
export function writePrivate(file: string, value: object): string {
  const fresh = `${file}.${process.pid}.new`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    rmSync(fresh, { force: true })
    writeFileSync(fresh, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600, flag: 'wx' })
    renameSync(fresh, file)
  } catch (cause) {
    throw unusable(file, 'written', cause)
  }
  return file
}

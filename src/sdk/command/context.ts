// What a command works with: the client of the account, the terminal, and what may end it.
import { Passage } from '../client/index.ts'
import { type Account, accountOf, type Environment, folderOf, readAccount } from './kept-account.ts'
import type { Values } from './parse-words.ts'
import type { Terminal } from './terminal.ts'

/** A deployment may have any: what a command line asks for is judged by the service. */
export type AnyIntegrations = Readonly<
  Record<
    string,
    Readonly<Record<string, Readonly<Record<string, { readonly arguments: unknown; readonly result: unknown }>>>>
  >
>

export interface Context {
  readonly values: Values
  readonly words: readonly string[]
  readonly terminal: Terminal
  readonly env: Environment
  /** Where this user's things are kept. */
  readonly folder: string
  /** Ctrl-C. */
  readonly signal: AbortSignal
}

/** Gives the exit code. */
export type Run = (context: Context) => Promise<number>

export const DONE = 0
/** The answer is no: a link that is not complete, a webhook that is not genuine, a server that refused it. */
export const NO = 3

export function newContext(given: Pick<Context, 'values' | 'words' | 'terminal' | 'signal'>): Context {
  return { ...given, env: process.env, folder: folderOf(process.env) }
}

export function accountIn({ env, folder }: Context): Account {
  return accountOf(env, readAccount(folder))
}

/** @throws UsageError where no account is known; TypeError where it can be none */
export function clientIn(context: Context): Passage<AnyIntegrations> {
  const { url, apiKey } = accountIn(context)
  return new Passage<AnyIntegrations>({ url, apiKey })
}

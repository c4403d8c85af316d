// Loads the file in which an author says how to sign in without a window. The one place of the project that imports a file by
// a name that it is given: it is the author's own, named on the author's own command line.
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { SignInByHand } from './site-at-hand.ts'

/** @throws Error where it exports no function by default */
export async function loadSignIn(file: string): Promise<SignInByHand> {
  const loaded = (await import(pathToFileURL(resolve(file)).href)) as { readonly default?: unknown }
  if (typeof loaded.default !== 'function') {
    throw new Error(`${file} has no function as its default export: export default async (page) => { … }`)
  }
  return loaded.default as SignInByHand
}

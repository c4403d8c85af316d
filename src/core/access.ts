// What becomes of a request by the API key that it shows, before and after the database was asked. Pure.
import { SCOPE_OF_METHOD, type Scope, SCOPES } from '../wire/scope.ts'
import type { Owner } from './link.ts'
import { Recent } from './recent.ts'

/** Where agents ask. */
export const MCP_PATH = '/mcp'

/** What the database says of a good key. Times are epoch milliseconds. */
export interface Access {
  readonly owner: Owner
  readonly scopes: readonly Scope[]
  /** Null: never. */
  readonly expiresAt: number | null
  /** A UTC day, YYYY-MM-DD; null: never. */
  readonly lastUsedOn: string | null
}

/** What an isolate knows of a key. */
export type Knowledge =
  /** Asked within the minute: it is as good as it was. */
  | 'fresh'
  /** It was good once. */
  | 'known'
  /** Never seen, or refused. */
  | 'unknown'

/** A revoked key may be honoured this much longer. Milliseconds. */
const FRESH_MS = 60_000
/** How long a key that was good is told from a made-up one. Milliseconds. */
const KNOWN_MS = 3_600_000

/** By hash: saves the round trip that would double the price of every create. Times are epoch milliseconds. */
export class KnownKeys {
  readonly #keys = new Recent<{ readonly access: Access; readonly freshUntil: number }>(1000)

  find(hash: string, now: number): { readonly knowledge: Knowledge; readonly access: Access | null } {
    const found = this.#keys.find(hash, now)
    if (found === undefined) {
      return { knowledge: 'unknown', access: null }
    }
    return found.freshUntil > now ? { knowledge: 'fresh', access: found.access } : { knowledge: 'known', access: null }
  }

  /** @param askedAt when the database was asked: what it answered is as old as that */
  keep(hash: string, access: Access, askedAt: number): void {
    const freshUntil = Math.min(askedAt + FRESH_MS, access.expiresAt ?? askedAt + FRESH_MS)
    this.#keys.keep(hash, { access, freshUntil }, askedAt + KNOWN_MS)
  }

  forget(hash: string): void {
    this.#keys.forget(hash)
  }

  /** That it was used today is no news twice, whatever becomes of writing it down. */
  noteUse(hash: string, day: string, now: number): void {
    const found = this.#keys.find(hash, now)
    if (found !== undefined) {
      this.#keys.replace(hash, { ...found, access: { ...found.access, lastUsedOn: day } })
    }
  }
}

/**
 * @param isKey by its form and checksum; false for no key at all
 * @param isClosed whether too much was refused to this address
 * @returns `ask`: the database. Made-up keys are told from none by the database alone, so that an address which is closed
 *   may ask only about keys that were good before: others behind the same line work on.
 */
export function decideLookup(
  isKey: boolean,
  knowledge: Knowledge,
  isClosed: boolean,
): 'let in' | 'ask' | 'refuse' | 'limit' {
  if (isKey && knowledge === 'fresh') {
    return 'let in'
  }
  if (isClosed && !(isKey && knowledge === 'known')) {
    return 'limit'
  }
  return isKey ? 'ask' : 'refuse'
}

/**
 * The scope that a call lacks; null where it has what it needs, and for a method that nothing answers to. An agent's tools are
 * calls of their own, each with what it needs.
 */
export function missingScope(method: string, path: string, scopes: readonly Scope[]): Scope | null {
  const needed = path === MCP_PATH ? undefined : SCOPE_OF_METHOD[method]
  return needed === undefined || scopes.includes(needed) ? null : needed
}

/** As a key's row has them. A word that is unknown opens nothing. */
export function scopesIn(text: string): Scope[] {
  const words = text.split(' ')
  return SCOPES.filter((scope) => words.includes(scope))
}

/** The day to write down as the key's last; null where it is there already. */
export function newUse({ lastUsedOn }: Access, now: number): string | null {
  const day = new Date(now).toISOString().slice(0, 10)
  return lastUsedOn !== null && lastUsedOn >= day ? null : day
}

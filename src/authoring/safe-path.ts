// The address of a page as far as it is the same for everybody. Pure.
import { literal } from '../wire/address-pattern.ts'
import { isSiteWord } from './site-words.ts'

/** Stands for what is one user's, in a path that must be filled in before it can be opened. */
const SOMEBODYS = '{id}'

/** Null for an address that is none of the site's. */
export function insideOf(site: string, address: string): string | null {
  const rest = address.startsWith(site) ? address.slice(site.length) : null
  return rest === '' ? '/' : rest !== null && /^[/?#]/.test(rest) ? rest.replace(/^(?=[?#])/, '/') : null
}

/** @param inside of insideOf */
export function safePath(inside: string, typed: readonly string[]): string {
  const [path = ''] = inside.split(/[?#]/)
  return path
    .split('/')
    .map((part) => (isSomebodys(part, typed) ? SOMEBODYS : part))
    .join('/')
}

/** A pattern of the pages of that path. */
export function pathPattern(safe: string): string {
  return `${safe.split(SOMEBODYS).map(literal).join('[^/?#]+')}(?:[?#]|$)`
}

/** What of the query is a name and a word of the site, with its question mark; undefined where nothing is. */
export function safeQuery(inside: string, typed: readonly string[]): string | undefined {
  const search = new URLSearchParams(/\?([^#]*)/.exec(inside)?.[1] ?? '')
  const said = typed.map((one) => one.trim().toLowerCase())
  const kept = [...search].filter(
    ([name, value]) =>
      !said.includes(value.toLowerCase()) &&
      /^[a-z_-]{1,32}$/i.test(name) &&
      !isSomebodys(value, typed) &&
      value.split(/[_:.-]/).every(isSiteWord),
  )
  return kept.length === 0 ? undefined : `?${new URLSearchParams(kept).toString()}`
}

function isSomebodys(part: string, typed: readonly string[]): boolean {
  const plain = decoded(part).toLowerCase()
  return (
    /\d.*\d|^\d|@|%/.test(plain) ||
    plain.length > 40 ||
    // An address has words of its own, and what was typed may be one of them.
    (!isSiteWord(plain) && typed.some((one) => one.trim().length > 1 && plain.includes(one.trim().toLowerCase())))
  )
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

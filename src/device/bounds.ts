// What a client lets itself be asked, by the manifest that it holds: everything else is refused, whatever the service says.
// Pure: no page, clock or I/O, and only texts and numbers are compared. Trusts nothing of a message but that it was JSON.
import { addressPattern } from '../wire/address-pattern.ts'
import type { CommandName } from '../wire/command.ts'
import type { AllowedCommand, Manifest } from '../wire/manifest.ts'
import type { Until } from '../wire/session-message.ts'
import { parseUrl } from './parse-url.ts'

export interface Bounds {
  /** Whether this command may be carried out, with exactly these params. */
  allows(command: CommandName, params: unknown): boolean
  /** Whether a page at this address may be worked in, and told of. */
  mayVisit(address: string): boolean
  /** Whether a page at this address is of the integration's own site: only there its scripts' addresses mean anything. */
  isHome(address: string): boolean
  /** Whether this may end a turn of the user. */
  mayWatch(until: Until): boolean
}

/** What binds: the rest of a manifest is for people. */
export type Bound = Pick<Manifest, 'sites' | 'origins' | 'until'> & {
  readonly commands: readonly Pick<AllowedCommand, 'command' | 'params'>[]
}

export function boundsOf(manifest: Bound): Bounds {
  const { sites, commands } = manifest
  const homes = new Set(sites.map(originOf))
  const origins = new Set(manifest.origins.map(originOf))
  const isIn = (known: ReadonlySet<string | null>, address: string): boolean => {
    const origin = originOf(address)
    return origin !== null && known.has(origin)
  }
  return {
    allows: (command, params) =>
      commands.some((entry) => entry.command === command && areWithin(entry.params, params, sites)),
    mayVisit: (address) => isIn(origins, address),
    isHome: (address) => isIn(homes, address),
    mayWatch: (until) => manifest.until.some((allowed) => isSameUntil(allowed, until, sites)),
  }
}

type Fields = Readonly<Record<string, unknown>>

/** A `timeout` may be shorter than the one that is written down. */
function areWithin(bound: Fields, given: unknown, sites: readonly string[]): boolean {
  if (!isFields(given)) {
    return false
  }
  const most = bound['timeout']
  if (typeof most !== 'number') {
    return isWithin(bound, given, sites)
  }
  const { timeout } = given
  const isShort = typeof timeout === 'number' && Number.isInteger(timeout) && timeout > 0 && timeout <= most
  return isShort && isWithin({ ...bound, timeout }, given, sites)
}

function isWithin(bound: unknown, given: unknown, sites: readonly string[]): boolean {
  if (Array.isArray(bound)) {
    return (
      Array.isArray(given) &&
      given.length === bound.length &&
      bound.every((one, index) => isWithin(one, given[index], sites))
    )
  }
  if (!isFields(bound)) {
    return bound === given
  }
  if (Object.hasOwn(bound, '$path')) {
    return typeof given === 'string' && isAddress(given, String(bound['$path']), sites)
  }
  if (Object.hasOwn(bound, '$argument')) {
    return typeof given === 'string' && matchesWhole(String(bound['pattern']), given)
  }
  if (Object.hasOwn(bound, '$some')) {
    return Array.isArray(given) && areSome(bound['$some'] as readonly unknown[], given, sites)
  }
  const names = Object.keys(bound)
  return (
    isFields(given) &&
    Object.keys(given).length === names.length &&
    names.every((name) => Object.hasOwn(given, name) && isWithin(bound[name], given[name], sites))
  )
}

/** Each of them once at most, in their order. Where one could be two of them, it is taken for the first. */
function areSome(members: readonly unknown[], given: readonly unknown[], sites: readonly string[]): boolean {
  let next = 0
  for (const one of given) {
    const found = members.findIndex((member, index) => index >= next && isWithin(member, one, sites))
    if (found === -1) {
      return false
    }
    next = found + 1
  }
  return given.length > 0
}

/** As a whole address, or as the page's own scripts write it: by what follows the origin. */
function isAddress(text: string, pattern: string, sites: readonly string[]): boolean {
  return sites.some((site) => {
    const home = parseUrl(site)
    if (home === null) {
      return false
    }
    const isPath = /^\/(?![/\\])/.test(text)
    const whole = isPath ? home.origin + text : text
    const address = parseUrl(whole)
    // What a browser would write otherwise (dots, backslashes, a tab, another spelling of the host, a user's name) is another
    // address than the one that is compared.
    const isPlain = address !== null && (address.href === whole || address.href === `${whole}/`)
    if (!isPlain || originOf(whole) !== home.origin || !whole.startsWith(site)) {
      return false
    }
    const rest = whole.slice(site.length)
    return /^(?:[/?#]|$)/.test(rest) && matchesWhole(pattern, rest)
  })
}

/** Null for what is no page of a site: a script, a file, a page that is written into its own address. */
function originOf(address: string): string | null {
  const url = parseUrl(address)
  const isSite = url !== null && /^https?:$/.test(url.protocol) && url.username === '' && url.password === ''
  return isSite ? url.origin : null
}

function isSameUntil(allowed: Manifest['until'][number], until: Until, sites: readonly string[]): boolean {
  if (allowed.type === 'selector' || until.type === 'selector') {
    const [one, other] = [allowed, until].map((each) => each.type === 'selector' && [each.selector, each.frame ?? []])
    return JSON.stringify(one) === JSON.stringify(other)
  }
  return sites.some((site) => until.pattern === addressPattern(site, allowed.path))
}

function matchesWhole(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text)
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

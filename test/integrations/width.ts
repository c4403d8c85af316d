// Whether a manifest is as wide as what is asked, and no wider: each request must be within, and each entry, each member of a
// choice and each hole must be there for a request.
import fc from 'fast-check'
import type { Request } from '../../src/core/automation.ts'
import { boundsOf } from '../../src/device/bounds.ts'
import type { Manifest } from '../../src/wire/manifest.ts'

/** Whether an argument may be made of this text, where the hole of this selector takes it. */
export type MayBe = (argument: string, text: string, selector: string) => boolean

const SAMPLES = 200
/** The same every time: a manifest must not be too wide on some days only. */
const SEED = 1

interface Hole {
  readonly kind: '$path' | '$argument'
  readonly pattern: string
  readonly argument: string
  readonly selector: string
}

export function problemsOf(manifest: Manifest, asked: readonly Request[], mayBe: MayBe): string[] {
  return [...tooNarrow(manifest, asked), ...unused(manifest, asked), ...tooWide(manifest, asked, mayBe)]
}

export function tooNarrow(manifest: Manifest, asked: readonly Request[]): string[] {
  const bounds = boundsOf(manifest)
  const outside = asked.flatMap((request) => {
    if (request.kind === 'user') {
      return request.until.filter((until) => !bounds.mayWatch(until)).map((until) => JSON.stringify(until))
    }
    const { command, params } = request
    return bounds.allows(command, params) ? [] : [`${command} ${JSON.stringify(params)}`]
  })
  return [...new Set(outside)].map((what) => `outside: ${what}`)
}

/** Whatever can be taken out, and everything that is asked is still within. */
function unused(manifest: Manifest, asked: readonly Request[]): string[] {
  const { until, commands } = manifest
  const isEnough = (less: Partial<Manifest>): boolean => tooNarrow({ ...manifest, ...less }, asked).length === 0
  const without = <T>(list: readonly T[], index: number): T[] => list.toSpliced(index, 1)
  return [
    ...until.filter((_, index) => isEnough({ until: without(until, index) })).map((one) => JSON.stringify(one)),
    ...commands.flatMap((entry, index) => {
      if (isEnough({ commands: without(commands, index) })) {
        return [`${entry.command} ${JSON.stringify(entry.params)}`]
      }
      return lessOf(entry.params)
        .filter(({ params }) => isEnough({ commands: commands.with(index, { ...entry, params }) }))
        .map(({ what }) => `${entry.command} ${what}`)
    }),
  ].map((what) => `nobody asks: ${what}`)
}

/** The same params with one member less of a choice, for each of them. */
function lessOf(
  params: Readonly<Record<string, unknown>>,
): { readonly what: string; readonly params: typeof params }[] {
  return Object.entries(params).flatMap(([name, value]) => {
    const members = isFields(value) && Array.isArray(value['$some']) ? (value['$some'] as unknown[]) : []
    return members.map((member, index) => ({
      what: JSON.stringify(member),
      params: { ...params, [name]: { $some: members.toSpliced(index, 1) } },
    }))
  })
}

/** Each hole that takes what no request brings. */
export function tooWide(manifest: Manifest, asked: readonly Request[], mayBe: MayBe): string[] {
  const texts = new Set(asked.flatMap((request) => (request.kind === 'command' ? textsIn(request.params) : [])))
  const sites = [...manifest.sites, ...manifest.sites.map((site) => new URL(site).pathname)]
  const known = new Set([...texts].map(withoutCursor))
  const isAsked = (rest: string): boolean => sites.some((site) => known.has(site + withoutCursor(rest)))
  const found = foundFor(asked)
  return manifest.commands
    .flatMap(({ params }) => holesIn(params))
    .flatMap((hole) => {
      const { kind, pattern, argument, selector } = hole
      const key = JSON.stringify(hole)
      if (!found.has(key)) {
        const samples = fc.sample(fc.stringMatching(new RegExp(`^(?:${pattern})$`)), { numRuns: SAMPLES, seed: SEED })
        found.set(
          key,
          samples.find((text) => (kind === '$path' ? !isAsked(text) : !mayBe(argument, text, selector))),
        )
      }
      const wrong = found.get(key)
      return wrong === undefined ? [] : [`too wide: ${pattern} takes ${JSON.stringify(wrong)}`]
    })
}

/** What was found of each hole, so that one which is looked at again with others costs nothing. */
const FOUND = new WeakMap<readonly Request[], Map<string, string | undefined>>()

function foundFor(asked: readonly Request[]): Map<string, string | undefined> {
  const found = FOUND.get(asked) ?? new Map<string, string | undefined>()
  FOUND.set(asked, found)
  return found
}

function holesIn(value: unknown, selector = ''): Hole[] {
  if (typeof value !== 'object' || value === null) {
    return []
  }
  if ('$path' in value) {
    return [{ kind: '$path', pattern: String(value.$path), argument: '', selector }]
  }
  if ('$argument' in value && 'pattern' in value) {
    const { $argument, pattern } = value
    return [{ kind: '$argument', pattern: String(pattern), argument: String($argument), selector }]
  }
  const own = 'selector' in value ? String(value.selector) : selector
  return Object.values(value).flatMap((inner) => holesIn(inner, own))
}

/** Where the next portion of a list begins is the site's word, and any that fits into an address. */
function withoutCursor(address: string): string {
  return address.replace(/(?<=[?&]before=)(?:[\w.!~*'()-]|%){1,300}(?=&)/, '…')
}

function textsIn(value: unknown): string[] {
  return typeof value === 'string'
    ? [value]
    : typeof value === 'object' && value !== null
      ? Object.values(value).flatMap(textsIn)
      : []
}

function isFields(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

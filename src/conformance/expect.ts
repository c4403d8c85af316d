// Compares what came with what was wanted, and says in words where they differ. Pure.
import { COMMAND_ERROR_CODES, type CommandErrorCode } from '../wire/error-code.ts'

/** Anything at all, also nothing. */
export const ANYTHING = Symbol('anything')

export type Wanted =
  | string
  | number
  | boolean
  | null
  /** A text that matches. */
  | RegExp
  | typeof ANYTHING
  | readonly Wanted[]
  | { readonly [name: string]: Wanted }

export type WantedAnswer =
  | { readonly result: Wanted }
  /** One of these codes, with words in which `says` is found. */
  | { readonly error: CommandErrorCode | readonly CommandErrorCode[]; readonly says?: string }
  | { readonly oneOf: readonly WantedAnswer[] }

export interface GivenAnswer {
  readonly result?: unknown
  readonly error?: { readonly code: string; readonly message?: string | undefined } | null | undefined
}

export const ANY_ERROR: WantedAnswer = { error: COMMAND_ERROR_CODES }

/** What of an answer is shown: it may be a whole page. */
const MOST_SHOWN = 120

/** Null where it is as wanted. */
export function wrongAnswer(wanted: WantedAnswer, given: GivenAnswer): string | null {
  if ('oneOf' in wanted) {
    const wrong = wanted.oneOf.map((one) => wrongAnswer(one, given))
    return wrong.includes(null) ? null : wrong.join(', nor ')
  }
  const error = given.error ?? null
  if ('error' in wanted) {
    const codes = [wanted.error].flat()
    if (error === null) {
      return `wanted ${codes.join(' or ')}, got ${shown(given.result)}`
    }
    if (!codes.some((code) => code === error.code)) {
      return `wanted ${codes.join(' or ')}, got ${error.code} (${error.message ?? 'without words'})`
    }
    return wanted.says === undefined || (error.message ?? '').includes(wanted.says)
      ? null
      : `the error does not say "${wanted.says}" but ${shown(error.message)}`
  }
  return error === null
    ? difference(wanted.result, given.result ?? null)
    : `wanted ${shown(wanted.result)}, got ${error.code} (${error.message ?? 'without words'})`
}

/** Null where they are equal. An object may have more fields than are wanted. */
export function difference(wanted: Wanted, given: unknown, path = ''): string | null {
  const wrong = `${path === '' ? '' : `${path}: `}wanted ${shown(wanted)}, got ${shown(given)}`
  if (wanted === ANYTHING) {
    return null
  }
  if (wanted instanceof RegExp) {
    return typeof given === 'string' && wanted.test(given) ? null : wrong
  }
  if (typeof wanted !== 'object' || wanted === null) {
    return wanted === given ? null : wrong
  }
  if (typeof given !== 'object' || given === null || Array.isArray(wanted) !== Array.isArray(given)) {
    return wrong
  }
  if (Array.isArray(wanted) && wanted.length !== (given as readonly unknown[]).length) {
    return wrong
  }
  const inner = Object.entries(wanted as Readonly<Record<string, Wanted>>).map(([name, one]) =>
    difference(one, (given as Readonly<Record<string, unknown>>)[name], path === '' ? name : `${path}.${name}`),
  )
  return inner.find((one) => one !== null) ?? null
}

/** Puts the run's own words into the places of a text, and of every text in it. */
export function fillIn<T>(value: T, words: Readonly<Record<string, string>>): T {
  if (typeof value === 'string') {
    return value.replace(/\{(\w+)\}/g, (place, name: string) => words[name] ?? place) as T
  }
  if (typeof value !== 'object' || value === null || value instanceof RegExp || value instanceof Uint8Array) {
    return value
  }
  return (
    Array.isArray(value)
      ? value.map((one: unknown) => fillIn(one, words))
      : Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fillIn(one, words)]))
  ) as T
}

function shown(value: unknown): string {
  const text = value instanceof RegExp ? String(value) : value === ANYTHING ? 'anything' : JSON.stringify(value)
  const known = text ?? 'nothing'
  return known.length > MOST_SHOWN ? `${known.slice(0, MOST_SHOWN)}…` : known
}

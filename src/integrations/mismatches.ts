// Where an answer of the page is not as expected, in the words of the schema alone: a key that the page has chosen is a value
// of the page, and shown as `*`.
import type * as z from 'zod'

const MOST_PATHS = 20

/** Paths of the schema that `value` does not match; `''` is the whole answer. Empty where it matches. */
export function mismatchesOf(schema: z.ZodType, value: unknown): readonly string[] {
  const parsed = schema.safeParse(value)
  if (parsed.success) {
    return []
  }
  const paths = parsed.error.issues.flatMap((issue) => pathsOf(issue)).map((path) => wordsOf(schema, path).join('.'))
  return [...new Set(paths)].slice(0, MOST_PATHS)
}

/** Of the forms that an answer may have, the one that it comes nearest to: whose first fault lies deepest. */
function pathsOf(issue: z.core.$ZodIssue): (readonly PropertyKey[])[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) {
    return [issue.path]
  }
  const forms = issue.errors.map((issues) => issues.flatMap((one) => pathsOf(one)))
  const nearest = forms.toSorted((a, b) => depthOf(b) - depthOf(a))[0] ?? []
  return nearest.map((path) => [...issue.path, ...path])
}

function depthOf(paths: readonly (readonly PropertyKey[])[]): number {
  return Math.max(0, ...paths.map((path) => path.length))
}

function wordsOf(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const [key, ...rest] = path
  if (key === undefined) {
    return []
  }
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type === 'pipe') {
    // What goes in and what comes out may have other forms: the one that knows more of the path is meant.
    const forms = [def.in, def.out].map((form) => wordsOf(form, path))
    return forms.toSorted((a, b) => strangeIn(a) - strangeIn(b))[0] ?? []
  }
  const { word, inner } = step(schema, key)
  return inner === null ? [word, ...rest.map(() => '*')] : [word, ...wordsOf(inner, rest)]
}

function strangeIn(words: readonly string[]): number {
  return words.filter((word) => word === UNKNOWN.word).length
}

interface Step {
  readonly word: string
  readonly inner: z.core.$ZodType | null
}

const UNKNOWN: Step = { word: '*', inner: null }

function step(schema: z.core.$ZodType, key: PropertyKey): Step {
  const { def } = (schema as z.core.$ZodTypes)._zod
  if (def.type === 'object') {
    const inner = Object.hasOwn(def.shape, key) ? def.shape[String(key)] : undefined
    return inner === undefined ? UNKNOWN : { word: String(key), inner }
  }
  if (def.type === 'array' && typeof key === 'number') {
    return { word: String(key), inner: def.element }
  }
  if (def.type === 'tuple' && typeof key === 'number') {
    return { word: String(key), inner: def.items[key] ?? null }
  }
  if (def.type === 'record') {
    return { word: '*', inner: def.valueType }
  }
  if (def.type === 'optional' || def.type === 'nullable' || def.type === 'default' || def.type === 'readonly') {
    return step(def.innerType, key)
  }
  if (def.type === 'pipe') {
    return step(def.in, key)
  }
  if (def.type === 'union') {
    return def.options.map((option) => step(option, key)).find(({ word }) => word !== '*') ?? UNKNOWN
  }
  return UNKNOWN
}

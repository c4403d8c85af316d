// zod's issues in our words. No message repeats a value: it may be a card number.
import * as z from 'zod'
import type { Issue } from '../wire/field.ts'
import { didYouMean } from './typo.ts'

// Schemas say their own words where they have any; these are the rest.
z.config({ customError: plainWords })

/** What an answer has room for: a body has room for thousands of unknown fields. */
const MOST_ISSUES = 100

/** @param fields that the value itself may have, where that is known: one that is spelt another way is told from them */
export function issuesOf(error: z.ZodError, fields: readonly string[] = []): Issue[] {
  const issues = error.issues.flatMap((issue): Issue[] => {
    const path = issue.path.map(String).join('.')
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.slice(0, MOST_ISSUES).map((key) => unknownField(path, key, path === '' ? fields : []))
    }
    return [{ path, message: issue.message }]
  })
  return firstOfEachPath(issues)
}

/** One issue a path, the first of which is the plainest; and no more than an answer may hold. */
export function firstOfEachPath(issues: readonly Issue[]): Issue[] {
  const byPath = new Map<string, Issue>()
  for (const issue of issues) {
    byPath.set(issue.path, byPath.get(issue.path) ?? issue)
    if (byPath.size === MOST_ISSUES) {
      break
    }
  }
  return [...byPath.values()]
}

/** A field's name is shown only where it can be no card number. */
function unknownField(path: string, key: string, fields: readonly string[]): Issue {
  const isName = /^[A-Za-z_][A-Za-z_0-9]{0,63}$/.test(key) && !/\d{4}/.test(key)
  const at = isName ? [path, key].filter((part) => part !== '').join('.') : path
  return { path: at, message: isName ? `is not a known field${didYouMean(key, fields)}` : 'has an unknown field' }
}

/** Of a word what may have been meant; of anything else its kind. */
function oneOf(names: readonly string[], given: unknown): string {
  return `${names.join(' or ')}${typeof given === 'string' ? didYouMean(given, names) : notWhatCame(given)}`
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: 'a string',
  number: 'a number',
  int: 'an integer',
  boolean: 'true or false',
  array: 'an array',
  object: 'an object',
  record: 'an object',
}

/** For a schema that has words of its own: they are followed by the kind of what came, where that is wrong already. */
export function wordsFor(expected: string): { error: (issue: z.core.$ZodRawIssue) => string } {
  return { error: ({ code, input }) => `${expected}${code === 'invalid_type' ? notWhatCame(input) : ''}` }
}

/** The kind of what came, and never its value: it may be a card number. Empty where nothing came. */
function notWhatCame(input: unknown): string {
  return input === undefined ? '' : `, not ${kindOf(input)}`
}

function kindOf(input: unknown): string {
  if (typeof input === 'number') {
    return input % 1 === 0 ? 'a number' : 'a fraction'
  }
  if (typeof input === 'string' || typeof input === 'boolean') {
    return `a ${typeof input}`
  }
  return input === null ? 'null' : Array.isArray(input) ? 'an array' : 'an object'
}

function plainWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is required'
        : `must be ${TYPE_WORDS[issue.expected] ?? issue.expected}${notWhatCame(issue.input)}`
    case 'invalid_value':
      return `must be ${oneOf(issue.values.map(String), issue.input)}`
    case 'too_big':
      return `must be at most ${issue.maximum}${issue.origin === 'string' ? ' characters' : ''}`
    case 'too_small':
      return issue.origin === 'string' || issue.origin === 'array'
        ? 'must not be empty'
        : `must be at least ${issue.minimum}`
    case 'invalid_format':
    case 'not_multiple_of':
    case 'unrecognized_keys':
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return undefined
  }
}

// Regular expressions that every client's language reads in the same way, and that no text keeps busy for long.
import { Failed } from '../failed.ts'

/** Of a longer text only the beginning is searched. Characters. */
const MOST_SEARCHED = 10_000

/**
 * Characters, classes, groups, look-ahead, alternatives, anchors, repetition.
 * Throws script_error for what is malformed, or outside of that: look-behind, names, flags and references; and a repetition
 * without an end within another, which can take for ever on a short text.
 */
export function patternOf(pattern: string): RegExp {
  const isStrange = /\\[1-9kpP]/.test(pattern.replaceAll('\\\\', ''))
  // What is escaped or in a class is no operator.
  const bare = pattern.replaceAll(/\\[^]|\[(?:\\[^]|[^\]\\])*\]/g, '.')
  if (isStrange || /\(\?(?![:=!])/.test(bare) || isEndless(bare)) {
    throw new Failed('script_error', 'The pattern is none that every client can read.')
  }
  try {
    return new RegExp(pattern)
  } catch {
    throw new Failed('script_error', 'The pattern is malformed.')
  }
}

/** The first group, where there is one; else the whole match. Null where nothing matches, or the group has no part in it. */
export function firstMatch(pattern: RegExp, text: string): string | null {
  const found = pattern.exec(text.slice(0, MOST_SEARCHED))
  return found === null ? null : found.length > 1 ? (found[1] ?? null) : found[0]
}

/** Groups are taken out from the innermost on: one with an endless repetition in it leaves a mark. */
function isEndless(bare: string): boolean {
  const group = /\([^()]*\)/
  let rest = bare
  for (let found = group.exec(rest); found !== null; found = group.exec(rest)) {
    const isLong = /[*+]|\{\d+,\}/.test(found[0])
    const after = rest.slice(found.index + found[0].length)
    if (isLong && /^(?:[*+]|\{\d+,\})/.test(after)) {
      return true
    }
    rest = `${rest.slice(0, found.index)}${isLong ? '.+' : '.'}${after}`
  }
  return false
}

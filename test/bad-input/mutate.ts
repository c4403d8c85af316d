// Texts and values that are almost right. Every draw comes from the chance that is handed in: the same seed, the same input.
import type { Chance } from '../kill/chance.ts'
import { STRINGS } from './lists.ts'

const PIECES = [
  ...Array.from(
    '\u0000\t\n\r "\'%&+./:;<=>?@[\\]^`{|}~#0aA\u00a0\u00ad\u200b\u202e\u2028\uff0e\uff0f\u0661\u0430\u212a',
  ),
  '\ud83d\ude00',
  '\ud800',
  '%00',
  '%2e',
  '%2f',
  '..',
  '//',
  '\r\n',
]

const EDITS: readonly ((text: string, at: number, chance: Chance) => string)[] = [
  (text, at, chance) => text.slice(0, at) + chance.pick(PIECES) + text.slice(at),
  (text, at, chance) => text.slice(0, at) + chance.pick(PIECES) + text.slice(at + 1),
  (text, at) => text.slice(0, at) + text.slice(at + 1),
  (text, at) => text.slice(0, at),
  (text, at) => text.slice(at),
  (text, at) => text.slice(0, at) + text.slice(Math.max(0, at - 3)),
  (text, at) => text.slice(0, at) + swapCase(text.charAt(at)) + text.slice(at + 1),
  (text, at) => text.slice(0, at) + escapeOf(text.charAt(at)) + text.slice(at + 1),
  (text, at, chance) => text.slice(0, at) + chance.pick(STRINGS).slice(0, 300) + text.slice(at),
]

/** One to three edits. */
export function mutate(text: string, chance: Chance): string {
  let mutated = text
  for (let edits = 1 + chance.below(3); edits > 0; edits--) {
    mutated = chance.pick(EDITS)(mutated, chance.below(mutated.length + 1), chance)
  }
  return mutated
}

function swapCase(letter: string): string {
  return letter === letter.toUpperCase() ? letter.toLowerCase() : letter.toUpperCase()
}

function escapeOf(letter: string): string {
  return letter === '' ? '' : `%${letter.charCodeAt(0).toString(16).padStart(2, '0')}`
}

/** A value of any kind that JSON has, nested a little. */
export function anyValue(chance: Chance, depth = 0): unknown {
  const simple: readonly (() => unknown)[] = [
    () => null,
    () => chance.oneIn(2),
    () => chance.pick([0, -1, 1, 1.5, -0, 1e308, 2 ** 53, 2 ** 31, -(2 ** 31) - 1, 100, 101, 31_536_001]),
    () => chance.pick(STRINGS),
    () => '',
  ]
  const nested: readonly (() => unknown)[] = [
    () => Array.from({ length: chance.below(4) }, () => anyValue(chance, depth + 1)),
    () =>
      Object.fromEntries(Array.from({ length: chance.below(4) }, () => [anyName(chance), anyValue(chance, depth + 1)])),
  ]
  return chance.pick(depth < 3 ? [...simple, ...nested] : simple)()
}

/** `__proto__` as a key of its own is what JSON.parse makes of it. */
export function anyName(chance: Chance): string {
  return chance.pick(['__proto__', 'constructor', 'toString', 'length', '', 'id', '0', 'a', ...STRINGS.slice(0, 40)])
}

type Tree = Readonly<Record<string, unknown>> | readonly unknown[]

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null
}

/** One place somewhere in the value is left out, replaced, doubled or added to. */
export function mutateValue(value: unknown, chance: Chance): unknown {
  if (!isTree(value) || chance.oneIn(6)) {
    return typeof value === 'string' && !chance.oneIn(3) ? mutate(value, chance) : anyValue(chance)
  }
  const entries = Object.entries(value)
  if (entries.length === 0 || chance.oneIn(6)) {
    return Array.isArray(value)
      ? [...(value as unknown[]), anyValue(chance)]
      : Object.fromEntries([...entries, [anyName(chance), anyValue(chance)]])
  }
  const at = chance.below(entries.length)
  const changed = chance.oneIn(5)
    ? entries.toSpliced(at, 1)
    : entries.with(at, [entries[at]?.[0] ?? '', mutateValue(entries[at]?.[1], chance)])
  return Array.isArray(value) ? changed.map(([, item]) => item) : Object.fromEntries(changed)
}

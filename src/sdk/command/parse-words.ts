// What the words of a command line ask for. Pure but for the table: it reads nothing, and does nothing.
import { parseArgs } from 'node:util'
import { COMMON, type CommandName, commandOf, NAMES } from './command-table.ts'

export type Values = Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>

export interface Asked {
  readonly name: CommandName
  readonly values: Values
  readonly words: readonly string[]
}

/** Words that are wrong: the command ends with 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/**
 * Null: help is asked for, of all.
 * @throws UsageError, whose message says what is taken
 */
export function parseWords(
  argv: readonly string[],
): Asked | { readonly name: CommandName; readonly help: true } | null {
  const name = nameOf(argv)
  if (name === null) {
    if (argv.every((word) => word === '--help' || word === '-h' || word === 'help')) {
      return null
    }
    throw new UsageError(`There is no command \`${argv.slice(0, 2).join(' ')}\`.\n\n${usageOfAll()}`)
  }
  const command = commandOf(name)
  const { values, positionals } = read(name, argv.slice(name.split(' ').length))
  if (values['help'] === true) {
    return { name, help: true }
  }
  const least = command.takes.filter((one) => one.startsWith('<')).length
  const isMany = command.takes.some((one) => one.includes('…'))
  if (positionals.length < least || (positionals.length > command.takes.length && !isMany)) {
    // What is too much is not repeated: it may be a key.
    const what = positionals.length < least ? 'A word is missing' : 'That is a word too many'
    throw new UsageError(`${what}.\n\n${usageOf(name)}`)
  }
  const { organisation } = values
  if (organisation !== undefined && !/^org_\w+$/.test(String(organisation))) {
    throw new UsageError('--organisation takes org_…, as `npm run keys -- list` shows it.')
  }
  const [first] = positionals
  if (command.choices !== undefined && first !== undefined && !command.choices.includes(first)) {
    throw new UsageError(`\`${first}\` is none of ${command.choices.join(', ')}.`)
  }
  for (const [option, { choices }] of Object.entries(command.options)) {
    const wrong = [values[option] ?? []].flat().find((value) => choices?.includes(String(value)) === false)
    if (wrong !== undefined) {
      throw new UsageError(`--${option} takes ${choices?.join(', ')}.`)
    }
  }
  return { name, values, words: positionals }
}

function nameOf(argv: readonly string[]): CommandName | null {
  return NAMES.find((name) => name.split(' ').every((word, index) => argv[index] === word)) ?? null
}

function read(name: CommandName, args: readonly string[]): { values: Values; positionals: readonly string[] } {
  const options = { ...commandOf(name).options, ...COMMON }
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: Object.fromEntries(
        Object.entries(options).map(([key, { type, multiple = false }]) => [
          key,
          { type, multiple, ...(key === 'help' ? { short: 'h' } : {}) },
        ]),
      ),
    })
  } catch (cause) {
    // Node adds how to write a word that begins with a dash: no command here takes one.
    const [sentence = ''] = (cause instanceof Error ? cause.message : 'Not understood').split('. To specify')
    throw new UsageError(`${sentence.replace(/\.?$/, '.')}\n\n${usageOf(name)}`)
  }
}

/** A whole number. @throws UsageError */
export function numberOf(values: Values, option: string): number | undefined {
  const text = values[option]
  if (text === undefined) {
    return undefined
  }
  if (!/^\d{1,9}$/.test(String(text))) {
    throw new UsageError(`--${option} takes a whole number.`)
  }
  return Number(text)
}

/** 0 takes one that is free. @throws UsageError */
export function portOf(values: Values): number | undefined {
  const port = numberOf(values, 'port')
  if (port !== undefined && port > 65_535) {
    throw new UsageError('--port takes a port: 0 to 65535.')
  }
  return port
}

export function textOf(values: Values, option: string): string | undefined {
  const value = values[option]
  return typeof value === 'string' ? value : undefined
}

export function textsOf(values: Values, option: string): readonly string[] {
  return [values[option] ?? []].flat().map(String)
}

export function usageOf(name: CommandName): string {
  const { about, takes, options } = commandOf(name)
  const rows = Object.entries({ ...options, ...COMMON }).map(
    ([option, { value, about: what }]) => [`--${option}${value === undefined ? '' : ` ${value}`}`, what] as const,
  )
  const width = Math.max(...rows.map(([left]) => left.length))
  const lines = rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
  return `Usage: passage ${[name, ...takes].join(' ')} [options]\n\n${about}.\n\n${lines.join('\n')}`
}

export function usageOfAll(): string {
  const width = Math.max(...NAMES.map((name) => name.length))
  const lines = NAMES.map((name) => `  ${name.padEnd(width)}  ${commandOf(name).about}`)
  return `Usage: passage <command> [options]

${lines.join('\n')}

  --json prints JSON, for scripts; --help after a command says what it takes; --version says which this is.
  PASSAGE_URL and PASSAGE_API_KEY, where both are set, count instead of what \`passage login\` keeps.
  Ends with 0 where it worked, 1 where it did not, 2 for wrong words, 3 where the answer is no.`
}

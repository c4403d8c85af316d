// What the commands print: for people, in colour where a terminal shows it; or JSON, for scripts. Notes and progress go to stderr,
// so that what is piped on is the answer alone.
import type { Environment } from './kept-account.ts'

const CODES = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, cyan: 36 } as const
export type Style = keyof typeof CODES
export type Paint = (style: Style, text: string) => string

export interface Terminal {
  readonly isJson: boolean
  readonly paint: Paint
  /** The answer: as JSON, or as `text` says it. */
  answer(value: unknown, text: () => string): void
  /** For people: not a part of the answer. */
  note(text: string): void
}

/** https://no-color.org and what Node's own tools do. */
export function usesColour({ NO_COLOR = '', FORCE_COLOR = '' }: Environment, isTerminal: boolean): boolean {
  return NO_COLOR === '' && (FORCE_COLOR === '' ? isTerminal : FORCE_COLOR !== '0')
}

export function painter(inColour: boolean): Paint {
  return (style, text) => (inColour ? `\u001B[${CODES[style]}m${text}\u001B[0m` : text)
}

/** @param isStream whether there are several answers: then each is one line */
export function newTerminal(isJson: boolean, paint: Paint, isStream: boolean): Terminal {
  return {
    isJson,
    paint,
    answer: (value, text) => {
      console.log(isJson ? JSON.stringify(value, null, isStream ? undefined : 2) : text())
    },
    note: (text) => {
      if (!isJson) {
        console.error(text)
      }
    },
  }
}

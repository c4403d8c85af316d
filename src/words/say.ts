// A text of the table with its names filled in. Pure, and small: the browser gets it too. Which names a text needs is read
// from the English one, so that a call that forgets one does not compile.
import type { en } from './en.ts'

export type PageTexts = typeof en.page
export type LiveTexts = typeof en.live
/** Those of a live link are there where there is one. */
export type ProgramTexts = PageTexts & LiveTexts
export type MarkupTexts = typeof en.markup

/** A language: every text that English has. */
export interface Words {
  /** As the `lang` attribute has it. */
  readonly language: string
  readonly page: Readonly<Record<keyof PageTexts, string>>
  readonly live: Readonly<Record<keyof LiveTexts, string>>
  readonly operations: Readonly<Record<keyof typeof en.operations, string>>
  readonly markup: Readonly<Record<keyof MarkupTexts, string>>
}

type NamesIn<Text extends string> = Text extends `${string}{${infer Name}}${infer Rest}` ? Name | NamesIn<Rest> : never
type ValuesOf<Text extends string> = [NamesIn<Text>] extends [never]
  ? []
  : [values: Readonly<Record<NamesIn<Text>, string | number>>]

export type SayFrom<Texts extends Readonly<Record<string, string>>> = <Key extends keyof Texts & string>(
  key: Key,
  ...values: ValuesOf<Texts[Key]>
) => string

/** What the page's program says its texts with. */
export type Say = SayFrom<ProgramTexts>

export function sayFrom<Texts extends Readonly<Record<string, string>>>(
  texts: Readonly<Record<keyof Texts, string>>,
): SayFrom<Texts> {
  return (key, ...[values]) =>
    // In one pass: braces in a name are its own. A name such as "Acme Inc." ends the sentence too.
    texts[key].replaceAll(/\{(\w+)\}(\.?)/g, (_, name: string, stop: string) => {
      const value = String((values as Readonly<Record<string, string | number>> | undefined)?.[name] ?? '')
      return value.endsWith('.') ? value : value + stop
    })
}

// The fields of a site's card form: which argument each takes, and whether it holds what was filled in. Of what a field holds
// only its last characters travel back from the page, and of a card's code none.
import { AutomationFailure, type Steps } from '../core/automation.ts'
import { cardRefused } from './add-card.ts'
import type { Page } from './page.ts'

export interface CardFormField<Name extends string = string> {
  readonly name: Name
  readonly selector: string
  /** The developer's name for what goes in here. */
  readonly argument: string
  /** How many of its last characters may leave the page again: where none, nobody sees that the field lost its value. */
  readonly keep: number
  /** A list to choose from. */
  readonly isList?: boolean
  /** A pattern of what is put in, where that is made of the argument and not all of it. */
  readonly takes?: string
}

/** What goes into each field, by its name. */
export type CardFormValues<Name extends string = string> = ReadonlyMap<Name, string>

/** Fields without a value are left as the form has them. */
export function cardFormValues<Name extends string>(
  values: readonly (readonly [Name, string | undefined])[],
): CardFormValues<Name> {
  return new Map(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])))
}

/**
 * Fills each field that has a value, in the form's order, and gives the arguments of those that do not hold it. Throws for a
 * form that lacks one of the fields.
 */
export function* fillCardForm(
  page: Page,
  fields: readonly CardFormField[],
  values: CardFormValues,
): Steps<readonly string[]> {
  const given = fields.flatMap((field) => {
    const value = values.get(field.name)
    return value === undefined ? [] : [{ ...field, value }]
  })
  const shown = yield* page.fillForm(
    given.map(({ selector, keep, isList, value }) => ({
      selector,
      keep,
      ...(isList === true ? { values: [value] } : { value }),
    })),
  )
  const absent = given.filter((_, index) => shown[index]?.found !== true)
  if (absent.length > 0) {
    const names = argumentsWhere(absent).join(', ')
    throw new AutomationFailure('AUTOMATION_ERROR', `The site's form has no field for: ${names}.`)
  }
  const lost = given.filter(({ value, keep }, index) => shown[index]?.kept !== value.slice(value.length - keep))
  // A reload empties all of the form. Where only lists lack their value, they do not offer it.
  if (lost.length > 0 && lost.every(({ isList }) => isList === true)) {
    throw cardRefused(argumentsWhere(lost))
  }
  return argumentsWhere(lost)
}

/** Names of ours only, each once: whatever else the page calls its fields does not reach the developer. */
export function argumentsWhere<F extends CardFormField>(
  fields: readonly F[],
  isMeant: (field: F) => boolean = () => true,
): readonly string[] {
  return [...new Set(fields.filter(isMeant).map(({ argument }) => argument))]
}

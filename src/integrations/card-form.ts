// The fields of a site's card form: which argument each takes, and whether it holds what was filled in. The card number and
// its code never travel back from the page.
import * as z from 'zod'
import type { Steps } from '../core/automation.ts'
import type { Page } from './page.ts'

export interface CardFormField<Name extends string = string> {
  readonly name: Name
  readonly selector: string
  /** The developer's name for what goes in here. */
  readonly argument: string
  /** How many of its last characters may leave the page again. */
  readonly keep: number
}

/** What goes into each field, by its name, in the form's order. */
export type CardFormValues<Name extends string = string> = ReadonlyMap<Name, string>

/** Fields without a value are left as the form has them. */
export function cardFormValues<Name extends string>(
  values: readonly (readonly [Name, string | undefined])[],
): CardFormValues<Name> {
  return new Map(values.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])))
}

/** An expression that gives what each field holds, masked; null for one that is not there. */
export function cardFormExpression(fields: readonly CardFormField[]): string {
  const looked = fields.map(({ name, selector, keep }) => ({ name, selector, keep }))
  return `Object.fromEntries(${JSON.stringify(looked)}.map(({ name, selector, keep }) => {
  const value = document.querySelector(selector)?.value ?? null
  const hidden = value === null ? 0 : Math.max(0, value.length - keep)
  return [name, value && '*'.repeat(hidden) + value.slice(hidden)]
}))`
}

/** What the expression gives. `valueOf` knows what a field holds. */
export function maskedForm<F extends CardFormField>(
  fields: readonly F[],
  valueOf: (field: F) => string | undefined,
): Record<string, string | null> {
  return Object.fromEntries(
    fields.map((field) => {
      const value = valueOf(field)
      return [field.name, value === undefined ? null : masked(value, field.keep)]
    }),
  )
}

function masked(value: string, keep: number): string {
  const hidden = Math.max(0, value.length - keep)
  return '*'.repeat(hidden) + value.slice(hidden)
}

const held = z.record(z.string(), z.string().nullable())

/** Fills each field that has a value, in the form's order. */
export function* fillFields(page: Page, fields: readonly CardFormField[], values: CardFormValues): Steps<void> {
  for (const { name, selector } of fields) {
    const value = values.get(name)
    if (value !== undefined) {
      yield* page.fill(selector, value)
    }
  }
}

/** The arguments whose fields do not hold their value. */
export function* lostArguments(
  page: Page,
  fields: readonly CardFormField[],
  values: CardFormValues,
): Steps<readonly string[]> {
  const found = yield* page.evaluate('read the card form', cardFormExpression(fields), held)
  return argumentsWhere(fields, ({ name, keep }) => {
    const value = values.get(name)
    return value !== undefined && found[name] !== masked(value, keep)
  })
}

/** Names of ours only, each once: whatever else the page calls its fields does not reach the developer. */
export function argumentsWhere<F extends CardFormField>(
  fields: readonly F[],
  isMeant: (field: F) => boolean,
): readonly string[] {
  return [...new Set(fields.filter(isMeant).map(({ argument }) => argument))]
}

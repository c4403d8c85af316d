// Fills a form whose fields each take one argument, and sees that it holds what was filled in.
import { AutomationFailure, type Steps } from '../core/automation.ts'
import { again } from './again.ts'
import { argumentsWhere, type CardFormField } from './card-form.ts'
import type { Page } from './page.ts'

/**
 * An argument that is not given leaves its field as the form has it. Throws where the form lacks a field or does not keep what
 * is put into it; the names are the developer's own.
 */
export function* fillWhole(
  page: Page,
  fields: readonly CardFormField[],
  given: Readonly<Record<string, string | undefined>>,
): Steps<void> {
  const wanted = fields.flatMap((field) => {
    const value = given[field.argument]
    return value === undefined ? [] : [{ ...field, value }]
  })
  const values = wanted.map(({ selector, keep, isList, value }) => ({
    selector,
    keep,
    ...(isList === true ? { values: [value] } : { value }),
  }))
  const shown = yield* again(() => page.fillForm(values))
  const lost = wanted.filter(
    ({ value, keep }, index) => shown[index]?.kept !== value.slice(Math.max(0, value.length - keep)),
  )
  if (lost.length > 0) {
    const names = argumentsWhere(lost).join(', ')
    throw new AutomationFailure('AUTOMATION_ERROR', `The site did not keep what was filled: ${names}.`)
  }
}

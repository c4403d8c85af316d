// Fills several fields in order, and says what each of them shows afterwards: a site may format, cut or drop what was put
// in. Of what a field shows only the characters that were asked for leave the page, and of a password its dots.
import type { ParamsOf } from '../../wire/command.ts'
import { Failed } from '../failed.ts'
import { sleep, until } from '../wait.ts'
import { type PageWindow, queryElement } from './element.ts'
import {
  chosenOf,
  clickElement,
  fillElement,
  isUsable,
  optionsFor,
  selectOptions,
  takesOptions,
  takesText,
} from './gesture.ts'
import { isForUser, refuseTyping } from './password.ts'
import { isPassword } from './words.ts'

type FormField = ParamsOf<'fillForm'>['fields'][number]

export interface FilledField {
  readonly found: boolean
  /** Null where it was not asked for, or there is no such field. */
  readonly kept: string | null
}

/** A field may be drawn, or a list be filled, by what was put into the one before it. */
const DEPENDENT_MS = 3_000
/** Of a field that is not there: the page may have no such field. */
const ABSENT_MS = 250
/** For all of them together: whoever asked waits for the answer. */
const ALL_MS = 10_000
/** A framework draws its fields again after the events of a change. */
const REDRAWN_MS = 60

/**
 * A field that is not there, cannot be used or lacks the option is told, and no error.
 * Throws unsupported before anything is changed where an element is no field of the asked kind, refused where it hides what is
 * typed and was not said to; script_error where that is seen only after others were filled.
 */
export async function fillForm(view: PageWindow, { fields }: ParamsOf<'fillForm'>): Promise<{ fields: FilledField[] }> {
  for (const field of fields) {
    const element = queryElement(view, field.selector)
    if (element !== null && !isOfKind(view, element, field)) {
      throw new Failed('unsupported', 'An element is no field of that kind.')
    }
    if (element !== null && 'value' in field) {
      refuseTyping(element, field)
    }
  }
  const deadline = performance.now() + ALL_MS
  let isChanged = false
  for (const field of fields) {
    // What was changed in the field before is on its way through the page: its own state must not be an old one.
    await sleep(0)
    const most = deadline - performance.now()
    isChanged = (await fillField(view, field, isChanged || 'values' in field ? most : 0)) || isChanged
  }
  await sleep(REDRAWN_MS)
  return { fields: fields.map((field) => seen(view, field)) }
}

/**
 * Whether it was. The element is looked for again and again: the page may put another one in its place.
 * @param mostMs how long something may still come of what was changed before
 */
async function fillField(view: PageWindow, field: FormField, mostMs: number): Promise<boolean> {
  const ready = (): HTMLElement | null => {
    const element = queryElement(view, field.selector)
    return element !== null && isUsable(element) && isOffered(view, element, field) ? element : null
  }
  const isThere = await until(
    () => (queryElement(view, field.selector) === null ? null : true),
    Math.min(mostMs, ABSENT_MS),
  )
  const element = isThere === null ? null : await until(ready, Math.min(mostMs, DEPENDENT_MS))
  if (element === null) {
    return false
  }
  if (!isOfKind(view, element, field)) {
    throw new Failed('script_error', 'An element has become a field of another kind.')
  }
  if ('value' in field) {
    if (field.password !== true && isForUser(element)) {
      throw new Failed('script_error', 'An element has become a field for a secret.')
    }
    fillElement(view, element, field.value)
  } else if ('values' in field) {
    selectOptions(view, element, field.values)
  } else if ((element as HTMLInputElement).checked !== field.checked) {
    clickElement(view, element)
  }
  return true
}

function isOfKind(view: PageWindow, element: HTMLElement, field: FormField): boolean {
  if ('value' in field) {
    return takesText(view, element)
  }
  return 'values' in field
    ? takesOptions(view, element, field.values)
    : element.matches('input[type=checkbox i], input[type=radio i]')
}

function isOffered(view: PageWindow, element: HTMLElement, field: FormField): boolean {
  const isList = 'values' in field && element instanceof view.HTMLSelectElement
  return !isList || optionsFor(element, field.values) !== null
}

function seen(view: PageWindow, field: FormField): FilledField {
  const element = queryElement(view, field.selector)
  if (element === null || field.keep === undefined) {
    return { found: element !== null, kept: null }
  }
  const shown = shownBy(view, element, field)
  return { found: true, kept: shown.slice(Math.max(0, shown.length - field.keep)) }
}

function shownBy(view: PageWindow, element: HTMLElement, field: FormField): string {
  if ('checked' in field) {
    return String((element as HTMLInputElement).checked)
  }
  if (element instanceof view.HTMLSelectElement) {
    return chosenOf(element, 'values' in field ? field.values : []).join(',')
  }
  if (isPassword(element)) {
    return '•'.repeat((element as HTMLInputElement).value.length)
  }
  const isField = element instanceof view.HTMLInputElement || element instanceof view.HTMLTextAreaElement
  return isField ? element.value : (element.textContent ?? '')
}

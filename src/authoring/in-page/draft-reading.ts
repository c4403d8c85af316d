// Drafts what is to be read from what an author points at: of a list the rows and a field for each column, of single values
// what they have around them.
import { type PageWindow, queryAll } from '../../device/hands/element.ts'
import { wordsOf } from '../../device/hands/words.ts'
import type { ExtractFields, ValueField } from '../../wire/extract.ts'
import { argumentName } from '../argument-name.ts'
import type { Draft } from '../spoken.ts'
import { isStableClass } from '../stable-names.ts'
import { selectorBelow, selectorOf } from './find-selector.ts'

/** A column that may be read: the element that shows it in the first row, and how it is read there. */
export interface Column {
  name: string
  isKept: boolean
  attribute: string | null
  readonly selector: string | undefined
  readonly attributes: readonly string[]
  readonly isOptional: boolean
}

export interface ListDraft {
  readonly root: string
  readonly rows: string
  readonly columns: readonly Column[]
}

const ROW = 'tr, li, [role=row], [role=listitem], article'
const CELL = 'td, th, [role=cell], [role=gridcell]'
const MOST_COLUMNS = 16
/** Rows that are looked at for what not every one has. */
const MOST_ROWS = 20

/** The row that an element belongs to, as one of several; null where nothing around it repeats. */
export function rowAround(element: Element): Element | null {
  const named = element.closest(ROW)
  if (named !== null && named.parentElement !== null) {
    return named
  }
  return upFrom(element).find((one) => !one.matches(CELL) && alike(one).length > 1) ?? null
}

/** The two rows of which these are in, next to each other in what holds them. */
export function rowOfBoth(first: Element, second: Element): Element | null {
  const row = upFrom(first).find((one) => one.parentElement?.contains(second) === true) ?? null
  return row?.contains(second) === true ? null : row
}

/** The element and all around it. */
function upFrom(element: Element): Element[] {
  const line: Element[] = []
  for (let one: Element | null = element; one !== null; one = one.parentElement) {
    line.push(one)
  }
  return line
}

function alike(row: Element): Element[] {
  const [name] = [...row.classList].filter(isStableClass)
  return [...(row.parentElement?.children ?? [])].filter(
    (one) => one.localName === row.localName && (name === undefined || one.classList.contains(name)),
  )
}

/** Null where no selector names the list. */
export function draftList(view: PageWindow, row: Element, secrets: readonly string[]): ListDraft | null {
  const holder = row.parentElement
  const top = holder?.closest('table, ul, ol, dl, [role=table], [role=grid], [role=list]') ?? holder
  const rows = alike(row)
  const root = top === null ? null : selectorOf(view, top, secrets)
  const selector = top === null || holder === null ? null : rowsBelow(top, holder, row, rows)
  return root === null || selector === null
    ? null
    : { root, rows: selector, columns: columnsOf(row, queryAll(top as Element, selector), secrets) }
}

function rowsBelow(top: Element, holder: Element, row: Element, rows: readonly Element[]): string | null {
  const tag = row.localName
  const classes = [...row.classList].filter(
    (name) => isStableClass(name) && rows.every((one) => one.classList.contains(name)),
  )
  const own = [...row.attributes].filter(
    ({ name }) => name.startsWith('data-') && rows.every((one) => one.hasAttribute(name)),
  )
  const plain = [...own.map(({ name }) => `[${name}]`), ...classes.map((name) => `.${name}`), tag]
  const around = holder === top ? [] : [holder.localName]
  const tries = [
    ...around.flatMap((outer) => plain.map((one) => `${outer} ${one}`)),
    ...plain,
    ...around.map((outer) => `${outer} > ${tag}`),
    `:scope > ${tag}`,
  ]
  const isRight = (selector: string): boolean => {
    const found = queryAll(top, selector)
    return found.length === rows.length && found.every((one) => rows.includes(one))
  }
  return tries.find(isRight) ?? tries.find((selector) => queryAll(top, selector).includes(row)) ?? null
}

/** Of the row that was pointed at, and then what only others show. */
function columnsOf(row: Element, rows: readonly Element[], secrets: readonly string[]): Column[] {
  const heads = headsOf(row)
  const columns: Column[] = []
  for (const one of [row, ...rows.filter((other) => other !== row)].slice(0, MOST_ROWS)) {
    for (const element of showing(one)) {
      const isKnown = columns.some(({ selector }) => elementIn(one, selector) === element)
      const selector = element === one ? undefined : (selectorBelow(one, element, rows, secrets) ?? undefined)
      if (!isKnown && columns.length < MOST_COLUMNS && (element === one || selector !== undefined)) {
        columns.push({
          name: freeName(columns, nameOf(element, one, heads)),
          isKept: true,
          attribute: null,
          selector,
          attributes: attributesOf(element),
          isOptional: rows.some((other) => elementIn(other, selector) === undefined),
        })
      }
    }
  }
  return columns
}

function elementIn(row: Element, selector: string | undefined): Element | undefined {
  return selector === undefined ? row : queryAll(row, selector)[0]
}

/** What shows a text of its own: the cells of a table, else the innermost. */
function showing(row: Element): Element[] {
  const cells = [...row.children].filter((one) => one.matches(CELL))
  const shown = cells.length > 0 ? cells.map(innermost) : leaves(row)
  return shown.filter((one) => wordsOf(one) !== '')
}

/** The one element in a cell that says all that the cell says, so that a link's address can be read too. */
function innermost(cell: Element): Element {
  const [only] = [...cell.querySelectorAll('a[href]')].filter((one) => wordsOf(one) === wordsOf(cell))
  return only ?? cell
}

function leaves(row: Element): Element[] {
  const inner = [...row.querySelectorAll('*')].filter(
    (one) => !one.matches('script, style, template, option') && [...one.childNodes].some(isText),
  )
  return inner.length === 0 ? [row] : inner
}

function isText(node: Node): boolean {
  return node.nodeType === node.TEXT_NODE && node.nodeValue?.trim() !== ''
}

function headsOf(row: Element): readonly (string | null)[] {
  const table = row.closest('table, [role=table], [role=grid]')
  const heads = table?.querySelectorAll('thead th, [role=columnheader]') ?? []
  return [...heads].map((head) => argumentName(wordsOf(head)))
}

function nameOf(element: Element, row: Element, heads: readonly (string | null)[]): string {
  const cell = [...row.children].findIndex((one) => one.contains(element))
  const own = [
    ...[...element.attributes].filter(({ name }) => name.startsWith('data-')).map(({ name }) => name.slice(5)),
    ...[...element.classList].filter(isStableClass),
  ]
  return heads[cell] ?? argumentName(own[0] ?? '') ?? 'field'
}

function freeName(columns: readonly Column[], name: string): string {
  const taken = columns.map((one) => one.name)
  for (let number = 1; ; number++) {
    const one = number === 1 && name !== 'field' ? name : `${name}${number}`
    if (!taken.includes(one)) {
      return one
    }
  }
}

/** What of an element may be read besides its text. */
export function attributesOf(element: Element): string[] {
  const names = [...element.attributes].map(({ name }) => name)
  return names.filter((name) => /^(?:href|title|alt|datetime|value|aria-label|data-.*)$/.test(name))
}

export function listOf({ root, rows, columns }: ListDraft): Draft {
  return { root, rows, fields: fieldsOf(columns) }
}

export function fieldsOf(columns: readonly Column[]): ExtractFields {
  return Object.fromEntries(
    columns
      .filter(({ isKept }) => isKept)
      .map(({ name, selector, attribute, isOptional }): [string, ValueField] => [
        name,
        {
          ...(selector !== undefined && { selector }),
          ...(attribute !== null && { attribute }),
          ...(isOptional && { optional: true }),
        },
      ]),
  )
}

/** What single values have around them: the nearest that has a name of its own. */
export function draftValues(
  view: PageWindow,
  elements: readonly Element[],
  secrets: readonly string[],
): { readonly root: string; readonly columns: readonly Column[] } | null {
  const [first] = elements
  let top: Element | null = first?.parentElement ?? null
  let root: string | null = null
  for (; top !== null; top = top.parentElement) {
    const holder = top
    root = elements.every((one) => holder.contains(one) && holder !== one) ? selectorOf(view, holder, secrets) : null
    if (root !== null && !root.includes(':nth-of-type')) {
      break
    }
  }
  if (top === null || root === null) {
    return null
  }
  const columns: Column[] = []
  for (const element of elements) {
    const selector = selectorBelow(top, element, [], secrets)
    if (selector !== null) {
      const name = freeName(columns, nameOf(element, element.closest('tr') ?? top, []))
      const attributes = attributesOf(element)
      columns.push({ name, isKept: true, attribute: null, selector, attributes, isOptional: false })
    }
  }
  return { root, columns }
}

// Chooses the selector of an element that a person has pointed at: one that is still right after the site's next release and
// for every other user. Pure: the element comes as a description, and the page is asked by a function. A selector must hold
// nothing that was typed, and nothing that the site shows of its user.
import { isSiteSpeech, isSiteWord } from './site-words.ts'
import { isStableClass, isStableField, isStableName } from './stable-names.ts'

export interface Described {
  readonly tag: string
  readonly attributes: Readonly<Record<string, string>>
  /** Among its siblings of the same tag, from 1 on; and how many there are. */
  readonly place: number
  readonly siblings: number
}

/** Attributes that are there so that programs find the element. */
export const FOR_PROGRAMS = ['data-testid', 'data-test-id', 'data-test', 'data-cy', 'data-qa', 'data-e2e', 'data-hook']
/** Above it, an ancestor is no help. */
const MOST_ABOVE = 12

/**
 * Null where none is right, which is never the case for the real tree: its full path is.
 * @param line the element, then what is around it, out to the root of its tree
 * @param isRight whether the selector finds this element in the page, as it should
 * @param secrets what was typed: no selector may hold it
 */
export function selectorFor(
  line: readonly Described[],
  isRight: (selector: string) => boolean,
  secrets: readonly string[] = [],
): string | null {
  for (const selector of candidates(line)) {
    if (!secrets.some((secret) => holds(selector, secret)) && isRight(selector)) {
      return selector
    }
  }
  return null
}

function holds(selector: string, secret: string): boolean {
  return secret.length > 2 && selector.toLowerCase().includes(secret.toLowerCase())
}

/** From the most to the least lasting. */
function* candidates(line: readonly Described[]): Generator<string> {
  const [element, ...above] = line
  if (element === undefined) {
    return
  }
  const strong = [...strongOf(element)]
  const weak = [...weakOf(element)]
  yield* strong
  const around = above.slice(0, MOST_ABOVE)
  for (const own of [...strong, ...weak]) {
    for (const outer of around) {
      for (const anchor of strongOf(outer)) {
        yield `${anchor} ${own}`
      }
    }
  }
  yield* weak
  for (const own of weak) {
    for (const outer of around) {
      for (const anchor of weakOf(outer).filter((one) => one !== outer.tag)) {
        yield `${anchor} ${own}`
      }
    }
  }
  // By its place: below the nearest that has a name, and at the end from wherever it is the only one.
  const places = line.map(placed)
  for (const [depth, outer] of around.entries()) {
    for (const anchor of [...strongOf(outer), ...weakOf(outer).filter((one) => one !== outer.tag)]) {
      yield [anchor, ...places.slice(0, depth + 1).toReversed()].join(' > ')
    }
  }
  for (let depth = 0; depth < line.length; depth++) {
    yield places
      .slice(0, depth + 1)
      .toReversed()
      .join(' > ')
  }
}

function placed({ tag, place, siblings }: Described): string {
  return siblings > 1 ? `${tag}:nth-of-type(${place})` : tag
}

/** What names this one element, by itself. */
function* strongOf({ tag, attributes }: Described): Generator<string> {
  for (const name of FOR_PROGRAMS) {
    const value = attributes[name]
    if (value !== undefined && isStableName(value)) {
      yield attribute('', name, value)
    }
  }
  const { id, name, autocomplete } = attributes
  if (id !== undefined && isStableName(id)) {
    yield `#${id}`
  }
  if (name !== undefined && isStableField(name) && isField(tag)) {
    yield attribute(['input', 'form'].includes(tag) ? '' : tag, 'name', name)
  }
  if (autocomplete !== undefined && /^(?!on$|off$)[a-z -]+$/.test(autocomplete)) {
    yield attribute('', 'autocomplete', autocomplete)
  }
  const label = attributes['aria-label']
  if (label !== undefined && isSiteSpeech(label)) {
    yield attribute(tag, 'aria-label', label)
  }
  for (const own of Object.keys(attributes).filter(isOwn)) {
    yield `[${own}]`
  }
  if (tag.includes('-')) {
    yield tag
  }
}

/** What it is, of which there may be several. */
function weakOf({ tag, attributes }: Described): string[] {
  const { href, type, role, placeholder, title, class: classes = '' } = attributes
  const named = classes.split(/\s+/).filter(isStableClass)
  return [
    ...(href !== undefined && isSitePath(href) ? [attribute(tag, 'href', href)] : []),
    ...(placeholder !== undefined && isSiteSpeech(placeholder) ? [attribute(tag, 'placeholder', placeholder)] : []),
    ...(title !== undefined && isSiteSpeech(title) ? [attribute(tag, 'title', title)] : []),
    ...named.map((name) => `.${name}`),
    ...named.flatMap((name, index) => named.slice(index + 1).map((other) => `.${name}.${other}`)),
    ...(type !== undefined && /^[a-z-]+$/.test(type) && isField(tag)
      ? [attribute(tag === 'input' ? '' : tag, 'type', type)]
      : []),
    ...(role !== undefined && /^[a-z]+$/.test(role) ? [attribute('', 'role', role)] : []),
    tag,
  ]
}

function isField(tag: string): boolean {
  return ['input', 'select', 'textarea', 'button', 'form', 'fieldset', 'output', 'meta'].includes(tag)
}

/** A word of the site's own vocabulary that marks an element: `data-cards`. Its value may be somebody's. */
function isOwn(name: string): boolean {
  const [first, ...words] = name.split('-')
  return first === 'data' && words.length > 0 && words.every(isSiteWord)
}

/** The same for everybody: no part of it is a number, or a word that could be somebody's. */
function isSitePath(href: string): boolean {
  const words = href.split(/[/._-]+/).filter((word) => word !== '')
  return /^\/[\w/.-]*$/.test(href) && words.length > 0 && words.every(isSiteWord)
}

function attribute(tag: string, name: string, value: string): string {
  return `${tag}[${name}="${value.replaceAll(/["\\]/g, String.raw`\$&`)}"]`
}

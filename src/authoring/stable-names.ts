// Whether a name in a page was given by a person, and so is still there after the site's next release, or made by a build
// or a framework, and so is not. Pure.

/** Made by frameworks, or said of the moment and not of the element. */
const MADE =
  /^(?:ng|css|sc|jss|svelte|ember|mui|makestyles|chakra|emotion|cdk|mat|mdc|radix|headlessui|react|downshift|rc|yui|ext|gwt|clr|tw|v|data-v|astro|jsx)(?:[-_:]|$|\d)/i
const MOMENT =
  /^(?:(?:is|has|was)[-_].*|active|inactive|selected|checked|focus(?:ed)?|hover(?:ed)?|open(?:ed)?|closed?|collapsed?|expanded|show|shown|hidden|hide|visible|disabled|enabled|loading|loaded|current|first|last|odd|even|dirty|pristine|touched|untouched|valid|invalid|fade|in|out)$/i
/** Of how a page is laid out: many elements have them, and they change with its looks. */
const LOOKS =
  /^(?:[mp][trblxyse]?-.*|(?:col|row|grid|flex|d|w|h|text|bg|border|rounded|shadow|float|pull|font|gap|items|justify|align|position|container|clearfix|order|offset|sm|md|lg|xl|btn|min|max|overflow|cursor|leading|tracking|space|align|self|z|inset|opacity)(?:-.*)?)$/i
/** Longer, it is no name. */
const MOST = 48

/** Of an id or a class. */
export function isStableName(name: string): boolean {
  return (
    name.length > 1 &&
    name.length <= MOST &&
    /^[A-Za-z][A-Za-z0-9_-]*$/.test(name) &&
    !MADE.test(name) &&
    !hasStrangeDigits(name) &&
    !name.split(/[-_]+/).some(isScrambled)
  )
}

export function isStableClass(name: string): boolean {
  return isStableName(name) && !MOMENT.test(name) && !LOOKS.test(name)
}

/** Of a form's field: what the server knows it by. It may count, but not like a key. */
export function isStableField(name: string): boolean {
  return (
    name.length > 0 &&
    name.length <= 80 &&
    /^[\w.:[\]-]+$/.test(name) &&
    !/\d{3,}|:r|[0-9a-f]{12,}/i.test(name) &&
    !MADE.test(name)
  )
}

/** `line1` is a name; `field-17`, `r3k` and `x1y2z3` are counted or hashed. */
function hasStrangeDigits(name: string): boolean {
  return /\d/.test(name.replace(/(?<=[a-z]{3})[1-9]$/, ''))
}

/** Many short pieces of mixed case, or no vowels for long: a hash in letters. */
function isScrambled(part: string): boolean {
  const pieces = part.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g) ?? []
  const isMixed = pieces.length >= 3 && part.length / pieces.length < 3
  return isMixed || /[bcdfghjklmnpqrstvwxz]{6,}/i.test(part)
}

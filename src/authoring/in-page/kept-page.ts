// The page as it is kept: its elements and their names, with other values in the place of what it shows, and nothing that
// runs, loads or was typed. What stands in open shadow roots is written as a page can carry it.
import { wordsOf } from '../../device/hands/words.ts'
import { replaceIn, type Replacing } from '../replace.ts'
import { FOR_PROGRAMS } from '../selector.ts'
import { isSiteSpeech } from '../site-words.ts'

/** Not kept, with all that is in them. */
const LEFT_OUT = new Set(
  'script style noscript template link meta base object embed audio video source track canvas picture'.split(' '),
)
const EMPTY = new Set('area br col hr img input wbr'.split(' '))
/** What says what an element is, and to programs which one. */
const NAMES = new Set(
  'id class name type role for scope colspan rowspan headers hidden disabled readonly required multiple checked selected open dir lang translate autocomplete method inputmode pattern maxlength minlength tabindex slot part is'.split(
    ' ',
  ),
)
/** Of these only words of the site are kept as they are. */
const SPOKEN = new Set(['aria-label', 'title', 'placeholder', 'alt', 'label', 'summary', 'aria-description'])
/** Texts that are the same for everybody. */
const SITES_OWN = 'label, legend, caption, thead th, th[scope=col]'

/** @param apart the recorder's own element: no part of the page */
export function keepPage(page: Document, apart: Element | null, how: Replacing): string {
  const own = ownWords(page, how)
  return `<!doctype html>\n${keepElement(page.documentElement, apart, { ...how, keep: [...how.keep, ...own] })}\n`
}

/** Words of labels and of the heads of columns: in whatever language, they are the site's. */
function ownWords(page: Document, { typed }: Replacing): string[] {
  const said = typed.map((one) => one.toLowerCase())
  const texts = [...page.querySelectorAll(SITES_OWN)]
    .map(wordsOf)
    .filter((text) => text.length < 60 && !/[\d@]/.test(text))
  const words = texts.flatMap((text) => text.toLowerCase().match(/[\p{L}\p{M}]+(?:['’][\p{L}\p{M}]+)*/gu) ?? [])
  return [...new Set(words)].filter((word) => !said.some((one) => one.includes(word)))
}

function keepNode(node: Node, apart: Element | null, how: Replacing): string {
  if (node.nodeType === node.TEXT_NODE) {
    return escape(replaceIn(node.nodeValue ?? '', how))
  }
  return node.nodeType === node.ELEMENT_NODE && node !== apart ? keepElement(node as Element, apart, how) : ''
}

function keepElement(element: Element, apart: Element | null, how: Replacing): string {
  const tag = element.localName
  if (LEFT_OUT.has(tag)) {
    return ''
  }
  const open = `<${tag}${[...element.attributes].map((one) => keepAttribute(element, one, how)).join('')}>`
  if (EMPTY.has(tag)) {
    return open
  }
  // A field's first text, a frame's address and the lines of a picture are none of the page's words.
  const isClosed = tag === 'textarea' || tag === 'iframe' || tag === 'svg'
  const nodes = isClosed ? [] : [...element.childNodes]
  const shadow = element.shadowRoot
  const inner =
    shadow === null ? '' : `<template shadowrootmode="open">${all(shadow.childNodes, apart, how)}</template>`
  return `${open}${inner}${all(nodes, apart, how)}</${tag}>`
}

function all(nodes: Iterable<Node>, apart: Element | null, how: Replacing): string {
  return [...nodes].map((node) => keepNode(node, apart, how)).join('')
}

function keepAttribute(element: Element, { name, value }: Attr, how: Replacing): string {
  const kept = keptValue(element, name, value, how)
  return kept === null ? '' : kept === '' ? ` ${name}` : ` ${name}="${escape(kept)}"`
}

/** Null for an attribute that is left out. */
function keptValue(element: Element, name: string, value: string, how: Replacing): string | null {
  if (!/^[a-z_][\w.-]*$/i.test(name) || name.startsWith('on')) {
    return null
  }
  if (name === 'value') {
    // Of an option or a button it is the site's, as far as it is words; of a field it is the user's.
    return element.matches('option, button, li, progress, meter, data') ? replaceIn(value, how) : null
  }
  if (name === 'href' || name === 'action' || name === 'formaction') {
    return keptAddress(value, how)
  }
  if (name === 'style') {
    return /url|image/i.test(value) ? null : value
  }
  if (NAMES.has(name) || FOR_PROGRAMS.includes(name) || (name.startsWith('aria-') && !SPOKEN.has(name))) {
    return holdsTyped(value, how) ? replaceIn(value, how) : value
  }
  if (SPOKEN.has(name)) {
    return isSiteSpeech(value) && !holdsTyped(value, how) ? value : replaceIn(value, how)
  }
  return name.startsWith('data-')
    ? replaceIn(value.slice(0, 200), how)
    : name === 'datetime'
      ? replaceIn(value, how)
      : null
}

function holdsTyped(value: string, { typed }: Replacing): boolean {
  return typed.some((one) => one.trim().length > 2 && value.toLowerCase().includes(one.trim().toLowerCase()))
}

/** The path only, and of one of another site nothing. */
function keptAddress(value: string, how: Replacing): string {
  const [path = ''] = value.split(/[?#]/)
  return /^[a-z][a-z0-9+.-]*:|^\/\//i.test(path) ? '#' : replacePath(path, how)
}

/** Words of a path that are in small letters stay, unless somebody typed them: they are what links are found by. */
function replacePath(path: string, how: Replacing): string {
  return path
    .split('/')
    .map((part) => (/^[a-z-]{1,24}$/.test(part) && !holdsTyped(part, how) ? part : replaceIn(part, how)))
    .join('/')
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}

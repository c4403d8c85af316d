// The words of an element, and its attributes, as they may leave the page. By the tree and not by the layout: what is hidden
// counts, capitals by style do not, and so every client and every size of a window reads the same.

/** Their text is for a machine, or what a field held when the page was made. */
const NO_WORDS = new Set(['script', 'style', 'noscript', 'template', 'textarea'])
/** Without a space at their edges the words of two cells, lines or paragraphs would be one. */
const APART = new Set(
  'address article aside blockquote br button caption dd details dialog div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr legend li main nav ol optgroup option p pre section summary table tbody td tfoot th thead tr ul'.split(
    ' ',
  ),
)

/** Whitespace is collapsed, and trimmed. What stands in a field is no words of the page. */
export function wordsOf(element: Element): string {
  const parts: string[] = []
  collect(element, parts)
  return parts.join('').replaceAll(/\s+/g, ' ').trim()
}

function collect(node: Node, into: string[]): void {
  const name = node.nodeType === node.ELEMENT_NODE ? (node as Element).localName : ''
  if (node.nodeType === node.TEXT_NODE || node.nodeType === node.CDATA_SECTION_NODE) {
    into.push(node.nodeValue ?? '')
  } else if (name !== '' && !NO_WORDS.has(name)) {
    const edge = APART.has(name) ? ' ' : ''
    into.push(edge)
    for (const child of node.childNodes) {
      collect(child, into)
    }
    into.push(edge)
  }
}

/** Null where there is none. Some sites write what is typed back into the markup: of a password nothing is told. */
export function attributeOf(element: Element, name: string): string | null {
  return name.toLowerCase() === 'value' && isPassword(element) ? null : element.getAttribute(name)
}

/** Also while the site shows it in plain letters. */
export function isPassword(element: Element): boolean {
  return element.matches(
    'input[type=password i], input[autocomplete~="current-password" i], input[autocomplete~="new-password" i]',
  )
}

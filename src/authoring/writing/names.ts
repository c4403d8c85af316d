// Names in the written files, by the conventions of the others: an integration `acme-bank` is `acmeBank` in its file, a resource
// `bankAccount` lies in `bank-account.ts`. Pure.

/** @param name in kebab or camel case */
function wordsOf(name: string): string[] {
  return name.split(/-|(?<=[a-z0-9])(?=[A-Z])/).map((word) => word.toLowerCase())
}

export function camel(name: string): string {
  return wordsOf(name)
    .map((word, index) => (index === 0 ? word : capital(word)))
    .join('')
}

export function pascal(name: string): string {
  return wordsOf(name).map(capital).join('')
}

export function kebab(name: string): string {
  return wordsOf(name).join('-')
}

export function constant(name: string): string {
  return wordsOf(name).join('_').toUpperCase()
}

/** Stands for a text of that name where nobody knows one: `An expirationDate`. */
export function sampleText(name: string): string {
  return `${/^[aeiou]/i.test(name) ? 'An' : 'A'} ${name}`
}

/** In words: `bankAccount` is `bank account`. */
export function spoken(name: string): string {
  return wordsOf(name).join(' ')
}

/** `a contact`, `an order`. */
export function withArticle(words: string): string {
  return `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`
}

/** As far as English goes by rule; a name that is many already, such as `orders`, stays. */
export function plural(name: string): string {
  if (/[^s]s$/.test(name)) {
    return name
  }
  if (/[^aeiou]y$/.test(name)) {
    return name.replace(/y$/, 'ies')
  }
  return /(?:s|x|ch|sh)$/.test(name) ? `${name}es` : `${name}s`
}

/** A text as it stands in a source. */
export function quoted(text: string): string {
  return text.includes("'") && !text.includes('"') ? JSON.stringify(text) : `'${escaped(text)}'`
}

function escaped(text: string): string {
  return JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(String.raw`\"`, '"')
    .replaceAll("'", String.raw`\'`)
}

/** A value as it stands in a source: its keys bare wherever they may be. */
export function literalOf(value: unknown): string {
  if (typeof value === 'string') {
    return quoted(value)
  }
  if (Array.isArray(value)) {
    return `[${value.map(literalOf).join(', ')}]`
  }
  if (typeof value === 'object' && value !== null) {
    const entries = Object.entries(value).filter(([, one]) => one !== undefined)
    return `{ ${entries.map(([key, one]) => `${keyOf(key)}: ${literalOf(one)}`).join(', ')} }`
  }
  return JSON.stringify(value)
}

export function keyOf(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : quoted(name)
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

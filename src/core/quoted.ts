// Words of others, made fit to be kept: errors and console lines quote what they choke on, a body or a page's content.

/** Quoted words and long numbers are cut out. */
export function cutQuotes(text: string): string {
  return text.replace(/"[^"]*"?|'[^']*'?|\d{4,}/g, '…')
}

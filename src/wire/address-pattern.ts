// Patterns of addresses, as regular expressions. Written once because two sides compare them to the letter: the service says
// what ends a turn, and a client looks it up in its manifest. Imports nothing: a client in a page is bundled without schemas.

/** Matches this very text, in what every language knows of regular expressions. */
export function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
}

/**
 * An address of the site. Any other site may have a page of the same path.
 * @param site without a slash at its end
 * @param pathPattern a regular expression on what follows the site's own part
 */
export function addressPattern(site: string, pathPattern: string): string {
  return `^${literal(site)}${pathPattern}`
}

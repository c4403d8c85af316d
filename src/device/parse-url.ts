// An address that may be malformed. Pure. `URL.canParse` and `URL.parse` are younger than browsers that must work.

/** @param base what a relative address is joined to */
export function parseUrl(text: string, base?: string): URL | null {
  try {
    return new URL(text, base)
  } catch {
    return null
  }
}

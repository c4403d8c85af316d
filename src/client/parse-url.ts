// An address that may be malformed. Pure. `URL.canParse` and `URL.parse` are younger than browsers that must work.

export function parseUrl(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

// Asks the page's own site for JSON, as a script of that page would: by GET, with the user's cookies, and nobody else.
import { Failed } from '../failed.ts'
import { parseUrl } from '../parse-url.ts'
import type { PageWindow } from './element.ts'

/** What api.md allows. Bytes. */
const MOST_BYTES = 512 * 1024

/**
 * Gives null where the site answers something else than JSON: a page for signing in has a status, and that may be enough.
 * Throws refused for the address of another site, navigation_failed where the site does not answer.
 */
export async function getJson(view: PageWindow, path: string): Promise<{ status: number; json: unknown }> {
  const address = parseUrl(path, view.location.href)
  // Pages without an origin have all the same one, and it is no site's.
  if (address?.origin !== view.location.origin || address.origin === 'null') {
    throw new Failed('refused', 'The address is not of this site.')
  }
  let answer: Response
  let text: string | null
  try {
    // A redirect that leaves the site is an error in this mode, before anything is asked there. What was changed a moment ago
    // must be in the answer, so that the site is asked whatever the browser keeps.
    answer = await view.fetch(address.href, {
      mode: 'same-origin',
      cache: 'no-cache',
      headers: { Accept: 'application/json' },
    })
    text = await textOf(answer)
  } catch (cause) {
    throw new Failed('navigation_failed', 'The site did not answer.', cause)
  }
  if (text === null) {
    throw new Failed('unsupported', 'The answer is larger than this command takes.')
  }
  return { status: answer.status, json: parse(text) }
}

/** Null for one that is too large, of which the rest is not waited for: it may have no end. */
async function textOf({ body }: Response): Promise<string | null> {
  const reader = body?.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let size = 0
  for (let part = await reader?.read(); part?.value !== undefined; part = await reader?.read()) {
    size += part.value.length
    if (size > MOST_BYTES) {
      await reader?.cancel()
      return null
    }
    text += decoder.decode(part.value, { stream: true })
  }
  return text + decoder.decode()
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // No JSON: said by null.
    return null
  }
}

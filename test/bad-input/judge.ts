// The verdict on one answer: everything that is wrong with it. Pure, and the same for every class.
import type { Answer } from './ask.ts'
import { type Case, shorten } from './case.ts'
import type { Document } from './document.ts'

/** Longer is a hang, on a machine that is slow and busy too. Milliseconds. */
export const SLOW_MS = 5000

/** Pages for people, scripts, and strangers' sites: no JSON, and described by nobody. */
const PAGES = /^\/(?:connect\/|(?:connect|device)\.js$|sandbox\/|openapi\.json$|$)/

export function complaintsAbout(bad: Case, answer: Answer, document: Document): string[] {
  const { status, headers, text } = answer
  const complaints: string[] = []
  const complain = (words: string): void => void complaints.push(words)
  if (status >= 500) {
    complain(`answered ${status}: ${shorten(text)}`)
  }
  if (bad.expected !== undefined && !bad.expected.includes(status)) {
    complain(`answered ${status} and not ${bad.expected.join(' or ')}: ${shorten(text)}`)
  }
  if (status !== 101 && !headers['x-request-id']) {
    complain(`has no X-Request-Id (${status})`)
  }
  const told = `${text}\n${JSON.stringify(headers)}`
  for (const secret of (bad.planted ?? []).filter((one) => told.includes(one))) {
    complain(`gives back what was planted: ${shorten(secret)}`)
  }
  return [...complaints, ...shapeComplaints(bad, answer, document)]
}

function shapeComplaints({ method, path }: Case, { status, headers, text }: Answer, document: Document): string[] {
  const pathname = path.split(/[?#]/)[0] ?? ''
  const operation = document.find(method, pathname)
  if (operation === null) {
    const usual = status === 404 || status === 405 || status === 401 || status === 204 || status === 429
    if (PAGES.test(pathname)) {
      return []
    }
    return [
      ...(usual ? [] : [`answered ${status} where nothing is documented`]),
      ...(status === 405 && !headers['allow'] ? ['has no Allow (405)'] : []),
    ]
  }
  if (!operation.statuses.includes(status)) {
    return [`answered ${status}, which ${operation.id} does not document: ${shorten(text)}`]
  }
  const shape = operation.shapeOf(status)
  if (method === 'HEAD' || shape === null) {
    return text === '' || status === 101 ? [] : [`has a body that ${operation.id} does not document (${status})`]
  }
  if (!/^application\/json(?:;|$)/.test(headers['content-type'] ?? '')) {
    return [`is not application/json but ${headers['content-type']} (${status})`]
  }
  const parsed = shape.safeParse(jsonOf(text))
  return parsed.success ? [] : [`is not of the documented shape (${status}): ${wordsOf(parsed.error.issues)}`]
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function wordsOf(issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]): string {
  return issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
}

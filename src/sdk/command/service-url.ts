// Where a Passage runs, as it is kept. Pure.
import { UsageError } from './parse-words.ts'

const HERE = ['localhost', '127.0.0.1', '[::1]']

/** On this machine as one says it, localhost:8787, too. What is no address is not repeated: it may hold a secret. @throws UsageError */
export function serviceUrl(text: string): string {
  const isHere = /^(?:localhost|127\.0\.0\.1|\[::1\])(?:[:/]|$)/i.test(text)
  const url = parse(isHere ? `http://${text}` : text)
  if (url === null || !(url.protocol === 'https:' || (url.protocol === 'http:' && HERE.includes(url.hostname)))) {
    throw new UsageError('That is no address of a Passage: write https://…, or http:// for this machine.')
  }
  if (url.username !== '' || url.password !== '' || url.search !== '' || url.hash !== '') {
    throw new UsageError('The address of a Passage has no name, no password, no ? and no #: leave them out.')
  }
  return `${url.origin}${url.pathname.replace(/\/+$/, '')}`
}

function parse(text: string): URL | null {
  try {
    return new URL(text)
  } catch {
    return null
  }
}

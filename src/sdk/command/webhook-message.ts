// A webhook as somebody wrote it down: headers, an empty line, and the body, as a proxy or a log shows it; or the body alone, and the
// headers beside it. Pure. The body's bytes are never touched: the signature is over them.

export interface WebhookMessage {
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array<ArrayBuffer>
}

/** @param given `Name: value` each; where there are any, the bytes are the body alone */
export function readMessage(bytes: Uint8Array<ArrayBuffer>, given: readonly string[]): WebhookMessage {
  if (given.length > 0) {
    return { headers: headersOf(given), body: bytes }
  }
  const text = new TextDecoder('latin1').decode(bytes)
  // A body that stands alone begins at once; what comes first in a message is a request line, or a header.
  const end = /^\s*\{/.test(text) ? null : /\r?\n\r?\n/.exec(text)
  if (end === null) {
    return { headers: {}, body: bytes }
  }
  return { headers: headersOf(text.slice(0, end.index).split(/\r?\n/)), body: bytes.slice(end.index + end[0].length) }
}

function headersOf(lines: readonly string[]): Readonly<Record<string, string>> {
  const pairs = lines.flatMap((line) => {
    const [, name, value] = /^(?:[<>] )?([\w-]+):\s*(.*?)\s*$/.exec(line) ?? []
    return name === undefined || value === undefined ? [] : [[name.toLowerCase(), value] as const]
  })
  return Object.fromEntries(pairs)
}

/** What the signature claims. Nothing of it is proven by reading it. Null where it is none. */
export function claimsOf(token: string): Readonly<Record<string, unknown>> | null {
  const [, payload = ''] = token.split('.')
  try {
    const value: unknown = JSON.parse(
      new TextDecoder().decode(
        Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (one) => one.charCodeAt(0)),
      ),
    )
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null
  } catch {
    return null
  }
}

/** What editors, shells and parsers do to a body: each by how one says it. */
export function variantsOf(body: Uint8Array<ArrayBuffer>): readonly { how: string; body: Uint8Array<ArrayBuffer> }[] {
  const text = new TextDecoder().decode(body)
  const variants = [
    { how: 'without the line end after it: an editor added one', body: bytesOf(text.replace(/\r?\n$/, '')) },
    { how: 'written without spaces: it was parsed and written again', body: bytesOf(rewritten(text)) },
  ]
  return variants.filter((variant) => variant.body.length !== body.length)
}

function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(new TextEncoder().encode(text))
}

function rewritten(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text))
  } catch {
    return text
  }
}

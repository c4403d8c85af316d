// An answer that changes with a deploy only, as text that is made and hashed once. Pure.
import { createHash } from 'node:crypto'

/** An answer in JSON that is made once, with its tag. */
export interface Document {
  readonly text: string
  readonly tag: string
}

export function documentOf(value: object): Document {
  const text = JSON.stringify(value)
  return { text, tag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 27)}"` }
}

// Whether a command with an effect outside of the page is carried out: never without a yes, and never a second time without
// another one. Pure.

/** A submit that was carried out, in this run or one before it. */
export interface Sent {
  readonly fingerprint: string
  /** Epoch milliseconds. */
  readonly at: number
}

export interface Allowed {
  /** What is sent for the first time. */
  readonly yes: boolean
  /** What was sent before. */
  readonly again: boolean
  /** Somebody sits there. */
  readonly canAsk: boolean
}

export type Sending = { readonly kind: 'send' } | { readonly kind: 'ask' | 'stop'; readonly before: Sent | null }

export function decideSending(fingerprint: string, sent: readonly Sent[], { yes, again, canAsk }: Allowed): Sending {
  const before = sent.findLast((one) => one.fingerprint === fingerprint) ?? null
  if (before === null ? yes : again) {
    return { kind: 'send' }
  }
  return { kind: canAsk ? 'ask' : 'stop', before }
}

// How a case went.
import type { Case } from './case.ts'

export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly why: readonly string[] }
  /** Not for this client. Where it must say so itself, it has. */
  | { readonly kind: 'not for it'; readonly why: string }
  | { readonly kind: 'not run'; readonly why: string }

export interface Result {
  readonly case: Case
  readonly verdict: Verdict
  /** From its claim to its end. */
  readonly ms: number
}

/** Whether a client is what the contract asks of it, as far as it was looked at. */
export function isConforming(results: readonly Result[]): boolean {
  return (
    results.every(({ verdict }) => verdict.kind !== 'failed') &&
    results.some(({ verdict }) => verdict.kind === 'passed')
  )
}

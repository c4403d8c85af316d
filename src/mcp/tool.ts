// What a tool is: its schemas, what is true of it, and the calls of the API that it makes. It reaches nothing else, so that a
// tool can do what a caller of /v1 can, and nothing more.
import type * as z from 'zod'
import type { AllAdvice } from '../core/explain-link.ts'
import type { Issue } from '../wire/field.ts'
import type { Refusal } from '../wire/refusal.ts'

/** A call of the API, with the key that the agent has shown. */
export interface ApiCall {
  readonly method?: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** The answer's body. Throws Refused for any but a 2xx. */
export type Ask = (call: ApiCall) => Promise<unknown>

/** All that a tool has. */
export interface Reach {
  readonly ask: Ask
  /** What the docs say of each error of a link. */
  readonly advice: AllAdvice
}

/** Hints for whoever decides whether an agent may call it: each must be true. */
export interface Annotations {
  readonly readOnlyHint: boolean
  readonly destructiveHint: boolean
  readonly idempotentHint: boolean
  /** Whether it reaches, or brings text from, what is neither the service nor the developer's own. */
  readonly openWorldHint: boolean
}

export interface Tool {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly annotations: Annotations
  /** Whether it plays somebody of the sandbox: with a test key alone, and where there is one. */
  readonly isPlay?: true
  /** What it takes, as it is published. */
  readonly input: () => z.ZodObject
  /** What it gives. */
  readonly output: () => z.ZodObject
  /** What /openapi.json calls the two, so that each field is told in the same words; left out: it has no name there. */
  readonly words?: { readonly input?: string; readonly output?: string }
  /** Fields of what it gives whose text came from a web page or a user, as paths. */
  readonly untrusted: readonly string[]
  readonly run: (given: Readonly<Record<string, unknown>>, reach: Reach) => Promise<object>
}

/** What the API says to a caller whom it refuses. */
export type ToldRefusal = Refusal & {
  readonly issues?: readonly Issue[]
  /** Seconds. */
  readonly retryAfter?: number
  /** To repeat the call with, where it may have done something all the same. */
  readonly idempotencyKey?: string
}

export class Refused extends Error {
  readonly refusal: ToldRefusal

  constructor(refusal: ToldRefusal) {
    super(refusal.code)
    this.refusal = refusal
  }
}

/** What a tool was given, as its schema reads it. Throws Refused with every issue at once, as the API has them. */
export function refuseIssues(issues: readonly Issue[]): Refused {
  return new Refused({ error: 'Validation failed', code: 'validation_failed', issues })
}

// The body of POST /v1/links: the schema that validates it, and that /openapi.json publishes. Pure.
import * as z from 'zod'
import type { Issue } from '../core/failure.ts'
import { issueOfReturnUrl } from '../core/return-url.ts'
import { issueOfWebhookUrl } from '../core/webhook-url.ts'
import { findIntegration } from '../integrations/catalogue.ts'
import { issuesOfOperations, MOST_OPERATIONS } from '../integrations/operations.ts'

const MAX_EXPIRES_IN = 31_536_000
const LOCALE_WORDS = 'must be a language tag of at most 35 characters, such as en or es-MX'
const EXPIRES_IN_WORDS = 'must be a positive integer'

/** A lone surrogate or a NUL would not come back from storage as it went in. */
const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((value) => value.isWellFormed() && !value.includes('\u0000'), 'must be well-formed text without NUL')

const operation = z.object({
  resource: text(64),
  action: z.string().max(64),
  arguments: z.record(z.string(), z.unknown()).optional(),
})

/** What a valid body depends on besides itself. */
export interface CreateLinkRules {
  /** Whether a webhook may go to http or loopback. */
  readonly development: boolean
  /** Where live keys reach an integration, by its id. */
  readonly liveOrigins: Readonly<Record<string, string>>
  /** What test keys reach, by integration id. */
  readonly sandboxes: ReadonlySet<string>
  readonly mode: 'test' | 'live'
  /** The names of this service: a webhook to itself would be a loop. */
  readonly ownHosts: readonly string[]
  /** Epoch milliseconds. */
  readonly now: number
}

/** The form of the body, field by field. What its parts say together is judged by `issuesOfRules`. */
export function createLinkBody({ development, ownHosts }: Pick<CreateLinkRules, 'development' | 'ownHosts'>) {
  return z.object({
    integrationId: text(64),
    operations: z.array(operation).min(1).max(MOST_OPERATIONS, `must hold at most ${MOST_OPERATIONS} operations`),
    webhookUrl: z
      .string('must be a valid URL')
      .superRefine(refuseWith((url) => issueOfWebhookUrl(url, { development, ownHosts })))
      .optional(),
    returnUrl: z.string('must be a valid URL or app scheme').superRefine(refuseWith(issueOfReturnUrl)).optional(),
    externalUserId: text(256).optional(),
    debug: z.boolean().optional(),
    expiresIn: z
      .int(EXPIRES_IN_WORDS)
      .positive(EXPIRES_IN_WORDS)
      .max(MAX_EXPIRES_IN, `must be at most ${MAX_EXPIRES_IN}`)
      .optional(),
    locale: z.string(LOCALE_WORDS).max(35, LOCALE_WORDS).refine(isLanguageTag, LOCALE_WORDS).optional(),
  })
}

/** Looks at the body as it came, so that nothing of it hides behind a field that has failed. */
export function issuesOfRules(body: unknown, { liveOrigins, sandboxes, mode, now }: CreateLinkRules): Issue[] {
  const issues = issuesOfOperations(body, now)
  const id = typeof body === 'object' && body !== null && 'integrationId' in body ? body.integrationId : null
  if (typeof id !== 'string') {
    return issues
  }
  if (mode === 'live' && !Object.hasOwn(liveOrigins, id)) {
    const message = 'cannot be reached with a live key: this deployment names no origin for it in LIVE_ORIGINS'
    issues.push({ path: 'integrationId', message })
  }
  // One that the catalogue does not know is reported as such.
  if (mode === 'test' && findIntegration(id) !== undefined && !sandboxes.has(id)) {
    issues.push({ path: 'integrationId', message: 'has no sandbox: it needs a live key' })
  }
  return issues
}

/** The form of BCP 47. Which languages the page speaks is the page's to say: it falls back. */
function isLanguageTag(text: string): boolean {
  try {
    return new Intl.Locale(text).toString() !== ''
  } catch {
    return false
  }
}

function refuseWith(issueOf: (text: string) => string | null) {
  return (value: string, ctx: z.RefinementCtx<string>): void => {
    const message = issueOf(value)
    if (message !== null) {
      ctx.addIssue({ code: 'custom', message })
    }
  }
}

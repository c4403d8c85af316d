// The body of POST /v1/links: the schema that validates it, and that /openapi.json publishes. Pure.
import * as z from 'zod'
import { wordsFor } from '../core/issue.ts'
import { type Issue, keptText } from '../wire/field.ts'
import { issueOfReturnUrl } from '../core/return-url.ts'
import { issueOfWebhookUrl } from '../core/webhook-url.ts'
import { findIntegration } from '../integrations/catalogue.ts'
import { issuesOfOperations, MOST_OPERATIONS } from '../integrations/operations.ts'

const MAX_EXPIRES_IN = 31_536_000
const LOCALE_WORDS = 'must be a language tag of at most 35 characters, such as en or es-MX'
/** The same to every caller: it says where a site is named, and nothing of what is named there. */
const NO_LIVE_SITE =
  'cannot be reached with a live key: this deployment names no origin for it in LIVE_ORIGINS. It is set in wrangler.toml ' +
  "for a deployment, and before `npm start -- --live` on a developer's machine"
const NO_SANDBOX = 'cannot be reached with a test key: this deployment has no sandbox, as SANDBOX is off'
const RETAIN_WORDS = 'must be an integer from 0'
/** Until its webhook is delivered: without one that is never, or at once, and both would surprise. */
const NOBODY_TOLD = 'must be positive where there is no webhookUrl: nobody would ever have the result'
/** To the letter what the contract promises, as are those of the two addresses: no kind of what came is added to them. */
const EXPIRES_IN_WORDS = 'must be a positive integer'

const operation = () =>
  z.object({
    resource: keptText(64),
    action: z.string().max(64),
    arguments: z.record(z.string(), z.unknown()).optional(),
  })

/** What a valid body depends on besides itself. */
export interface CreateLinkRules {
  /** Whether a webhook may go to http or loopback. */
  readonly development: boolean
  /** How long the deployment keeps results, in seconds: none asks for more. */
  readonly retention: number
  /** Whether a live key reaches an integration, by its id. */
  readonly hasLiveSite: (integrationId: string) => boolean
  /** Whether a test key reaches an integration, by its id. */
  readonly hasSandbox: (integrationId: string) => boolean
  /** Whether this deployment has a sandbox at all. */
  readonly sandbox: boolean
  readonly mode: 'test' | 'live'
  /** The names of this service: a webhook to itself would be a loop. */
  readonly ownHosts: readonly string[]
  /** Epoch milliseconds. */
  readonly now: number
}

/** The form of the body, field by field. What its parts say together is judged by `issuesOfRules`. */
export function createLinkBody({
  development,
  ownHosts,
  retention,
}: Pick<CreateLinkRules, 'development' | 'ownHosts' | 'retention'>) {
  return z.object({
    integrationId: keptText(64),
    operations: z.array(operation()).min(1).max(MOST_OPERATIONS, `must hold at most ${MOST_OPERATIONS} operations`),
    webhookUrl: z
      .string('must be a valid URL')
      .superRefine(refuseWith((url) => issueOfWebhookUrl(url, { development, ownHosts })))
      .meta({ format: 'uri' })
      .optional(),
    returnUrl: z
      .string('must be a valid URL or app scheme')
      .superRefine(refuseWith(issueOfReturnUrl))
      .meta({ format: 'uri' })
      .optional(),
    externalUserId: keptText(256).optional(),
    debug: z.boolean().optional(),
    expiresIn: z
      .int(EXPIRES_IN_WORDS)
      .positive(EXPIRES_IN_WORDS)
      .max(MAX_EXPIRES_IN, `must be at most ${MAX_EXPIRES_IN}`)
      .optional(),
    retainResultFor: z
      .int(wordsFor(RETAIN_WORDS))
      .min(0, RETAIN_WORDS)
      .max(retention, `must be at most ${retention}: this deployment keeps nothing longer`)
      .optional(),
    locale: z.string(wordsFor(LOCALE_WORDS)).max(35, LOCALE_WORDS).refine(isLanguageTag, LOCALE_WORDS).optional(),
  })
}

/** Looks at the body as it came, so that nothing of it hides behind a field that has failed. */
export function issuesOfRules(
  body: unknown,
  { hasLiveSite, hasSandbox, sandbox, mode, now }: CreateLinkRules,
): Issue[] {
  const issues = issuesOfOperations(body, now)
  if (isForNobody(body)) {
    issues.push({ path: 'retainResultFor', message: NOBODY_TOLD })
  }
  const id = typeof body === 'object' && body !== null && 'integrationId' in body ? body.integrationId : null
  // One that the catalogue does not know is reported as such.
  if (typeof id !== 'string' || findIntegration(id) === undefined) {
    return issues
  }
  if (mode === 'live' && !hasLiveSite(id)) {
    issues.push({ path: 'integrationId', message: NO_LIVE_SITE })
  }
  if (mode === 'test' && !sandbox) {
    issues.push({ path: 'integrationId', message: NO_SANDBOX })
  } else if (mode === 'test' && !hasSandbox(id)) {
    issues.push({ path: 'integrationId', message: 'has no sandbox: it needs a live key' })
  }
  return issues
}

function isForNobody(body: unknown): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    'retainResultFor' in body &&
    body.retainResultFor === 0 &&
    !('webhookUrl' in body)
  )
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

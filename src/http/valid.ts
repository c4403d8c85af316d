// Bodies and queries at the door: size, type, form, and every issue at once in our words.
import { zValidator } from '@hono/zod-validator'
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import * as z from 'zod'
import { type Issue, ok, refuse, type Result } from '../core/failure.ts'
import { firstOfEachPath, issuesOf } from '../core/issue.ts'
import type { AppEnv } from './app-env.ts'
import { answerFailure, NO_JSON, Refusal } from './failure.ts'

const MAX_BODY_BYTES = 64 * 1024

export const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: (c: Context<AppEnv>) => answerFailure(c, { code: 'body_too_large' }),
})

/**
 * hono's validator would take any other content type for an empty body, and a compressed body for malformed JSON: nothing
 * between a caller and us unpacks one.
 */
export const requireJson = createMiddleware<AppEnv>(async (c, next) => {
  const coding = (c.req.header('Content-Encoding') ?? '').trim()
  const isNamed = isUtf8Json(c.req.header('Content-Type') ?? '') && /^(?:identity)?$/i.test(coding)
  if (!isNamed || !isUtf8(await c.req.arrayBuffer())) {
    // RFC 9110, 15.5.16: what would have been taken.
    c.header('Accept-Encoding', 'identity')
    return answerFailure(c, { code: 'unsupported_media_type' })
  }
  return next()
})

function isUtf8Json(contentType: string): boolean {
  const [type = '', ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase())
  const charsets = parameters.filter((parameter) => /^charset\s*=/.test(parameter))
  return type === 'application/json' && charsets.every((charset) => /^charset="?utf-?8"?$/.test(charset))
}

/** Read all the same, every byte that is none would silently become another character: a user's id that nobody sent. */
function isUtf8(bytes: ArrayBuffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes)
    return true
  } catch {
    return false
  }
}

/** A body that is judged by its route: the text as it came, against a schema and what else there is to say of it. */
export function parseJson<S extends z.ZodType>(
  text: string,
  schema: S,
  issuesOfRules: (body: unknown) => readonly Issue[],
): Result<z.output<S>> {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return refuse('validation_failed', [NO_JSON])
  }
  const parsed = schema.safeParse(body)
  const issues = [...(parsed.success ? [] : issuesOf(parsed.error)), ...issuesOfRules(body)]
  return parsed.success && issues.length === 0 ? ok(parsed.data) : refuse('validation_failed', firstOfEachPath(issues))
}

const LIMIT_WORDS = 'must be an integer from 1 to 100'

/** How many a page holds, as it stands in a query. */
export const pageLimit = z
  .string()
  .regex(/^\d{1,3}$/, LIMIT_WORDS)
  .transform(Number)
  .pipe(z.number().min(1, LIMIT_WORDS).max(100, LIMIT_WORDS))

/** What a schema lets through, as `c.req.valid(target)` gives it. */
type Valid<T extends 'json' | 'query', S extends z.ZodType> = MiddlewareHandler<
  AppEnv,
  string,
  { in: { [K in T]: z.input<S> }; out: { [K in T]: z.output<S> } }
>

/** A schema may depend on the request: on the caller's mode, the deployment's switches, the time. */
export function validJson<S extends z.ZodType>(schemaOf: (c: Context<AppEnv>) => S): Valid<'json', S> {
  return (c, next) => {
    const validate: MiddlewareHandler = zValidator('json', schemaOf(c), refuseInvalid)
    return validate(c, next)
  }
}

export function validQuery<S extends z.ZodType>(schema: S): Valid<'query', S> {
  const validate: MiddlewareHandler = zValidator('query', schema, refuseQuery)
  return (c, next) => validate(c, next)
}

interface Outcome {
  readonly success: boolean
  readonly error?: unknown
}

function refuseInvalid(result: Outcome): void {
  if (!result.success) {
    throw new Refusal('validation_failed', issuesOf(result.error as z.ZodError))
  }
}

/** A parameter that came twice is a list to its schema, which says that it wants another type. */
function refuseQuery(result: Outcome, c: Context): void {
  if (!result.success) {
    const issues = issuesOf(result.error as z.ZodError).map(({ path, message }) => ({
      path,
      message: (c.req.queries(path) ?? []).length > 1 ? 'must be given once' : message,
    }))
    throw new Refusal('validation_failed', issues)
  }
}

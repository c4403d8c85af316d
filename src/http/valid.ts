// Bodies and queries at the door: size, type, form, and every issue at once in our words.
import { zValidator } from '@hono/zod-validator'
import type { Context, MiddlewareHandler } from 'hono'
import { createMiddleware } from 'hono/factory'
import * as z from 'zod'
import { ok, refuse, type Result } from '../core/failure.ts'
import type { Issue } from '../wire/field.ts'
import { firstOfEachPath, issuesOf } from '../core/issue.ts'
import type { AppEnv } from './app-env.ts'
import { answerFailure, NO_JSON, Refusal } from './failure.ts'

const MAX_BODY_BYTES = 64 * 1024
/** A body that says so little is read to its end all the same: whoever is still sending may never see the answer. */
const MAX_DRAINED_BYTES = 1024 * 1024

/** The body is read here, once, and as a whole: what comes after it gets it from memory. */
export const limitBody = createMiddleware<AppEnv>(async (c, next) => {
  const { raw } = c.req
  const length = Number(c.req.header('Content-Length')) || 0
  const body = length > MAX_DRAINED_BYTES ? 'too large' : await readBody(raw, Math.max(length, MAX_BODY_BYTES))
  if (body === 'too large') {
    return answerFailure(c, { code: 'body_too_large' })
  }
  if (body === 'broken') {
    return answerFailure(c, { code: 'validation_failed', issues: [{ path: '', message: 'must come whole' }] })
  }
  c.req.raw = new Request(raw, { method: raw.method, body })
  return next()
})

/**
 * `broken`: the sender left, or broke a rule of HTTP. That is no fault of ours, and nothing for the log.
 * @param most bytes after which the rest is not waited for
 */
async function readBody({ body }: Request, most: number): Promise<Uint8Array | 'too large' | 'broken'> {
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
      size += chunk.byteLength
      if (size <= MAX_BODY_BYTES) {
        chunks.push(chunk)
      }
      if (size > most) {
        break
      }
    }
  } catch {
    return 'broken'
  }
  return size > MAX_BODY_BYTES ? 'too large' : Buffer.concat(chunks)
}

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
export const pageLimit = () =>
  z
    .string()
    .regex(/^\d{1,3}$/, LIMIT_WORDS)
    .transform(Number)
    .pipe(z.number().min(1, LIMIT_WORDS).max(100, LIMIT_WORDS))

/** What a schema lets through, as `c.req.valid('json')` gives it. */
type Valid<S extends z.ZodType> = MiddlewareHandler<
  AppEnv,
  string,
  { in: { json: z.input<S> }; out: { json: z.output<S> } }
>

/** A schema may depend on the request: on the caller's mode, the deployment's switches, the time. */
export function validJson<S extends z.ZodType>(schemaOf: (c: Context<AppEnv>) => S): Valid<S> {
  return (c, next) => {
    const validate: MiddlewareHandler = zValidator('json', schemaOf(c), refuseInvalid)
    return validate(c, next)
  }
}

/**
 * The query of a request, against a schema. A parameter that came twice is a list to it, which says that it wants another type.
 * @throws Refusal
 */
export function parseQuery<S extends z.ZodType>(c: Context, schema: S): z.output<S> {
  if (!isUtf8Query(new URL(c.req.url).search)) {
    throw new Refusal('validation_failed', [{ path: '', message: 'must be a query in percent-encoded UTF-8' }])
  }
  const given = c.req.queries()
  const query = Object.fromEntries(
    Object.entries(given).map(([name, [first, ...more]]) => [name, more.length === 0 ? first : [first, ...more]]),
  )
  const parsed = schema.safeParse(query)
  if (!parsed.success) {
    const issues = issuesOf(parsed.error).map(({ path, message }) => ({
      path,
      message: Array.isArray(query[path]) ? 'must be given once' : message,
    }))
    throw new Refusal('validation_failed', issues)
  }
  return parsed.data
}

/** As with a body: `Jos%E9` would be read as a user whom nobody has, and be answered with nothing to erase. */
function isUtf8Query(search: string): boolean {
  try {
    // A percent sign that stands for itself is let through, as every parser of addresses does.
    decodeURIComponent(search.replaceAll(/%(?![0-9A-Fa-f]{2})/g, '%25'))
    return true
  } catch {
    return false
  }
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

// Bodies and queries at the door: size, type, form, and every issue at once in our words.
import { zValidator } from '@hono/zod-validator'
import type { Context, MiddlewareHandler } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { createMiddleware } from 'hono/factory'
import * as z from 'zod'
import { issuesOf } from '../core/issue.ts'
import type { AppEnv } from './app-env.ts'
import { answerFailure, Refusal } from './failure.ts'

const MAX_BODY_BYTES = 64 * 1024

export const limitBody = bodyLimit({
  maxSize: MAX_BODY_BYTES,
  onError: (c: Context<AppEnv>) => answerFailure(c, { code: 'body_too_large' }),
})

/** hono's validator would take any other content type for an empty body. */
export const requireJson = createMiddleware<AppEnv>(async (c, next) => {
  const type = c.req.header('Content-Type') ?? ''
  if (!/^application\/json(?:\s*;.*)?$/i.test(type.trim())) {
    return answerFailure(c, { code: 'unsupported_media_type' })
  }
  return next()
})

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
    const validate: MiddlewareHandler = zValidator('json', schemaOf(c), refuse)
    return validate(c, next)
  }
}

export function validQuery<S extends z.ZodType>(schema: S): Valid<'query', S> {
  const validate: MiddlewareHandler = zValidator('query', schema, refuse)
  return (c, next) => validate(c, next)
}

function refuse(result: { success: boolean; error?: unknown }): void {
  if (!result.success) {
    throw new Refusal('validation_failed', issuesOf(result.error as z.ZodError))
  }
}

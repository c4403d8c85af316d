// POST /v1/links: one insert, and no object is woken. Arguments are sealed under the claim code before they are stored
// and are never shown again.
import { Hono, type Context } from 'hono'
import * as z from 'zod'
import { formatClaimCode, hashClaimBits } from '../core/claim-code.ts'
import { newId, randomBytes } from '../core/id.ts'
import { argumentsContext, createdView, DEFAULT_EXPIRES_IN, type LinkRecord } from '../core/link.ts'
import { issueOfReturnUrl } from '../core/return-url.ts'
import { deriveLinkKey, seal } from '../core/seal.ts'
import { issueOfWebhookUrl } from '../core/webhook-url.ts'
import type { AppEnv } from '../http/app-env.ts'
import { insertOnce, readIdempotency } from '../http/idempotency.ts'
import { limitBody, requireJson, validJson } from '../http/valid.ts'
import { issuesOfOperations } from '../integrations/operations.ts'

const MAX_EXPIRES_IN = 31_536_000
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

/** What is wrong is reported all at once, so the refinements look at the body even where a field has failed. */
function bodySchema(c: Context<AppEnv>) {
  const { development, liveOrigins } = c.get('config')
  const { mode } = c.get('caller')
  const ownHosts = [new URL(c.req.url).hostname]
  const now = Date.now()
  return z
    .object({
      integrationId: text(64),
      operations: z.array(operation).min(1).max(20, 'must hold at most 20 operations'),
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
    })
    .superRefine(
      (body: { integrationId?: unknown }, ctx) => {
        for (const { path, message } of issuesOfOperations(body, now)) {
          ctx.addIssue({ code: 'custom', path: path.split('.'), message })
        }
        const isNamed = typeof body === 'object' && body !== null && typeof body.integrationId === 'string'
        if (mode === 'live' && isNamed && !Object.hasOwn(liveOrigins, String(body.integrationId))) {
          ctx.addIssue({ code: 'custom', path: ['integrationId'], message: 'cannot be reached with a live key here' })
        }
      },
      { when: () => true },
    )
}

export const createLink = new Hono<AppEnv>()

createLink.post('/v1/links', limitBody, requireJson, validJson(bodySchema), async (c) => {
  const { keys, linkUrlBase } = c.get('config')
  const owner = c.get('caller')
  const body = c.req.valid('json')
  const now = Date.now()
  const { bits, idempotency } = await readIdempotency(c, keys, owner)
  const id = newId('link', now, randomBytes(14))
  const given = JSON.stringify(body.operations.map((operation) => operation.arguments ?? null))
  const fresh: LinkRecord = {
    ...owner,
    id,
    integrationId: body.integrationId,
    operations: body.operations.map(({ resource, action }) => ({ resource, action })),
    sealedArguments: seal(deriveLinkKey(keys, id, bits), randomBytes(12), argumentsContext(id), given),
    claimHash: hashClaimBits(keys, bits),
    connectUrl: `${linkUrlBase ?? `${new URL(c.req.url).origin}/connect`}/${id}`,
    webhookUrl: body.webhookUrl ?? null,
    returnUrl: body.returnUrl ?? null,
    externalUserId: body.externalUserId ?? null,
    debug: body.debug ?? false,
    status: 'pending',
    currentSessionId: null,
    sealedResult: null,
    error: null,
    version: 0,
    expiresAt: now + (body.expiresIn ?? DEFAULT_EXPIRES_IN) * 1000,
    createdAt: now,
    updatedAt: now,
  }
  const { link, isReplay } = await insertOnce(c.env.DB, fresh, idempotency, now)
  if (isReplay) {
    c.header('Idempotency-Replayed', 'true')
  }
  c.header('Location', `/v1/links/${link.id}`)
  return c.json(createdView(link, formatClaimCode(keys, { ...owner, linkId: link.id, bits })), 201)
})

function refuseWith(issueOf: (text: string) => string | null) {
  return (value: string, ctx: z.RefinementCtx<string>): void => {
    const message = issueOf(value)
    if (message !== null) {
      ctx.addIssue({ code: 'custom', message })
    }
  }
}

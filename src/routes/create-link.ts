// POST /v1/links: one insert, and no object is woken. Arguments are sealed under the claim code before they are stored
// and are never shown again.
import { type Context, Hono } from 'hono'
import type * as z from 'zod'
import { formatClaimCode, hashClaimBits } from '../core/claim-code.ts'
import { newId, randomBytes } from '../core/id.ts'
import { answerContext, argumentsContext, createdView, DEFAULT_EXPIRES_IN, type LinkRecord } from '../core/link.ts'
import { deriveLinkKey, open, seal, type ServiceKeys } from '../core/seal.ts'
import { warningsOf } from '../core/typo.ts'
import type { AppEnv } from '../http/app-env.ts'
import { answerFailure } from '../http/failure.ts'
import { findEarlier, insertOnce, readIdempotency } from '../http/idempotency.ts'
import { limitBody, parseJson, requireJson } from '../http/valid.ts'
import type { RememberedLink } from '../store/idempotency.ts'
import { createLinkBody, type CreateLinkRules, issuesOfRules } from './create-link-body.ts'

export const createLink = new Hono<AppEnv>()

createLink.post('/v1/links', limitBody, requireJson, async (c) => {
  const { keys } = c.get('config')
  const owner = c.get('caller')
  const now = Date.now()
  const text = await c.req.text()
  const { bits, mark } = readIdempotency(c.req.header('Idempotency-Key'), keys, owner, text)
  const rules = rulesOf(c, now)
  const schema = createLinkBody(rules)
  const parsed = parseJson(text, schema, (body) => issuesOfRules(body, rules))
  if (!parsed.ok) {
    // What was good once may be refused by now: the clock, a variable or a deploy decides that. A replay comes before any
    // of it. Looked up only here, because the insert below finds it as well, without a round trip of its own.
    const earlier = mark === null ? null : await findEarlier(c.env.DB, mark, now)
    return earlier === null ? answerFailure(c, parsed.failure) : answerAgain(c, earlier, bits)
  }
  const link = newLink(c, parsed.value, bits, now)
  // Unknown fields are gone from what was parsed.
  const warnings = owner.mode === 'test' ? warningsOf(JSON.parse(text) as object, Object.keys(schema.shape)) : []
  const answer = JSON.stringify(createdView(link, claimCodeOf(keys, link, bits), warnings))
  const key = deriveLinkKey(keys, link.id, bits)
  const earlier = await insertOnce(c.env.DB, link, mark, () =>
    seal(key, randomBytes(12), answerContext(link.id), answer),
  )
  return earlier === null ? answerCreated(c, link, answer) : answerAgain(c, earlier, bits)
})

function rulesOf(c: Context<AppEnv>, now: number): CreateLinkRules {
  const { development, liveOrigins } = c.get('config')
  const ownHosts = [new URL(c.req.url).hostname]
  return { development, liveOrigins, sandboxes: c.get('sandboxes'), mode: c.get('caller').mode, ownHosts, now }
}

function newLink(
  c: Context<AppEnv>,
  body: z.output<ReturnType<typeof createLinkBody>>,
  bits: Uint8Array,
  now: number,
): LinkRecord {
  const { keys, linkUrlBase } = c.get('config')
  const id = newId('link', now, randomBytes(14))
  const given = JSON.stringify(body.operations.map((operation) => operation.arguments ?? null))
  return {
    ...c.get('caller'),
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
    locale: body.locale ?? null,
  }
}

/** The first answer as it was: a deploy since then may have changed how one is made. */
function answerAgain(c: Context<AppEnv>, { link, sealedAnswer }: RememberedLink, bits: Uint8Array): Response {
  const { keys } = c.get('config')
  c.header('Idempotency-Replayed', 'true')
  const answer =
    sealedAnswer === null
      ? JSON.stringify(createdView(link, claimCodeOf(keys, link, bits), []))
      : open(deriveLinkKey(keys, link.id, bits), answerContext(link.id), sealedAnswer)
  return answerCreated(c, link, answer)
}

function answerCreated(c: Context<AppEnv>, link: LinkRecord, answer: string): Response {
  c.header('Location', `/v1/links/${link.id}`)
  c.header('Content-Type', 'application/json')
  return c.body(answer, 201)
}

function claimCodeOf(keys: ServiceKeys, { id, organisationId, mode }: LinkRecord, bits: Uint8Array): string {
  return formatClaimCode(keys, { linkId: id, organisationId, mode, bits })
}

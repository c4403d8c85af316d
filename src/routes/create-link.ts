// POST /v1/links: one insert, and no object is woken. Arguments are sealed under the claim code before they are stored
// and are never shown again.
import { Hono, type Context } from 'hono'
import { formatClaimCode, hashClaimBits } from '../core/claim-code.ts'
import { newId, randomBytes } from '../core/id.ts'
import { argumentsContext, createdView, DEFAULT_EXPIRES_IN, type LinkRecord } from '../core/link.ts'
import { deriveLinkKey, seal } from '../core/seal.ts'
import type { AppEnv } from '../http/app-env.ts'
import { insertOnce, readIdempotency } from '../http/idempotency.ts'
import { limitBody, requireJson, validJson } from '../http/valid.ts'
import { createLinkBody } from './create-link-body.ts'

export const createLink = new Hono<AppEnv>()

createLink.post('/v1/links', limitBody, requireJson, validJson(bodyOf), async (c) => {
  const { keys, linkUrlBase } = c.get('config')
  const owner = c.get('caller')
  const body = c.req.valid('json')
  const now = Date.now()
  const lifetimeMs = (body.expiresIn ?? DEFAULT_EXPIRES_IN) * 1000
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
    expiresAt: now + lifetimeMs,
    createdAt: now,
    updatedAt: now,
    locale: body.locale ?? null,
  }
  const { link, isReplay } = await insertOnce(c.env.DB, fresh, idempotency, now)
  if (isReplay) {
    c.header('Idempotency-Replayed', 'true')
  }
  c.header('Location', `/v1/links/${link.id}`)
  // A replay gives the first answer again, also where the sandbox has brought the link's end forward since.
  const created = { ...link, expiresAt: link.createdAt + lifetimeMs }
  return c.json(createdView(created, formatClaimCode(keys, { ...owner, linkId: link.id, bits })), 201)
})

function bodyOf(c: Context<AppEnv>) {
  const { development, liveOrigins } = c.get('config')
  const ownHosts = [new URL(c.req.url).hostname]
  return createLinkBody({
    development,
    liveOrigins,
    sandboxes: c.get('sandboxes'),
    mode: c.get('caller').mode,
    ownHosts,
    now: Date.now(),
  })
}

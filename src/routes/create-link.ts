// POST /v1/links: one insert, and no object is woken. Arguments are sealed under the claim code before they are stored
// and are never shown again.
import { type Context, Hono } from 'hono'
import type * as z from 'zod'
import { formatClaimCode, hashClaimBits } from '../core/claim-code.ts'
import { type Contacts, hashUser, sealContacts } from '../core/contacts.ts'
import { bitsFromApiKey, hashIdempotentBody, type Replay } from '../core/idempotency.ts'
import { newId, randomBytes } from '../core/id.ts'
import { answerContext, argumentsContext, createdView, DEFAULT_EXPIRES_IN, liveSiteOf } from '../core/link.ts'
import { ownHostsOf } from '../core/own-address.ts'
import { deriveLinkKey, seal } from '../core/seal.ts'
import { warningsOf } from '../core/typo.ts'
import type { AppEnv } from '../http/app-env.ts'
import { answerFailure } from '../http/failure.ts'
import { findReplay, insertOnce, readIdempotency } from '../http/idempotency.ts'
import { ownOrigin } from '../http/own-origin.ts'
import { limitBody, parseJson, requireJson } from '../http/valid.ts'
import { findIntegration, hasSandbox } from '../integrations/catalogue.ts'
import type { NewLink } from '../store/links.ts'
import { oncePer } from '../wire/once.ts'
import { createLinkBody, type CreateLinkRules, issuesOfRules } from './create-link-body.ts'

export const createLink = new Hono<AppEnv>()

createLink.post('/v1/links', limitBody, requireJson, async (c) => {
  const now = Date.now()
  const text = await c.req.text()
  const request = readIdempotency(c, text)
  const rules = rulesOf(c, now)
  const { development, ownHosts, retention } = rules
  const schema = bodySchema({ development, ownHosts, retention })
  const parsed = parseJson(text, schema, (body) => issuesOfRules(body, rules))
  if (!parsed.ok) {
    // What was good once may be refused by now: the clock, a variable or a deploy decides that. A replay comes before any
    // of it. Looked up only here, because the insert below finds it as well, without a round trip of its own.
    const replay = request === null ? null : await findReplay(c, request, now)
    return replay === null ? answerFailure(c, parsed.failure) : answerAgain(c, replay)
  }
  const keys = c.get('config').keys.newest
  const salt = randomBytes(16)
  const bits = request === null ? randomBytes(16) : bitsFromApiKey(request.apiKey, salt)
  const link = newLink(c, parsed.value, bits, now)
  // Unknown fields are gone from what was parsed.
  const isTest = c.get('caller').mode === 'test'
  const warnings = isTest ? warningsOf(JSON.parse(text) as object, Object.keys(schema.shape)) : []
  const answer = JSON.stringify(createdView(link, formatClaimCode(keys, { ...link, linkId: link.id, bits }), warnings))
  const key = deriveLinkKey(keys, link.id, bits)
  const idempotency =
    request === null
      ? null
      : {
          keyHashes: request.keyHashes,
          bodyHash: hashIdempotentBody(keys, bits, text),
          salt,
          sealedAnswer: seal(key, randomBytes(12), answerContext(link.id), answer),
        }
  const replay = await insertOnce(c, link, request, idempotency)
  return replay === null ? answerCreated(c, link.id, answer) : answerAgain(c, replay)
})

/** To make one takes twenty times as long as to use it, and what it depends on is the deployment's. */
const bodySchema = oncePer(createLinkBody)

function rulesOf(c: Context<AppEnv>, now: number): CreateLinkRules {
  const config = c.get('config')
  const { development, liveSites, retention, sandbox } = config
  const ownHosts = ownHostsOf(c.req.url, config)
  const hasLiveSite = (id: string): boolean => liveSiteOf(id, liveSites, findIntegration(id)?.live) !== null
  return { development, retention, hasLiveSite, hasSandbox, sandbox, mode: c.get('caller').mode, ownHosts, now }
}

function newLink(
  c: Context<AppEnv>,
  body: z.output<ReturnType<typeof createLinkBody>>,
  bits: Uint8Array,
  now: number,
): NewLink {
  const { keys: keyring, linkUrlBase } = c.get('config')
  const keys = keyring.newest
  const id = newId('link', now, randomBytes(14))
  const given = JSON.stringify(body.operations.map((operation) => operation.arguments ?? null))
  const owner = c.get('caller')
  const contacts: Contacts = {
    webhookUrl: body.webhookUrl ?? null,
    returnUrl: body.returnUrl ?? null,
    externalUserId: body.externalUserId ?? null,
  }
  const { externalUserId, webhookUrl } = contacts
  return {
    ...owner,
    ...contacts,
    id,
    integrationId: body.integrationId,
    operations: body.operations.map(({ resource, action }) => ({ resource, action })),
    sealedArguments: seal(deriveLinkKey(keys, id, bits), randomBytes(12), argumentsContext({ id, webhookUrl }), given),
    claimHash: hashClaimBits(keys, bits),
    connectUrl: `${linkUrlBase ?? `${ownOrigin(c)}/connect`}/${id}`,
    sealedContacts: sealContacts(keys.result, randomBytes(12), { ...owner, id }, contacts),
    userHash: externalUserId === null ? null : hashUser(keys.hash, owner, externalUserId),
    debug: body.debug ?? false,
    retainResultFor: body.retainResultFor ?? null,
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
function answerAgain(c: Context<AppEnv>, { linkId, answer }: Replay): Response {
  c.header('Idempotency-Replayed', 'true')
  return answerCreated(c, linkId, answer)
}

function answerCreated(c: Context<AppEnv>, linkId: string, answer: string): Response {
  c.header('Location', `/v1/links/${linkId}`)
  c.header('Content-Type', 'application/json')
  return c.body(answer, 201)
}

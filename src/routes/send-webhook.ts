// POST /v1/sandbox/webhooks/send: one signed example of an event, to an address that the caller names. The same rules of addresses,
// the same signature and the same attempt as any webhook has, once, while the caller waits. Loaded when it is first asked for.
import type { Context } from 'hono'
import { AtOnce } from '../core/at-once.ts'
import { exampleWebhook } from '../core/example-webhook.ts'
import { newId, randomBytes } from '../core/id.ts'
import { ownHostsOf } from '../core/own-address.ts'
import { issueOfWebhookUrl } from '../core/webhook-url.ts'
import type { AppEnv } from '../http/app-env.ts'
import { answerFailure } from '../http/failure.ts'
import { parseJson } from '../http/valid.ts'
import { ATTEMPT_TIMEOUT_MS, deliver } from '../webhooks/deliver.ts'
import { depsOf } from '../webhooks/deps.ts'
import { hasRoomForExample } from '../webhooks/host-limit.ts'
import { HOST_LIMIT } from '../webhooks/lane.ts'
import { sendWebhookBody, type SentWebhook } from '../wire/sandbox.ts'

const MOST_AT_ONCE = 10
/** By organisation, in this isolate. */
const attempts = new AtOnce(MOST_AT_ONCE, ATTEMPT_TIMEOUT_MS + 5_000)
const TOO_MANY = { policy: 'examples', quota: MOST_AT_ONCE, window: null, retryIn: 5 }
/** Counted apart from webhooks, and for each organisation: nobody's wait for another's examples. */
const WINDOW = HOST_LIMIT.windowMs / 1000
const RECEIVER_BUSY = { policy: 'receiver', quota: HOST_LIMIT.most, window: WINDOW, retryIn: WINDOW }

export async function sendWebhook(c: Context<AppEnv>): Promise<Response> {
  const config = c.get('config')
  const { organisationId, mode } = c.get('caller')
  const { development } = config
  const ownHosts = ownHostsOf(c.req.url, config)
  const parsed = parseJson(await c.req.text(), sendWebhookBody(), (body) => issuesOf(body, { development, ownHosts }))
  if (!parsed.ok) {
    return answerFailure(c, parsed.failure)
  }
  const { url, event, externalUserId = null } = parsed.value
  const at = Date.now()
  const end = attempts.begin(organisationId, at)
  if (end === null) {
    return answerFailure(c, { code: 'rate_limited', limit: TOO_MANY })
  }
  try {
    if (!(await hasRoomForExample(organisationId, new URL(url).host, c.env))) {
      return answerFailure(c, { code: 'rate_limited', limit: RECEIVER_BUSY })
    }
    const eventId = newId('evt', at, randomBytes(14))
    const body = exampleWebhook(event, { eventId, mode, externalUserId, at })
    const attempt = await deliver({ url, body, eventId, organisationId, mode }, depsOf(c.env))
    const { status, outcome, durationMs } = attempt
    return c.json({
      id: eventId,
      event,
      isDelivered: outcome === 'delivered',
      attempt: { at: attempt.at, status, outcome, durationMs },
    } satisfies SentWebhook)
  } finally {
    end()
  }
}

function issuesOf(body: unknown, policy: Parameters<typeof issueOfWebhookUrl>[1]) {
  const url = typeof body === 'object' && body !== null && 'url' in body ? body.url : null
  const message = typeof url === 'string' ? issueOfWebhookUrl(url, policy) : null
  return message === null ? [] : [{ path: 'url', message }]
}

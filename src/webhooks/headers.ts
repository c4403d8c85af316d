// The headers of a webhook, which sign it. The same wherever it is sent to.
import type { OpenDelivery } from '../core/delivery.ts'
import type { Keyring } from '../core/keyring.ts'
import { signBody, standardSignature, type SigningKey } from '../core/signature.ts'
import { signingSecrets, type WebhookGeneration } from '../core/webhook-secret.ts'

export interface SigningDeps {
  readonly keys: Keyring
  /** Which generation of an organisation's webhook secrets signs at `now`. */
  readonly generationOf: (organisationId: string, now: number) => Promise<WebhookGeneration>
  readonly signingKey: SigningKey
}

/** @param now epoch milliseconds, of this attempt */
export async function headersOf(
  webhook: Omit<OpenDelivery, 'token' | 'url'>,
  deps: SigningDeps,
  now: number,
): Promise<Record<string, string>> {
  const { body, eventId, organisationId } = webhook
  const seconds = Math.floor(now / 1000)
  const secrets = signingSecrets(deps.keys, webhook, await deps.generationOf(organisationId, now), now)
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'Passage-Webhooks/1',
    'X-Passage-Signature': await signBody(deps.signingKey, body, webhook, seconds),
    'X-Passage-Timestamp': String(seconds),
    'webhook-id': eventId,
    'webhook-timestamp': String(seconds),
    'webhook-signature': standardSignature(secrets, eventId, seconds, body),
  }
}

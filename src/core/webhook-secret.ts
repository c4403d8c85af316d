// Which `whsec_` secrets sign a webhook (Standard Webhooks). One for each organisation, mode and generation, derived from a
// service secret: stored nowhere, and a test receiver's tells nothing of the live one.
import type { Keyring } from './keyring.ts'
import type { Owner } from './link.ts'
import { keyedHash, type ServiceKeys } from './seal.ts'

/** Which of an organisation's secrets signs. */
export interface WebhookGeneration {
  readonly generation: number
  /** When it took the place of the one before (epoch ms); null: there is none before, or it was dropped at once. */
  readonly rotatedAt: number | null
}

/** For so long the generation before signs too. Milliseconds. */
export const GENERATION_OVERLAP_MS = 24 * 60 * 60_000
/**
 * For so long a service secret that was replaced still signs, beside the new one. Longer than an organisation's own
 * rotation, because every organisation has to hear of it from whoever runs the deployment. Milliseconds.
 */
export const SERVICE_OVERLAP_MS = 30 * 24 * 60 * 60_000

export function webhookSecretOf(keys: ServiceKeys, { organisationId, mode }: Owner, generation: number): string {
  const hash = keyedHash(keys.webhook, `${organisationId} ${mode} ${generation}`)
  return `whsec_${hash.toString('base64')}`
}

/** All that sign at `now`, the newest first. A receiver that knows any one of them believes the webhook. */
export function signingSecrets(keyring: Keyring, owner: Owner, current: WebhookGeneration, now: number): string[] {
  const { generation } = current
  const generations = overlaps(current, now) ? [generation, generation - 1] : [generation]
  return keyring.all
    .filter(({ retiredAt }) => retiredAt === null || now < retiredAt + SERVICE_OVERLAP_MS)
    .flatMap((keys) => generations.map((one) => webhookSecretOf(keys, owner, one)))
}

/**
 * The generation that follows; null where it was raised within the day: once more, and receivers that know the one before
 * that would be cut off. So whoever lost the answer may ask again.
 * @param now epoch milliseconds
 */
export function nextGeneration(
  current: WebhookGeneration,
  isCompromised: boolean,
  now: number,
): WebhookGeneration | null {
  const generation = current.generation + 1
  if (isCompromised) {
    return { generation, rotatedAt: null }
  }
  return overlaps(current, now) ? null : { generation, rotatedAt: now }
}

/** Whether the generation before signs too. */
function overlaps({ rotatedAt }: WebhookGeneration, now: number): boolean {
  return rotatedAt !== null && now < rotatedAt + GENERATION_OVERLAP_MS
}

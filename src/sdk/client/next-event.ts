// Waits in a test for a link's webhook, checks it as a server does, and says what came instead where it did not come.
import type { WebhookEvent, WebhookOptions } from '../../receiver/verify-webhook.ts'
import type { Passage } from './passage.ts'
import type { ReceivedWebhook, Receiver } from './receiver.ts'

/** Longer than a session of the sandbox takes. Milliseconds. */
const PATIENCE_MS = 30_000

export interface NextEventOptions extends Partial<Pick<WebhookOptions, 'organisation' | 'url' | 'mode'>> {
  readonly timeoutMs?: number | undefined
}

/**
 * The verified event of that link and name; others stay for who waits for them.
 * @throws Error where it does not come in time; WebhookError where it is not genuine
 */
export async function nextEvent<Name extends WebhookEvent['event'], Own>(
  passage: Passage<Own>,
  receiver: Receiver,
  link: { readonly linkId: string },
  name: Name,
  { timeoutMs = PATIENCE_MS, ...options }: NextEventOptions = {},
): Promise<Extract<WebhookEvent, { readonly event: Name }>> {
  const seen = new Set<string>()
  const isWanted = (webhook: ReceivedWebhook): boolean => {
    const { event, linkId } = claimedBy(webhook)
    seen.add(`${event} of ${linkId}`)
    return event === name && linkId === link.linkId
  }
  const late = AbortSignal.timeout(timeoutMs)
  const webhook = await receiver.next(late, isWanted).catch((cause: unknown) => {
    const others = seen.size === 0 ? 'none came' : `there came ${[...seen].join(', ')}`
    throw late.aborted ? new Error(`No ${name} of ${link.linkId} within ${timeoutMs} ms: ${others}`, { cause }) : cause
  })
  return (await passage.webhooks.verify(webhook, options)) as Extract<WebhookEvent, { readonly event: Name }>
}

/** What it says it is: whether that holds is checked of the one that is wanted. */
function claimedBy({ body }: ReceivedWebhook): { readonly event: string; readonly linkId: string } {
  try {
    const { event, linkId } = JSON.parse(new TextDecoder().decode(body)) as Record<string, unknown>
    return { event: String(event), linkId: String(linkId) }
  } catch {
    return { event: 'something else', linkId: 'no link' }
  }
}

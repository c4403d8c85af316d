// What a program of the client that orval makes may rely on. Each `@ts-expect-error` is a mistake that it must find.
import { cancelLink, createLink, getLink } from '../orval/api.js'
import type { Link, Webhook } from '../orval/api.schemas.js'

export async function created(): Promise<string> {
  const answer = await createLink({
    integrationId: 'ubereats',
    operations: [{ resource: 'orderHistory', action: 'read', arguments: { limit: 10 } }],
  })
  if (answer.status === 201) {
    return answer.data.appClipUrl
  }
  return answer.status === 400 ? answer.data.issues.map(({ path }) => path).join() : answer.data.code
}

// @ts-expect-error no resource is called so
void createLink({ integrationId: 'tmobile', operations: [{ resource: 'paymentMethods', action: 'read' }] })

export async function read(id: string): Promise<Link | string> {
  const answer = await getLink(id)
  return answer.status === 200 ? answer.data : answer.data.error
}

export async function canceled(id: string): Promise<boolean> {
  const answer = await cancelLink(id)
  // @ts-expect-error no cancel is refused so
  void (answer.status === 409 && answer.data.code === 'session_alive')
  return answer.status === 409 && answer.data.code === 'link_complete'
}

export function heard(webhook: Webhook): string {
  return webhook.event === 'link.complete' ? Object.keys(webhook.result).join() : webhook.status
}

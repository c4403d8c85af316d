// Asks for a link, and sends the user there.
import { passage, USER } from '../../lib/passage.js'

export async function POST() {
  const { APP_URL } = process.env
  const link = await passage().links.create({
    integrationId: 'tmobile',
    operations: [{ resource: 'paymentMethod', action: 'read' }],
    webhookUrl: `${APP_URL}/webhooks/passage`,
    returnUrl: APP_URL,
    externalUserId: USER,
  })
  return new Response(null, { status: 303, headers: { Location: link.appClipUrl } })
}

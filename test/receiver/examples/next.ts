import { verifyWebhook, WebhookError } from './verify-webhook.ts' // this is app/webhook/route.ts

export async function POST(request: Request): Promise<Response> {
  const { PASSAGE_URL: url, PASSAGE_ORGANISATION: organisation, PASSAGE_MODE: mode } = process.env
  try {
    const event = await verifyWebhook(request, { url, organisation, mode })
    console.log(event.event, event.linkId)
    return new Response(null, { status: 204 })
  } catch (error) {
    return error instanceof WebhookError ? error.getResponse() : new Response(null, { status: 500 })
  }
}

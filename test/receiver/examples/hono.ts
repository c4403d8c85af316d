import { Hono } from 'hono'
import { verifyWebhook } from './verify-webhook.ts'
export const app = new Hono<{ Bindings: { PASSAGE_URL: string } }>()
app.post('/webhook', async (c) => {
  const event = await verifyWebhook(c.req.raw, { url: c.env.PASSAGE_URL })
  console.log(event.event, event.linkId)
  return c.body(null, 204)
})

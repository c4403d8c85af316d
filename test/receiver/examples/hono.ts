import { Hono } from 'hono'
import { verifyWebhook } from './verify-webhook.ts'
type Bindings = { PASSAGE_URL: string; PASSAGE_ORGANISATION: string; PASSAGE_MODE?: string }
export const app = new Hono<{ Bindings: Bindings }>()
app.post('/webhook', async (c) => {
  const { PASSAGE_URL: url, PASSAGE_ORGANISATION: organisation, PASSAGE_MODE: mode } = c.env
  const event = await verifyWebhook(c.req.raw, { url, organisation, mode })
  console.log(event.event, event.linkId)
  return c.body(null, 204)
})

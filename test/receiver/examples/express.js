import express from 'express'
import { verifyWebhook, WebhookError } from './verify-webhook.ts'
export const app = express() // no express.json() before this route: it would eat the bytes that were signed
const seen = new Set() // yours is a unique column, written in one transaction with what the event makes you do
app.post('/webhook', express.raw({ type: 'application/json', limit: '2mb' }), async (request, response) => {
  try {
    const event = await verifyWebhook(request, {
      url: process.env.PASSAGE_URL,
      organisation: process.env.PASSAGE_ORGANISATION,
      mode: process.env.PASSAGE_MODE, // 'test' in development; unset, only live webhooks count
    })
    if (!seen.has(event.id)) {
      console.log(event.event, event.linkId)
      seen.add(event.id)
    }
    response.sendStatus(204) // a repeat too, or it comes again
  } catch (error) {
    console.error(error) // Express's own answer would show the stack to whoever asks
    const { status, message } = error instanceof WebhookError ? error : { status: 500, message: 'Failed' }
    response.status(status).type('text').send(message)
  }
})

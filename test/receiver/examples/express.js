import express from 'express'
import { verifyWebhook } from './verify-webhook.ts'
export const app = express() // no express.json() before this route: it would eat the bytes that were signed
app.post('/webhook', express.raw({ type: 'application/json', limit: '5mb' }), async (request, response, next) => {
  try {
    const event = await verifyWebhook(request, { url: process.env.PASSAGE_URL })
    console.log(event.event, event.linkId)
    response.sendStatus(204)
  } catch (error) {
    next(error)
  }
})

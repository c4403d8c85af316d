// The app's server: asks for links, takes their webhooks, and serves the page. What it keeps is in memory: yours is a database.
import express from 'express'
import { Passage, WebhookError } from 'passage-client'

const { APP_URL, PASSAGE_URL, PASSAGE_API_KEY, PASSAGE_ORGANISATION } = process.env
const passage = new Passage({ url: PASSAGE_URL, apiKey: PASSAGE_API_KEY, organisation: PASSAGE_ORGANISATION })
const USER = 'user_42' // Yours is whoever is signed in.
const newest = new Map()
const seen = new Set()

const app = express()

// Before any express.json(), which would eat the bytes that were signed.
app.post('/webhooks/passage', express.raw({ type: 'application/json', limit: '2mb' }), async (request, response) => {
  const event = await passage.webhooks.verify(request)
  if (!seen.has(event.id)) {
    seen.add(event.id)
    // What comes last need not have happened last: of two links each has its own retries.
    if (event.event === 'link.complete' && event.timestamp > (newest.get(event.externalUserId)?.timestamp ?? 0)) {
      newest.set(event.externalUserId, event)
    }
  }
  response.sendStatus(204)
})

app.post('/api/links', async (_, response) => {
  const link = await passage.links.create({
    integrationId: 'tmobile',
    operations: [{ resource: 'paymentMethod', action: 'read' }],
    webhookUrl: `${APP_URL}/webhooks/passage`,
    externalUserId: USER,
  })
  response.json({ claimCode: link.claimCode })
})

app.get('/api/cards', (_, response) => response.json(newest.get(USER)?.result.paymentMethods ?? null))

app.use(express.static('dist'))

// A webhook that is not genuine is told so. All else is ours: nobody outside learns what it was.
app.use((error, _request, response, _next) => {
  console.error(error)
  response.sendStatus(error instanceof WebhookError ? error.status : 500)
})
app.listen(process.env.PORT ?? (new URL(APP_URL).port || 3000), '127.0.0.1', () => console.log(`Open ${APP_URL}`))

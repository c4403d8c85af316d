// The server of examples/express-react without passage-client: the same routes, and the same care.
import { createHash, createPublicKey, randomUUID, verify } from 'node:crypto'
import express from 'express'

const { APP_URL, PASSAGE_URL, PASSAGE_API_KEY, PASSAGE_ORGANISATION } = process.env
const MODE = PASSAGE_API_KEY.startsWith('psg_test_') ? 'test' : 'live'
const USER = 'user_42'
const newest = new Map()
const seen = new Set()

// The public keys, read again after ten minutes, and for a key that is new, but for that not more often than every 30 seconds.
const cache = { keys: new Map(), readAt: 0, triedAt: 0 }
async function keyOf(kid) {
  const isOld = Date.now() - cache.readAt > 600_000
  if ((isOld || !cache.keys.has(kid)) && (isOld || Date.now() - cache.triedAt > 30_000)) {
    cache.triedAt = Date.now()
    const answer = await fetch(`${PASSAGE_URL}/.well-known/jwks.json`, {
      redirect: 'error',
      signal: AbortSignal.timeout(5000),
    })
    if (!answer.ok) {
      throw Object.assign(new Error('the keys cannot be read'), { isRefused: true, status: 503 })
    }
    const { keys } = await answer.json()
    cache.keys = new Map(keys.map((key) => [key.kid, createPublicKey({ key, format: 'jwk' })]))
    cache.readAt = Date.now()
  }
  return cache.keys.get(kid)
}

function refuse(why) {
  throw Object.assign(new Error(why), { isRefused: true, status: 400 })
}

function parsed(text) {
  try {
    return JSON.parse(text)
  } catch {
    return refuse('no JSON')
  }
}

async function verifiedEvent({ headers, body }) {
  const token = /^([\w-]+)\.([\w-]+)\.([\w-]{86})$/.exec(headers['x-passage-signature'] ?? '')
  if (token === null || !Buffer.isBuffer(body)) {
    refuse('no signature, or no body')
  }
  const [, head, payload, signature] = token
  const { alg, kid, crit } = parsed(Buffer.from(head, 'base64url'))
  if (alg !== 'ES256' || typeof kid !== 'string' || crit !== undefined) {
    refuse('no ES256')
  }
  const key = await keyOf(kid)
  const signed = Buffer.from(`${head}.${payload}`)
  const options = { key, dsaEncoding: 'ieee-p1363' }
  if (key === undefined || !verify('sha256', signed, options, Buffer.from(signature, 'base64url'))) {
    refuse('the signature does not hold')
  }
  const claims = parsed(Buffer.from(payload, 'base64url'))
  if (!(Math.abs(Date.now() / 1000 - claims.iat) <= 300) || headers['x-passage-timestamp'] !== String(claims.iat)) {
    refuse('too old, or too new')
  }
  if (claims.aud !== PASSAGE_ORGANISATION || claims.mode !== MODE) {
    refuse('for somebody else')
  }
  if (createHash('sha256').update(body).digest('hex') !== claims.request_body_sha256) {
    refuse('another body')
  }
  const event = parsed(body)
  if (event.id !== claims.jti || event.mode !== MODE) {
    refuse('another event')
  }
  return event
}

// Tried again where the service does not answer, or says when: with one key, so that no second link comes of it.
async function createLink(body, tries = 3, key = randomUUID()) {
  const answer = await fetch(`${PASSAGE_URL}/v1/links`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${PASSAGE_API_KEY}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(30_000),
  }).catch((error) => error)
  if (answer.ok) {
    return await answer.json()
  }
  const isBusy = answer instanceof Error || answer.status === 429 || answer.status === 503
  if (!isBusy || tries === 1) {
    throw answer instanceof Error ? answer : new Error(`${answer.status} ${await answer.text()}`)
  }
  const seconds = answer instanceof Error ? 0 : Number(answer.headers.get('Retry-After'))
  await new Promise((resolve) => setTimeout(resolve, seconds > 0 ? seconds * 1000 : 500 * Math.random()))
  return await createLink(body, tries - 1, key)
}

const app = express()

app.post('/webhooks/passage', express.raw({ type: 'application/json', limit: '2mb' }), async (request, response) => {
  const event = await verifiedEvent(request)
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
  const link = await createLink({
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
  response.sendStatus(error.isRefused ? error.status : 500)
})
app.listen(new URL(APP_URL).port, '127.0.0.1', () => console.log(`Open ${APP_URL}`))

// The Worker: sends a user to a link, and takes its webhook into D1.
import { Hono } from 'hono'
import { html } from 'hono/html'
import { Passage } from 'passage-client'

interface Bindings {
  readonly DB: D1Database
  readonly APP_URL: string
  readonly PASSAGE_URL: string
  readonly PASSAGE_API_KEY: string
  readonly PASSAGE_ORGANISATION: string
}

/** What is shown of it: kept as it came. */
interface Result {
  readonly paymentMethods?: readonly { readonly brand?: string; readonly last4: string }[]
}

const USER = 'user_42' // Yours is whoever is signed in.
const app = new Hono<{ Bindings: Bindings }>()

const passageOf = (env: Bindings) =>
  new Passage({ url: env.PASSAGE_URL, apiKey: env.PASSAGE_API_KEY, organisation: env.PASSAGE_ORGANISATION })

app.post('/links', async (c) => {
  const link = await passageOf(c.env).links.create({
    integrationId: 'tmobile',
    operations: [{ resource: 'paymentMethod', action: 'read' }],
    webhookUrl: `${c.env.APP_URL}/webhooks/passage`,
    returnUrl: c.env.APP_URL,
    externalUserId: USER,
  })
  return c.redirect(link.appClipUrl, 303)
})

app.post('/webhooks/passage', async (c) => {
  // What is not genuine it answers by itself: Hono asks the error for its answer.
  const event = await passageOf(c.env).webhooks.verify(c.req.raw)
  if (event.event === 'link.complete') {
    await c.env.DB.prepare('INSERT INTO links VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING')
      .bind(event.id, event.externalUserId, event.timestamp, JSON.stringify(event.result))
      .run()
  }
  return c.body(null, 204)
})

// The newest, which need not have come last: of two links each has its own retries.
app.get('/', async (c) => {
  const row = await c.env.DB.prepare('SELECT result FROM links WHERE user = ? ORDER BY happened_at DESC LIMIT 1')
    .bind(USER)
    .first<{ result: string }>()
  const { paymentMethods = [] }: Result = row === null ? {} : (JSON.parse(row.result) as Result)
  const cards = paymentMethods.map(({ brand = 'Card', last4 }) => html`<li>${brand} •••• ${last4}</li>`)
  return c.html(
    html`<!doctype html>
      <html lang="en">
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>Your cards</title>
        <style>
          :root {
            color-scheme: light dark;
            font:
              1rem/1.5 system-ui,
              sans-serif;
          }
          body {
            max-width: 26rem;
            margin: 4rem auto;
            padding: 0 1rem;
          }
          ul {
            list-style: none;
            padding: 0;
          }
          li {
            padding: 0.6rem 0;
            border-bottom: 1px solid #8886;
          }
          button {
            font: inherit;
            padding: 0.6rem 1.2rem;
            color: #fff;
            background: #1d4ed8;
            border: 0;
            border-radius: 0.5rem;
            cursor: pointer;
          }
        </style>
        <h1>Your cards</h1>
        ${
          cards.length === 0
            ? html`<p>None yet.</p>`
            : html`<ul>
                ${cards}
              </ul>`
        }
        <form method="post" action="/links"><button>Connect T-Mobile</button></form>
      </html>`,
  )
})

// For `npm run webhook:check -- … --effects`, which counts what was acted on.
app.get('/count', async (c) => c.text(String(await c.env.DB.prepare('SELECT count(*) AS n FROM links').first('n'))))

export default app

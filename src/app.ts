// The HTTP surface: the order of the middleware, what is mounted, and how everything else ends.
import { Hono } from 'hono'
import { methodNotAllowed } from 'hono/method-not-allowed'
import { configOf } from './config.ts'
import type { AppEnv } from './http/app-env.ts'
import { authenticate } from './http/auth.ts'
import { requireHttps } from './http/entry.ts'
import { answerError, answerFailure } from './http/failure.ts'
import { protect } from './http/protect.ts'
import { withRequestId } from './http/request-id.ts'
import { requireSandbox } from './http/sandbox.ts'
import { claims } from './routes/claims.ts'
import { connect } from './routes/connect.ts'
import { createLink } from './routes/create-link.ts'
import { docs } from './routes/docs.ts'
import { history } from './routes/history.ts'
import { links } from './routes/links.ts'
import { mcp } from './routes/mcp.ts'
import { openapi } from './routes/openapi.ts'
import { providers } from './routes/providers.ts'
import { sandboxLinks } from './routes/sandbox-links.ts'
import { scripts } from './routes/scripts.ts'
import { sockets } from './routes/sockets.ts'
import { startPage } from './routes/start-page.ts'
import { verificationKeys } from './routes/verification-keys.ts'
import { newVisitor, sandboxSites } from './sandbox/door.ts'
import type { Health } from './wire/health.ts'

export const app = new Hono<AppEnv>()

app.use(withRequestId, protect, requireHttps)
app.use(
  methodNotAllowed({
    app,
    onMethodNotAllowed: (c, methods) => {
      c.header('Allow', methods.join(', '))
      return answerFailure(c, { code: 'method_not_allowed' })
    },
  }),
)
// They need no secret, and say that there is a service where it has none yet.
app.get('/health', (c) => c.json({ status: 'ok', version: c.env.VERSION.id } satisfies Health))
app.route('/', openapi)
app.route('/', docs)

app.use(async (c, next) => {
  c.set('config', configOf(c.env))
  await next()
})
app.use('/v1/*', authenticate)
app.use('/v1/sandbox/*', requireSandbox)
app.use('/sandbox/*', requireSandbox)

app.route('/', startPage)
app.route('/', createLink)
app.route('/', links)
app.route('/', history)
app.route('/', providers)
app.route('/', claims)
app.route('/', sockets)
app.route('/', verificationKeys)
app.route('/', connect)
app.route('/', sandboxLinks(app, newVisitor))
app.route('/', mcp(app))
app.route('/', scripts)
app.route('/', sandboxSites)

app.onError(answerError)
app.notFound((c) => answerFailure(c, { code: 'not_found' }))

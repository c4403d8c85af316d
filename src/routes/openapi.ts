// GET /openapi.json: the API described for programs.
import { Hono } from 'hono'
import type { AppEnv } from '../http/app-env.ts'
import { answerDocument, forAnyPage, tagged } from '../http/document.ts'
import { limitPublic } from '../http/limit.ts'
import { findOwnOrigin } from '../http/own-origin.ts'

export const openapi = new Hono<AppEnv>()

openapi.use('/openapi.json', forAnyPage, limitPublic, tagged)

openapi.get('/openapi.json', async (c) => {
  c.header('Cache-Control', 'public, max-age=300')
  const { apiDocument } = await import('./api-document.ts')
  // Beside the document, where nobody can say more.
  return answerDocument(c, apiDocument({ origin: findOwnOrigin(c) ?? '/', version: c.env.VERSION.id }))
})

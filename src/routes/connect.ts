// GET /connect/:linkId: the hosted page where a user consents and signs in. Reading only: mail scanners and previews
// fetch links too, so that opening one must never claim it. The page is loaded when it is first asked for: its texts and its
// program are a third of this service, and a request to the API needs none of it.
import { Hono } from 'hono'
import type { AppEnv } from '../http/app-env.ts'
import { limitPublic } from '../http/limit.ts'

export const connect = new Hono<AppEnv>()

connect.get('/connect/:linkId', limitPublic, async (c) => {
  const { showLink } = await import('./hosted-page.ts')
  return showLink(c)
})

connect.onError(async (error, c) => {
  // Where it cannot be loaded, this throws as well, and the fault ends as those of other routes do.
  const { showFault } = await import('./hosted-page.ts')
  return showFault(error, c)
})

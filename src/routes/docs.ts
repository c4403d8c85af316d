// What is below /docs and no file of the docs: those are served before the Worker is asked. So whoever arrives here has a wrong
// address, or a method that no page takes. A person is shown a page, a program is answered as everywhere.
import { Hono } from 'hono'
import type { AppEnv } from '../http/app-env.ts'

export const docs = new Hono<AppEnv>()

docs.on('GET', ['/docs/*', '/llms.txt'], async (c) => {
  if (c.req.header('Accept')?.includes('text/html') === true) {
    const page = await c.env.ASSETS.fetch(new URL('/docs/not-found', c.req.url))
    if (page.ok) {
      const headers = new Headers(page.headers)
      headers.delete('ETag')
      headers.set('Cache-Control', 'no-store')
      return new Response(page.body, { status: 404, headers })
    }
  }
  return c.notFound()
})

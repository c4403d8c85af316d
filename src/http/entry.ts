// The first door: nothing that is secret comes in over plain http, and what a developer's machine lacks is said in words.
import { createMiddleware } from 'hono/factory'
import { settingOf } from '../config.ts'
import { decideEntry, ownOriginOf } from '../core/own-address.ts'
import type { AppEnv } from './app-env.ts'
import { answerFailure } from './failure.ts'

export const requireHttps = createMiddleware<AppEnv>(async (c, next) => {
  const { development, hasSecrets, serviceUrls } = settingOf(c.env)
  const request = { url: c.req.url, method: c.req.method, visitor: c.req.header('CF-Visitor') }
  const entry = decideEntry(request, { development, hasSecrets })
  if (entry === 'to_https') {
    const { host, pathname, search } = new URL(c.req.url)
    const to = ownOriginOf(`https://${host}`, { serviceUrls, development })
    // The query, with the code in it, goes where it was meant to go, and into no log of ours.
    return to === null ? answerFailure(c, { code: 'https_required' }) : c.redirect(to + pathname + search, 308)
  }
  return entry === 'https_required' ? answerFailure(c, { code: 'https_required' }) : next()
})

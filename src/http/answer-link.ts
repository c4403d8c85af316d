// The answer that shows a link with its result, which the service itself can open.
import type { Context } from 'hono'
import { linkView, resultContext, type LinkRecord } from '../core/link.ts'
import { unsealUnlessDropped } from '../core/seal.ts'
import type { AppEnv } from './app-env.ts'

export function answerLink(c: Context<AppEnv>, link: LinkRecord): Response {
  const sealed = link.sealedResult
  const { results } = c.get('config').keys
  const text = sealed === null ? null : unsealUnlessDropped(results, resultContext(link), sealed)
  const result: unknown = text === null ? null : JSON.parse(text)
  return c.json(linkView(link, result, Date.now()))
}

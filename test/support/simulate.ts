// A developer's test without a browser: asks the service to play the user, and reads the link until it has ended.
import type { CreatedLink } from '../../src/wire/link.ts'
import { call, expectJson, readLink, type Account } from './api.ts'
import { PATIENCE_MS } from './patience.ts'
import { readEvents } from './kept.ts'

export async function askToSimulate(account: Account, linkId: string, body: unknown): Promise<Response> {
  return await call({ path: `/v1/sandbox/links/${linkId}/simulate`, key: account.key, body })
}

export async function askToExpire(account: Account, linkId: string): Promise<Response> {
  return await call({ method: 'POST', path: `/v1/sandbox/links/${linkId}/expire`, key: account.key })
}

/** Starts the session; gives its id. */
export async function simulate(account: Account, link: CreatedLink, person: string): Promise<string> {
  const response = await askToSimulate(account, link.linkId, { claimCode: link.claimCode, person })
  const { sessionId } = await expectJson<{ sessionId: string }>(response, 202)
  return sessionId
}

/** The link once its session is over. */
export async function readEnd(account: Account, linkId: string): Promise<Record<string, unknown>> {
  for (const end = Date.now() + PATIENCE_MS; ;) {
    const link = await readLink(account, linkId)
    const { status } = link
    if (status !== 'pending' && status !== 'active') {
      return link
    }
    if (Date.now() > end) {
      throw new Error(`the link is still ${status} after ${PATIENCE_MS} ms`)
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** What the object has written down so far, looked at without a call that might change it. */
export async function eventTypes(linkId: string): Promise<string[]> {
  return (await readEvents(linkId)).map(({ type }) => type)
}

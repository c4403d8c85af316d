// The attack that a signature alone does not stop. Anybody with a key of this deployment, a test key will do, creates a
// link whose webhookUrl is another customer's receiver, plays the user's device himself and answers what he likes. The
// service signs what came of it, and the other customer's receiver must not believe a word.
import { describe, it } from 'vitest'
import { verifyWebhook, WebhookError, type WebhookEvent } from '../../src/receiver/verify-webhook.ts'
import { fetchService } from '../support/answer.ts'
import { claimLink, createLink, newAccount, ORIGIN, type Account } from '../support/api.ts'
import type { Received } from '../support/receiver-server.ts'
import { newBox, received } from '../support/receiver.ts'
import { SessionClient } from '../support/session-client.ts'
import type { Frame } from '../support/socket.ts'

const READ_CARDS = { operations: [{ resource: 'paymentMethod', action: 'read' }] }
/** The first card of the site, and what the attacker makes of it. */
const SHOWN = '4242'
const FORGED = '6666'

/** A device in the attacker's hands: what it reads is what he wants it to be. */
class ForgingClient extends SessionClient {
  override answerTo(frame: Frame): unknown {
    return JSON.parse(JSON.stringify(super.answerTo(frame)).replaceAll(SHOWN, FORGED))
  }
}

/** What a receiver gets of a link of `account` whose webhookUrl it is. */
async function sentBy(account: Account, Client: typeof SessionClient): Promise<Received> {
  const box = newBox()
  const link = await createLink(account, { ...READ_CARDS, webhookUrl: box.url, externalUserId: 'a-user-of-yours' })
  const client = new Client(await claimLink(link.claimCode), 'user_good')
  await client.connect()
  await client.run()
  const [webhook] = await received(box.name, 1)
  return webhook!
}

/** The receiver of `account`, as src/docs/webhooks.md builds it: what it believes, or the code of what it says no with. */
async function receive(
  account: Account,
  webhook: Received,
  mode: string = account.mode,
): Promise<WebhookEvent | string> {
  const options = {
    url: ORIGIN,
    organisation: account.organisationId,
    mode,
    fetch: fetchService,
  }
  try {
    return await verifyWebhook(webhook, options)
  } catch (error) {
    if (error instanceof WebhookError) {
      return error.code
    }
    throw error
  }
}

describe("another customer's webhook", () => {
  it('with forged answers is refused, though this Passage signed it', async ({ expect }) => {
    const [attacker, victim] = [await newAccount(), await newAccount()]
    const webhook = await sentBy(attacker, ForgingClient)
    expect(await receive(attacker, webhook)).toMatchObject({
      event: 'link.complete',
      externalUserId: 'a-user-of-yours',
    })
    expect(webhook.body).toContain(FORGED)
    expect(await receive(victim, webhook)).toBe('other_organisation')
    expect(await receive({ ...victim, mode: 'live' }, webhook)).toBe('other_organisation')
  })
})

describe("one's own webhook", () => {
  it('of a test link is refused where only live ones count, and taken where test ones are asked for', async ({
    expect,
  }) => {
    const account = await newAccount()
    const webhook = await sentBy(account, SessionClient)
    expect(await receive(account, webhook, 'live')).toBe('other_mode')
    expect(await receive(account, webhook, 'test')).toMatchObject({ event: 'link.complete', mode: 'test' })
  })
})

// A session that has just begun, and how far to play it: what tests of the session socket start from.
import type { Claim } from '../../src/wire/claim.ts'
import type { CreatedLink } from '../../src/wire/link.ts'
import { claimLink, createLink, newAccount, type Account } from './api.ts'
import type { SessionClient } from './session-client.ts'
import { openSocket, type Frame, type OpenSocket } from './socket.ts'

export interface Started {
  readonly account: Account
  readonly link: CreatedLink
  readonly claimed: Claim
}

export async function start(changes: Record<string, unknown> = {}): Promise<Started> {
  const account = await newAccount()
  const link = await createLink(account, { webhookUrl: undefined, ...changes })
  return { account, link, claimed: await claimLink(link.claimCode) }
}

export function urlOf(claimed: Claim): string {
  return `${claimed.websocketUrl}?role=client&token=${claimed.clientToken}`
}

export async function greeted(claimed: Claim, lastCommandId?: string): Promise<{ socket: OpenSocket; hello: Frame }> {
  const socket = await openSocket(urlOf(claimed))
  socket.send({ type: 'client.hello', protocol: 2, lastCommandId })
  return { socket, hello: await socket.until('server.hello') }
}

/** Answers whatever comes before `command`, and gives that unanswered. */
export async function runTo(client: SessionClient, command: string): Promise<Frame> {
  for (;;) {
    const frame = (await client.next()) as Frame
    if (frame['command'] === command) {
      return frame
    }
    const answer = client.answerTo(frame)
    if (answer !== null) {
      client.send(answer)
    }
  }
}

// What a claim is answered with: a session, and the way to its socket.
import * as z from 'zod'
import { integrationName, linkId, sessionId, time, url } from './field.ts'
import { once, type TypeOf } from './once.ts'

export const claim = once(() =>
  z.object({
    linkId: linkId(),
    sessionId: sessionId(),
    clientToken: z.string().regex(/^ct_/),
    websocketUrl: url(),
    expiresAt: time(),
    integration: integrationName(),
    /** Every origin that the session may visit. */
    origins: z.array(url()),
  }),
)
export type Claim = TypeOf<typeof claim>

/** What opens the session's socket, as often as it is lost. */
export type SessionTicket = Pick<Claim, 'sessionId' | 'clientToken' | 'websocketUrl'>

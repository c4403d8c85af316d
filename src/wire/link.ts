// What is answered of a link: where it was created, in a list, and alone with its result.
import * as z from 'zod'
import { issue, linkError, linkId, linkResult, sessionId, time, url } from './field.ts'
import { once, type TypeOf } from './once.ts'
import { operation } from './operation.ts'
import { LINK_STATUSES } from './status.ts'

export const createdLink = once(() =>
  z.object({
    linkId: linkId(),
    claimCode: z.string().regex(/^clm_[0-9A-Za-z]+$/),
    integrationId: z.string(),
    operations: z.array(operation()),
    status: z.enum(['pending']),
    appClipUrl: url(),
    returnUrl: url().exactOptional(),
    expiresAt: time(),
    createdAt: time(),
    warnings: z.array(issue()).exactOptional(),
  }),
)
export type CreatedLink = TypeOf<typeof createdLink>

export const listedLink = once(() =>
  z.object({
    id: linkId(),
    integrationId: z.string(),
    operations: z.array(operation()),
    externalUserId: z.string().nullable(),
    status: z.enum(LINK_STATUSES),
    currentSessionId: sessionId().nullable(),
    returnUrl: url().nullable(),
    debug: z.boolean(),
    error: linkError().nullable(),
    expiresAt: time(),
    createdAt: time(),
    updatedAt: time(),
  }),
)
export type ListedLink = TypeOf<typeof listedLink>

export const link = once(() => listedLink().extend({ result: linkResult() }))
export type Link = TypeOf<typeof link>

export const linkPage = once(() => z.object({ links: z.array(listedLink()), nextCursor: z.string().nullable() }))
export type LinkPage = TypeOf<typeof linkPage>

/** What came of one call that erases a user's links. */
export const erasure = once(() =>
  z.object({ erased: z.int(), remaining: z.int().describe('Call again until none remain') }),
)
export type Erasure = TypeOf<typeof erasure>

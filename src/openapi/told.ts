// A link and a webhook as they are told apart: what a link holds by its status, and a webhook by its event. The wire's own
// schemas say what all of them have.
import * as z from 'zod'
import { linkError, linkResult } from '../wire/field.ts'
import { link, linkPage, listedLink } from '../wire/link.ts'
import { once } from '../wire/once.ts'
import { statusMessage } from '../wire/status-message.ts'
import { webhook } from '../wire/webhook.ts'

/** Where a link may stand, by what is told of an error there. */
const SOUND = ['pending', 'active', 'complete'] as const
const ENDED = ['expired', 'canceled'] as const

/** No link that is open has either. */
const open = (status: 'pending' | 'active') =>
  link().extend({ status: z.literal(status), result: z.null(), error: z.null() })

/** Ended by time or by you: an error only where a session had sent something, and nobody saw what came of it. */
const ended = (status: 'expired' | 'canceled') =>
  link().extend({ status: z.literal(status), result: z.null(), error: linkError().nullable() })

export const LINKS = {
  pending: once(() => open('pending')),
  active: once(() => open('active')),
  failed: once(() => link().extend({ status: z.literal('failed'), result: z.null(), error: linkError() })),
  // Null once it is kept no longer.
  complete: once(() =>
    link().extend({ status: z.literal('complete'), result: linkResult().nullable(), error: z.null() }),
  ),
  expired: once(() => ended('expired')),
  canceled: once(() => ended('canceled')),
} as const

export const toldLink = once(() =>
  z.discriminatedUnion('status', [
    LINKS.pending(),
    LINKS.active(),
    LINKS.failed(),
    LINKS.complete(),
    LINKS.expired(),
    LINKS.canceled(),
  ]),
)

export const LISTED = {
  ListedSoundLink: once(() => listedLink().extend({ status: z.enum(SOUND), error: z.null() })),
  ListedFailedLink: once(() => listedLink().extend({ status: z.literal('failed'), error: linkError() })),
  ListedEndedLink: once(() => listedLink().extend({ status: z.enum(ENDED), error: linkError().nullable() })),
} as const

export const toldListedLink = once(() =>
  z.discriminatedUnion('status', [LISTED.ListedSoundLink(), LISTED.ListedFailedLink(), LISTED.ListedEndedLink()]),
)

export const toldLinkPage = once(() => linkPage().extend({ links: z.array(toldListedLink()) }))

export const toldStatus = once(() =>
  z.discriminatedUnion('status', [
    statusMessage().extend({ status: z.enum(SOUND), error: z.null() }),
    statusMessage().extend({ status: z.literal('failed'), error: linkError() }),
    statusMessage().extend({ status: z.enum(ENDED), error: linkError().nullable() }),
  ]),
)

const unfinished = (status: 'expired' | 'canceled') =>
  webhook().extend({
    event: z.literal(`link.${status}`),
    status: z.literal(status),
    result: z.null(),
    error: linkError().nullable(),
  })

export const WEBHOOKS = {
  'link.complete': once(() =>
    webhook().extend({
      event: z.literal('link.complete'),
      status: z.literal('complete'),
      result: linkResult(),
      error: z.null(),
    }),
  ),
  'link.failed': once(() =>
    webhook().extend({
      event: z.literal('link.failed'),
      status: z.literal('failed'),
      result: z.null(),
      error: linkError(),
    }),
  ),
  'link.expired': once(() => unfinished('expired')),
  'link.canceled': once(() => unfinished('canceled')),
} as const

export const toldWebhook = once(() =>
  z.discriminatedUnion('event', [
    WEBHOOKS['link.complete'](),
    WEBHOOKS['link.failed'](),
    WEBHOOKS['link.expired'](),
    WEBHOOKS['link.canceled'](),
  ]),
)

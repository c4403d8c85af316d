// A link and a webhook as they are told apart: what a link holds by its status, and a webhook by its event. The wire's own
// schemas say what all of them have.
import * as z from 'zod'
import { linkError, linkResult } from '../wire/field.ts'
import { link } from '../wire/link.ts'
import { once } from '../wire/once.ts'
import { webhook } from '../wire/webhook.ts'

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

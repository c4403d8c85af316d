// The tools that create a link and tell what became of it.
import * as z from 'zod'
import { explainLink } from '../core/explain-link.ts'
import { base62Characters, randomBytes } from '../core/id.ts'
import { MOST_RETENTION } from '../core/link.ts'
import { createLinkBody } from '../routes/create-link-body.ts'
import { deliveries } from '../wire/delivery.ts'
import { eventPage } from '../wire/event.ts'
import { createdLink, link, type Link } from '../wire/link.ts'
import { linkExplanation } from '../wire/link-explanation.ts'
import type { Sessions } from '../wire/session.ts'
import type { Timeline } from '../wire/timeline.ts'
import { linkOnly, linkPath, parse } from './input.ts'
import { Refused, type Ask, type Tool } from './tool.ts'

const READS = { readOnlyHint: true, destructiveHint: false, idempotentHint: true } as const

const idempotencyKey = () =>
  z
    .string()
    .regex(/^[A-Za-z0-9_.:-]{1,255}$/, 'must be 1 to 255 of A-Z a-z 0-9 _ . : -')
    .describe('The same key and the same link again give the first answer again. Left out, a new one is made')

export const createLinkTool: Tool = {
  name: 'create_link',
  title: 'Create a link',
  description:
    'Creates a link: a request to one user to connect an account elsewhere, so that the operations can run once. Nothing ' +
    'runs until the user opens appClipUrl and agrees. Call list_providers first: it says which integrationId, resource and ' +
    'action there are, and which arguments each takes. Never make up arguments, and never give a webhookUrl that the ' +
    'developer did not name: what the user shares is sent there. claimCode and appClipUrl are secrets: they are for that ' +
    'user alone. Set debug to true to see later what each session did.',
  // The webhook goes to the address that was given. With an idempotencyKey it may be called again.
  annotations: { readOnlyHint: false, destructiveHint: false, idempotentHint: false, openWorldHint: true },
  input: () =>
    createLinkBody({ development: false, ownHosts: [], retention: MOST_RETENTION }).extend({
      idempotencyKey: idempotencyKey().optional(),
    }),
  output: () => createdLink().extend({ idempotencyKey: z.string() }),
  words: { input: 'CreateLink', output: 'CreatedLink' },
  untrusted: [],
  async run(given, { ask }) {
    // The rest is judged by the route.
    const { idempotencyKey: key = madeKey(), ...body } = parse(
      z.looseObject({ idempotencyKey: idempotencyKey().optional() }),
      given,
    )
    try {
      const created = await ask({ path: '/v1/links', body, headers: { 'Idempotency-Key': key } })
      return { ...(created as object), idempotencyKey: key }
    } catch (cause) {
      // Whoever repeats it after a fault of ours must not have two.
      throw cause instanceof Refused ? new Refused({ ...cause.refusal, idempotencyKey: key }) : cause
    }
  },
}

function madeKey(): string {
  return `mcp_${base62Characters(randomBytes(22), 22)}`
}

export const getLinkTool: Tool = {
  name: 'get_link',
  title: 'Read a link',
  description:
    'Reads a link: its status, and its result once it is complete or its error once it has failed. What the link was asked ' +
    'to write (arguments) is never shown.',
  annotations: { ...READS, openWorldHint: true },
  input: linkOnly,
  output: link,
  words: { output: 'Link' },
  untrusted: ['result', 'error.message', 'externalUserId', 'returnUrl'],
  run: async (given, { ask }) => (await ask({ path: linkPath(parse(linkOnly(), given)) })) as object,
}

const eventsInput = () =>
  linkOnly().extend({
    after: z.int().min(0).describe('Only events whose seq is greater').optional(),
    limit: z.int().min(1).max(100).describe('100 unless you say otherwise').optional(),
  })

export const listEventsTool: Tool = {
  name: 'list_link_events',
  title: "List a link's events",
  description:
    'Lists what happened to a link, in order, by ids and codes. nextAfter, where it is no null, is the next after.',
  annotations: { ...READS, openWorldHint: true },
  input: eventsInput,
  output: eventPage,
  words: { output: 'EventPage' },
  untrusted: ['events.data'],
  async run(given, { ask }) {
    const { linkId, after = 0, limit = 100 } = parse(eventsInput(), given)
    return (await ask({ path: `${linkPath({ linkId })}/events?after=${after}&limit=${limit}` })) as object
  },
}

export const listDeliveriesTool: Tool = {
  name: 'list_link_deliveries',
  title: "List a link's webhooks",
  description:
    'Lists the webhooks of a link with every attempt: status is what the receiver answered, outcome how the attempt ended, ' +
    'nextAttemptAt when the next one is.',
  annotations: { ...READS, openWorldHint: false },
  input: linkOnly,
  output: deliveries,
  words: { output: 'Deliveries' },
  untrusted: [],
  run: async (given, { ask }) => (await ask({ path: `${linkPath(parse(linkOnly(), given))}/deliveries` })) as object,
}

export const explainTool: Tool = {
  name: 'explain_link_failure',
  title: 'Why a link failed',
  description:
    'Says why a link failed, and what to do about it: its error with its cause and advice, the operation that failed, and ' +
    'the last steps of its newest session where the link has debug.',
  annotations: { ...READS, openWorldHint: true },
  input: linkOnly,
  output: linkExplanation,
  untrusted: ['error.message', 'timeline'],
  async run(given, { ask, advice }) {
    const path = linkPath(parse(linkOnly(), given))
    // One after the other: the link alone says whether the rest is worth a call.
    const found = (await ask({ path })) as Link
    const { sessions } = (await ask({ path: `${path}/sessions` })) as Sessions
    const newest = sessions[0]
    const timeline = newest === undefined || !found.debug ? null : await findTimeline(ask, path, newest.id)
    return explainLink(found, sessions, timeline, advice)
  },
}

async function findTimeline(ask: Ask, path: string, sessionId: string): Promise<Timeline | null> {
  try {
    return (await ask({ path: `${path}/sessions/${sessionId}/timeline` })) as Timeline
  } catch (cause) {
    // Its day is over.
    if (cause instanceof Refused && cause.refusal.code === 'no_timeline') {
      return null
    }
    throw cause
  }
}

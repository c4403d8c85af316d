// A link: what a developer asked for, where it stands, and how it is shown. No SQL, no clock.
import type { LinkError } from '../wire/field.ts'
import type { CreatedLink, Link, ListedLink } from '../wire/link.ts'
import type { Operation } from '../wire/operation.ts'
import type { Mode } from '../wire/mode.ts'
import type { LinkStatus } from '../wire/status.ts'
import type { Issue } from '../wire/field.ts'
import type { Contacts } from './contacts.ts'
import { withLinkId } from './return-url.ts'
import type { Site, Sites } from './site.ts'

/** A fault of ours: the log says which, and nobody else is told. */
export const INTERNAL_ERROR = { code: 'INTERNAL_ERROR', message: 'Something went wrong on our side.' } as const

/** Who owns a link. Another owner's link does not exist for a caller. */
export interface Owner {
  readonly organisationId: string
  readonly mode: Mode
}

/**
 * What never changes after the link was created, but for one thing: the sandbox can bring `expiresAt` forward. Times in
 * epoch milliseconds.
 */
export interface LinkFacts extends Owner, Contacts {
  readonly id: string
  readonly integrationId: string
  readonly operations: readonly Operation[]
  readonly debug: boolean
  /** Seconds that its result and webhooks are kept after its end; null: as long as the deployment keeps them. */
  readonly retainResultFor: number | null
  readonly expiresAt: number
  readonly createdAt: number
}

/** A row of `links`. */
export interface LinkRecord extends LinkFacts {
  /** Those of the facts; null where there are none. */
  readonly sealedContacts: Uint8Array | null
  /** A JSON array, one entry (or null) per operation, sealed under the link's key. Null once the link has ended. */
  readonly sealedArguments: Uint8Array | null
  readonly claimHash: string
  readonly connectUrl: string
  readonly status: LinkStatus
  readonly currentSessionId: string | null
  readonly sealedResult: Uint8Array | null
  readonly error: LinkError | null
  readonly version: number
  readonly updatedAt: number
  /** The language tag that the developer gave for the hosted page. */
  readonly locale: string | null
}

export function factsOf(link: LinkFacts): LinkFacts {
  const { organisationId, mode, id, integrationId, operations, webhookUrl, returnUrl } = link
  const { externalUserId, debug, retainResultFor, expiresAt, createdAt } = link
  return {
    organisationId,
    mode,
    id,
    integrationId,
    operations,
    webhookUrl,
    returnUrl,
    externalUserId,
    debug,
    retainResultFor,
    expiresAt,
    createdAt,
  }
}

/** Thirty days: a deployment keeps results and webhooks no longer than that. Seconds. */
export const MOST_RETENTION = 30 * 24 * 60 * 60

/**
 * How long a link stays in the database after its end: a day longer than any object keeps what came of it, which comes first and
 * must find the row. Seconds.
 */
export const LINK_KEPT = MOST_RETENTION + 24 * 60 * 60

/** Four hours, in seconds. */
export const DEFAULT_EXPIRES_IN = 4 * 60 * 60

/** Whether the cron comes to the link's end by the order in which such links were created: no index needs to know of it. */
export function isSwept({ createdAt, expiresAt }: Pick<LinkFacts, 'createdAt' | 'expiresAt'>): boolean {
  return expiresAt - createdAt === DEFAULT_EXPIRES_IN * 1000
}

/** For how long an Idempotency-Key stands for the link that it made, erased or not. Milliseconds. */
export const IDEMPOTENCY_MS = 24 * 60 * 60_000

const FINAL: ReadonlySet<LinkStatus> = new Set(['complete', 'expired', 'canceled'])

/** Exactly one final status ends every link. */
export function isFinal(status: LinkStatus): boolean {
  return FINAL.has(status)
}

/** An open link past its end is expired at once, whether or not anything has ended it yet. */
export function effectiveStatus(link: Pick<LinkRecord, 'status' | 'expiresAt'>, now: number): LinkStatus {
  return !isFinal(link.status) && link.expiresAt <= now ? 'expired' : link.status
}

/**
 * Where live links reach an integration: the deployment's word wins over the integration's own. Null where neither says it.
 * @param own as the integration itself names it
 */
export function liveSiteOf(integrationId: string, named: Sites, own: Site | undefined): Site | null {
  return (Object.hasOwn(named, integrationId) ? named[integrationId] : own) ?? null
}

/**
 * Where a session that starts now reaches the integration: at the sandbox twin for test links, at `live` for live ones. Null
 * where there is no such site any more: a live link must never run against the sandbox.
 * @param live as liveSiteOf gives it
 * @param origin this service's own
 */
export function siteOf(
  link: Pick<LinkFacts, 'mode' | 'integrationId'>,
  live: Site | null,
  origin: string,
): Site | null {
  return link.mode === 'test' ? { site: `${origin}/sandbox/${link.integrationId}` } : live
}

/** Every origin that a session there may visit, its site's first. */
export function originsOf({ site, origins = [] }: Site): string[] {
  return [...new Set([site, ...origins].map((address) => new URL(address).origin))]
}

/** Where the user goes back to, with the link's id in the query. */
export function returnUrlOf(link: Pick<LinkFacts, 'id' | 'returnUrl'>): string | null {
  return link.returnUrl === null ? null : withLinkId(link.returnUrl, link.id)
}

/** The answer of POST /v1/links. */
export function createdView(link: LinkRecord, claimCode: string, warnings: readonly Issue[]): CreatedLink {
  const returnUrl = returnUrlOf(link)
  return {
    linkId: link.id,
    claimCode,
    integrationId: link.integrationId,
    operations: link.operations.map(({ resource, action }) => ({ resource, action })),
    status: 'pending',
    appClipUrl: `${link.connectUrl}?code=${claimCode}`,
    ...(returnUrl === null ? {} : { returnUrl }),
    expiresAt: link.expiresAt,
    createdAt: link.createdAt,
    ...(warnings.length === 0 ? {} : { warnings }),
  }
}

/** An entry of GET /v1/links. */
export function listedView(link: LinkRecord, now: number): ListedLink {
  return {
    id: link.id,
    integrationId: link.integrationId,
    operations: link.operations.map(({ resource, action }) => ({ resource, action })),
    externalUserId: link.externalUserId,
    status: effectiveStatus(link, now),
    currentSessionId: link.currentSessionId,
    returnUrl: returnUrlOf(link),
    debug: link.debug,
    // Of a session before it ran out, and no reason for that.
    error: effectiveStatus(link, now) === link.status ? link.error : null,
    expiresAt: link.expiresAt,
    createdAt: link.createdAt,
    // A link that has run out changed at its end, whenever anybody noticed.
    updatedAt: effectiveStatus(link, now) === 'expired' ? link.expiresAt : link.updatedAt,
  }
}

/** The answer of GET /v1/links/:id. `result` is opened by the caller, who holds the key. */
export function linkView(link: LinkRecord, result: unknown, now: number): Link {
  const { error, expiresAt, createdAt, updatedAt, ...rest } = listedView(link, now)
  return { ...rest, result, error, expiresAt, createdAt, updatedAt }
}

/** One operation's data stands alone; several are wrapped, in order. */
export function resultOf(operations: readonly Operation[], data: readonly unknown[]): unknown {
  if (operations.length === 1) {
    return data[0]
  }
  return {
    operations: operations.map(({ resource, action }, index) => ({ resource, action, data: data[index] })),
  }
}

/** Whose it is is part of it: whoever can write the database gives nobody the result of another's link. */
export function resultContext({ organisationId, mode, id }: Owner & { readonly id: string }): string {
  return `result of ${organisationId} ${mode} ${id}`
}

export function answerContext(linkId: string): string {
  return `answer of ${linkId}`
}

/**
 * With the address that hears of the result: whoever writes another one into the database, and be it with the deployment's
 * secret, has a link whose arguments do not open.
 */
export function argumentsContext({ id, webhookUrl }: Pick<LinkFacts, 'id' | 'webhookUrl'>): string {
  return `arguments of ${id}, to be told to ${webhookUrl ?? 'nobody'}`
}

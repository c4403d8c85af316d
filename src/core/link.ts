// A link: what a developer asked for, where it stands, and how it is shown. No SQL, no clock.
import type { Mode } from './api-key.ts'
import type { Issue } from './failure.ts'
import { withLinkId } from './return-url.ts'

export const LINK_STATUSES = ['pending', 'active', 'failed', 'complete', 'expired', 'canceled'] as const
export type LinkStatus = (typeof LINK_STATUSES)[number]

export const LINK_ERROR_CODES = [
  'AUTOMATION_ERROR',
  'CLIENT_TIMEOUT',
  'CLIENT_UNSUPPORTED',
  'CONNECTION_FAILED',
  'LOGIN_FAILED',
  'RESULT_VALIDATION_ERROR',
  'OUTCOME_UNKNOWN',
  'AUTOMATION_CHANGED',
  'USER_CANCELED',
  'INTERNAL_ERROR',
] as const

export interface LinkError {
  readonly code: (typeof LINK_ERROR_CODES)[number]
  /** For the developer: names a step, never a value. */
  readonly message: string
}

/** Who owns a link. Another owner's link does not exist for a caller. */
export interface Owner {
  readonly organisationId: string
  readonly mode: Mode
}

export interface Operation {
  readonly resource: string
  readonly action: string
}

/**
 * What never changes after the link was created, but for one thing: the sandbox can bring `expiresAt` forward. Times in
 * epoch milliseconds.
 */
export interface LinkFacts extends Owner {
  readonly id: string
  readonly integrationId: string
  readonly operations: readonly Operation[]
  readonly webhookUrl: string | null
  /** As the developer gave it. */
  readonly returnUrl: string | null
  readonly externalUserId: string | null
  readonly debug: boolean
  readonly expiresAt: number
  readonly createdAt: number
}

/** A row of `links`. */
export interface LinkRecord extends LinkFacts {
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
  const { externalUserId, debug, expiresAt, createdAt } = link
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
    expiresAt,
    createdAt,
  }
}

/** Four hours, in seconds. */
export const DEFAULT_EXPIRES_IN = 4 * 60 * 60

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
 * The integration's address in a session: the sandbox twin for test links, the deployment's origin for live ones. Null
 * where the deployment no longer has one: a live link must never run against the sandbox.
 * @param origin this service's own
 */
export function siteOf(
  link: Pick<LinkFacts, 'mode' | 'integrationId'>,
  liveOrigins: Readonly<Record<string, string>>,
  origin: string,
): string | null {
  if (link.mode === 'test') {
    return `${origin}/sandbox/${link.integrationId}`
  }
  return Object.hasOwn(liveOrigins, link.integrationId) ? (liveOrigins[link.integrationId] ?? null) : null
}

/**
 * Every origin that a session at this site may visit.
 * @param site as siteOf gives it
 */
export function originsOf(site: string): string[] {
  return [new URL(site).origin]
}

/** Where the user goes back to, with the link's id in the query. */
export function returnUrlOf(link: Pick<LinkFacts, 'id' | 'returnUrl'>): string | null {
  return link.returnUrl === null ? null : withLinkId(link.returnUrl, link.id)
}

/** The answer of POST /v1/links. */
export function createdView(link: LinkRecord, claimCode: string, warnings: readonly Issue[]): Record<string, unknown> {
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
export function listedView(link: LinkRecord, now: number): Record<string, unknown> {
  return {
    id: link.id,
    integrationId: link.integrationId,
    operations: link.operations.map(({ resource, action }) => ({ resource, action })),
    externalUserId: link.externalUserId,
    status: effectiveStatus(link, now),
    currentSessionId: link.currentSessionId,
    returnUrl: returnUrlOf(link),
    debug: link.debug,
    expiresAt: link.expiresAt,
    createdAt: link.createdAt,
    // A link that has run out changed at its end, whenever anybody noticed.
    updatedAt: effectiveStatus(link, now) === 'expired' ? link.expiresAt : link.updatedAt,
  }
}

/** The answer of GET /v1/links/:id. `result` is opened by the caller, who holds the key. */
export function linkView(link: LinkRecord, result: unknown, now: number): Record<string, unknown> {
  const { expiresAt, createdAt, updatedAt, ...rest } = listedView(link, now)
  const error = effectiveStatus(link, now) === link.status ? link.error : null
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

export function resultContext(linkId: string): string {
  return `result of ${linkId}`
}

export function answerContext(linkId: string): string {
  return `answer of ${linkId}`
}

export function argumentsContext(linkId: string): string {
  return `arguments of ${linkId}`
}
